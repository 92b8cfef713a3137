#!/bin/bash
# Runs inside the machine, once it is up: mounts the folders of the host, runs the command, leaves its output and exit status in
# the machine's folder on the host, powers off.
machine=$(sed -n 's/.*nodevm=\([^ ]*\).*/\1/p' /proc/cmdline)
trap 'systemctl poweroff --no-block' EXIT
mount -t hostfs none /nodevm -o "$machine" || exit 1
mkdir -p /host
mount -t hostfs none /host -o "$(cat /nodevm/share)" || { echo "cannot mount the shared folder" >/nodevm/output; echo 125 >/nodevm/status; exit 1; }
while read -r folder; do
  [ -n "$folder" ] || continue
  mkdir -p "$folder"
  mount -t hostfs none "$folder" -o "$folder"
done </nodevm/also
if [ -b /dev/ubdb ]; then
  mke2fs -q -t ext4 /dev/ubdb && mkdir -p /var/lib/test-disk && mount /dev/ubdb /var/lib/test-disk
fi
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd /host || exit 1
status=0
bash -c "$(cat /nodevm/command)" >/nodevm/output 2>&1 </dev/null || status=$?
echo "$status" >/nodevm/status
sync
