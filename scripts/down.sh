#!/usr/bin/env bash
# Removes what a kubelet and its supervised containerd left below one state folder: containers, shims, containerd itself, pod
# networks, mounts, cgroups, files. Touches nothing that does not belong to that folder.
#
# usage: scripts/down.sh STATE_DIR [KEPT...]
#   KEPT   names of files and folders in it that stay; without any the folder goes too
set -euo pipefail
state=$(realpath -m "${1:?usage: scripts/down.sh STATE_DIR [KEPT...]}")
shift
kept=("$@")
say() { echo "down: $*" >&2; }
die() { say "$@"; exit 1; }
case $state in / | /usr | /etc | /var | /var/lib | /home | /root | /run | /tmp) die "$state is no state folder" ;; esac
[ "$(id -u)" = 0 ] || die "needs root"
[ -d "$state" ] || { say "nothing to do: there is no $state"; exit 0; }

wait_for_end() { # PID SECONDS
  local end=$((SECONDS + $2))
  while kill -0 "$1" 2>/dev/null; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}

# read_arguments CMDLINE: into $arguments, a space after each. It forks nothing: there are hundreds to read, and a test machine takes long for each fork.
read_arguments() {
  local word
  arguments=
  while IFS= read -r -d '' word || [ -n "$word" ]; do arguments+="$word "; done 2>/dev/null <"$1"
}

# processes_of PATTERN: ids of processes whose arguments name something below the state folder
processes_of() {
  local proc arguments
  for proc in /proc/[0-9]*; do
    read_arguments "$proc/cmdline" || continue
    if [[ $arguments =~ $1 && "$arguments " =~ (^|[ =])"$state"(/|[ ]) ]]; then echo "${proc#/proc/}"; fi
  done
}

stop() { # PATTERN NAME
  local pid
  for pid in $(processes_of "$1"); do
    kill -TERM "$pid" 2>/dev/null || continue
    wait_for_end "$pid" 20 || { say "$2 ($pid) did not stop in 20 s: killing it"; kill -KILL "$pid" 2>/dev/null || true; }
  done
}

stop '(^|/)nodestack (kubelet|up|join) ' nodestack

# Network namespaces and containers of this containerd only: they are listed through its own socket.
socket=$(find "$state" -maxdepth 4 -type s -name 'containerd.sock' 2>/dev/null | head -1)
namespaces=() bridges=() networks=() containers=() uids=()
for pod in "$state"/kubelet/pods/*/; do if [ -d "$pod" ]; then uids+=("$(basename "$pod")"); fi; done
if [ -n "$socket" ] && ctr -a "$socket" version >/dev/null 2>&1; then
  in_k8s() { ctr -a "$socket" -n k8s.io "$@"; }
  for container in $(in_k8s containers list -q); do
    containers+=("$container")
    while read -r netns; do [ -z "$netns" ] || namespaces+=("$netns"); done < <(in_k8s containers info "$container" | grep -o '/run/netns/[^"]*' | sort -u)
  done
  for task in $(in_k8s tasks list -q); do in_k8s tasks kill -s SIGKILL -a "$task" 2>/dev/null || true; done
  for task in $(in_k8s tasks list -q); do in_k8s tasks delete -f "$task" >/dev/null 2>&1 || true; done
  for container in $(in_k8s containers list -q); do in_k8s containers delete "$container" >/dev/null 2>&1 || true; done
fi
# What runs, or ran when the power went, has its bundle there, with containerd or without it.
while read -r netns; do [ -z "$netns" ] || namespaces+=("/run/netns/${netns##*/}"); done < <(
  find "$state" -maxdepth 7 -path '*/containerd/state/*' -name config.json -exec grep -oh '"[^"]*/run/netns/[^"]*"' {} + 2>/dev/null | tr -d '"' | sort -u)
stop '(^|/)containerd ' containerd
for shim in $(processes_of 'containerd-shim'); do kill -KILL "$shim" 2>/dev/null || true; done

