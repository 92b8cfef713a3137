#!/usr/bin/env bash
# Makes the base image of the test machines: Debian with systemd, containerd and what a node needs, as an ext4 file.
# usage: tests/NodeVm/image.sh FILE
set -euo pipefail
image=$1
here=$(cd "$(dirname "$0")" && pwd)
packages=(
  systemd systemd-sysv dbus kmod procps iproute2 iptables nftables conntrack ca-certificates
  containerd runc crun containernetworking-plugins busybox-static
  libssl3 libstdc++6 zlib1g # what the .NET runtime of the host links to; it is mounted from there
)
root=$(mktemp -d "$(dirname "$image")/root.XXXXXX")
trap 'rm -rf "$root"' EXIT
release=$(. /etc/os-release; echo "$VERSION_CODENAME")
mmdebstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" "$release" "$root"

mkdir -p "$root/lib/modules" "$root/host" "$root/nodevm"
cp -a /usr/lib/uml/modules/* "$root/lib/modules/"
echo test-node >"$root/etc/hostname"
printf '127.0.0.1 localhost test-node\n' >"$root/etc/hosts"
printf '%s\n' overlay veth bridge br_netfilter nf_tables >"$root/etc/modules-load.d/node.conf"
install -m 755 "$here/boot.sh" "$root/usr/local/sbin/nodevm-boot"
cat >"$root/etc/systemd/system/nodevm.service" <<'U'
[Unit]
Description=The command this machine was booted for
After=multi-user.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
# Tests move processes and make groups: their scope must not be a unit that systemd prunes under them.
Delegate=yes
Environment=HOME=/root
ExecStart=/usr/local/sbin/nodevm-boot
[Install]
WantedBy=graphical.target
U
ln -sf /lib/systemd/system/graphical.target "$root/etc/systemd/system/default.target"
mkdir -p "$root/etc/systemd/system/graphical.target.wants"
ln -s ../nodevm.service "$root/etc/systemd/system/graphical.target.wants/nodevm.service"
# Nothing may start by itself in the middle of a test. The project supervises its own containerd, so the packaged one stays off
# until a test asks for it.
for unit in apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer systemd-timesyncd.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$root/etc/systemd/system/multi-user.target.wants/containerd.service"
rm -rf "$root/var/lib/apt/lists"/* "$root/var/cache/apt"/*.bin
rm -f "$image"
mke2fs -q -t ext4 -d "$root" "$image" 6G