while read -r netns; do
  [ -n "$netns" ] || continue
  # `ip netns` of somebody else may have mounted the folder onto itself, and with it each namespace twice.
  while umount -l "$netns" 2>/dev/null; do :; done
  rm -f "$netns" 2>/dev/null || say "$netns is held by somebody else and stays"
done < <(printf '%s\n' "${namespaces[@]}" | sort -u)

# The networks this containerd was given: their bridges and address files.
while read -r conf; do
  while read -r bridge; do bridges+=("$bridge"); done < <(grep -o '"bridge"[: ]*"[^"]*"' "$conf" | sed 's/.*"\([^"]*\)"$/\1/')
  network=$(grep -o '"name"[: ]*"[^"]*"' "$conf" | head -1 | sed 's/.*"\([^"]*\)"$/\1/')
  [ -z "$network" ] || networks+=("$network")
  [ -z "$network" ] || rm -rf "/var/lib/cni/networks/$network" /var/lib/cni/results/"$network"-* 2>/dev/null || true
done < <(find "$state" -maxdepth 5 -type f \( -name '*.conflist' -o -name '*.conf' \) -path '*cni*' 2>/dev/null)
for bridge in "${bridges[@]}"; do ip link delete "$bridge" 2>/dev/null || true; done

# Masquerading and host ports of those networks. Only rules whose comment names the network, only the chains those rules jump to.
forget_rules() { # NETWORK
  local rule chains=()
  while read -r rule; do
    [[ $rule =~ ^[A-Za-z0-9\ ./:\"\\=_,!-]+$ ]] || continue
    if [[ $rule =~ -j\ (CNI-[A-Za-z0-9-]+) ]]; then chains+=("${BASH_REMATCH[1]}"); fi
    eval "iptables -w -t nat -D ${rule#-A }" 2>/dev/null || true
  done < <(iptables-save -t nat 2>/dev/null | grep '^-A ' | grep -F "name: \\\"$1\\\"")
  for rule in "${chains[@]}"; do iptables -w -t nat -F "$rule" 2>/dev/null && iptables -w -t nat -X "$rule" 2>/dev/null || true; done
}
if command -v iptables-save >/dev/null; then for network in "${networks[@]}"; do forget_rules "$network"; done; fi

# Deepest mounts first. Mount points are octal-escaped in mountinfo (\040 for a space).
cut -d' ' -f5 /proc/self/mountinfo | while read -r point; do point=$(printf '%b' "${point//\\/\\0}"); if [[ $point == "$state"/* ]]; then echo "$point"; fi; done |
  sort -r | while read -r point; do umount "$point" 2>/dev/null || umount -l "$point" 2>/dev/null || true; done
if cut -d' ' -f5 /proc/self/mountinfo | grep -qF "$state/"; then die "something is still mounted below $state: it is left in place"; fi

# Groups of these containers and pods only; the shared parents when no kubelet is left that could be using them. rmdir takes only
# groups without processes and children.
for name in "${containers[@]}" "${uids[@]}" "${uids[@]//-/_}"; do
  find /sys/fs/cgroup -depth -type d -name "*$name*" -exec rmdir {} + 2>/dev/null || true
done
another_kubelet() {
  local proc arguments kubelet='^([^ ]*/)?(kubelet|nodestack (kubelet|up|join)) '
  for proc in /proc/[0-9]*/cmdline; do
    if read_arguments "$proc" && [[ $arguments =~ $kubelet ]]; then return 0; fi
  done
  return 1
}
if [ ${#uids[@]} -gt 0 ] && ! another_kubelet; then
  find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null || true
fi
if [ ${#kept[@]} -eq 0 ]; then
  rm -rf --one-file-system "$state"
  say "removed $state and everything that ran from it"
else
  for entry in "$state"/* "$state"/.[!.]*; do
    [[ " ${kept[*]} " == *" $(basename "$entry") "* ]] || rm -rf --one-file-system "$entry"
  done
  say "removed everything that ran from $state"
fi
