#!/usr/bin/env bash
# A throwaway Linux machine for node tests: User-Mode Linux (a kernel that runs as a process: no /dev/kvm needed), systemd as
# PID 1, cgroup v2 with cpu, io, memory and pids, containerd and runc, all from Debian packages.
#
# usage: tests/NodeVm/run.sh [options] -- CMD...   boots a fresh machine, runs CMD as root in it, prints what it prints and exits
#                                                  with its exit status
#        tests/NodeVm/run.sh --check               exit 0 when machines can be booted here, else 1 and the reason
#        tests/NodeVm/run.sh --prepare             makes the base image (a minute or two, once), and nothing else
#   --memory SIZE   memory of the machine (default 2048M)
#   --seconds N     the machine is killed after that (default 600; exit status 124)
#   --share DIR     DIR is /host in the machine, read and write (default: the current folder); CMD starts there
#   --also DIR      DIR is at the same path in the machine as here; may be given more than once
#   --disk SIZE     an empty disk of that size as /var/lib/test-disk, ext4
#
# The base image and the disks of running machines live in ${NODEVM_CACHE:-/var/cache/nodestack-vm}. Every machine starts from the
# same base image and writes to a copy-on-write file that is thrown away with it.
#
# Known limits: one CPU, slow system calls, no NAT in nftables (kernel without nft_nat), no network to the outside.
set -euo pipefail
cache=${NODEVM_CACHE:-/var/cache/nodestack-vm}
here=$(cd "$(dirname "$0")" && pwd)
say() { echo "node-vm: $*" >&2; }
die() { say "$@"; exit 125; }

# The first reason why no machine can be booted here, or nothing.
obstacle() {
  [ "$(uname -m)" = x86_64 ] || { echo "User-Mode Linux is packaged for x86-64 only, this is $(uname -m)"; return; }
  [ "$(id -u)" = 0 ] || { echo "making the base image needs root"; return; }
  local command
  for command in linux.uml mmdebstrap mke2fs gcc; do
    command -v "$command" >/dev/null || { echo "$command is missing (Debian packages user-mode-linux, mmdebstrap, e2fsprogs, gcc)"; return; }
  done
  [ -r /etc/os-release ] && grep -q '^VERSION_CODENAME=' /etc/os-release || { echo "not a Debian release: /etc/os-release has no VERSION_CODENAME"; return; }
}

# A change to this folder's image recipe makes a new base image.
base_image() { echo "$cache/base-$(cat "$here/image.sh" "$here/boot.sh" | sha256sum | cut -c1-12).ext4"; }

# What xstate.c makes.
xstate() { echo "$cache/xstate-$(sha256sum <"$here/xstate.c" | cut -c1-12).so"; }

prepare() {
  local why; why=$(obstacle); [ -z "$why" ] || die "$why"
  local image; image=$(base_image)
  mkdir -p "$cache"
  exec 9>"$cache/lock"; flock 9
  if [ ! -f "$image" ]; then
    say "making the base image $image"
    rm -f "$cache"/base-*.ext4
    "$here/image.sh" "$image.part" >"$cache/image.log" 2>&1 || { tail -5 "$cache/image.log" >&2; die "the base image could not be made; all of it: $cache/image.log"; }
    mv "$image.part" "$image"
  fi
  if [ ! -f "$(xstate)" ]; then
    rm -f "$cache"/xstate-*.so
    gcc -Wall -O2 -shared -fPIC -o "$(xstate).part" "$here/xstate.c" -ldl || die "xstate.c cannot be compiled"
    mv "$(xstate).part" "$(xstate)"
  fi
  exec 9>&-
}

run() {
  local memory=2048M seconds=600 share=$PWD disk='' also=()
  while [ $# -gt 0 ]; do
    case $1 in
      --memory) memory=$2; shift 2 ;;
      --seconds) seconds=$2; shift 2 ;;
      --share) share=$2; shift 2 ;;
      --also) also+=("$(realpath "$2")"); shift 2 ;;
      --disk) disk=$2; shift 2 ;;
      --) shift; break ;;
      *) die "unknown option $1 (see the head of $0)" ;;
    esac
  done
  [ $# -gt 0 ] || die "no command: run.sh [options] -- CMD..."
  prepare
  local machine; machine=$(mktemp -d "$cache/machine.XXXXXX")
  kernel='' follower=''
  # shellcheck disable=SC2064
  trap "end_machine '$machine'" EXIT
  trap 'exit 130' INT TERM

  # The machine reads these files over hostfs: see boot.sh.
  realpath "$share" >"$machine/share"
  printf '%s\n' "${also[@]}" >"$machine/also"
  printf '%q ' "$@" >"$machine/command"
  : >"$machine/output"
  local disks=("ubd0=$machine/root.cow,$(base_image)")
  if [ -n "$disk" ]; then truncate -s "$disk" "$machine/disk"; disks+=("ubd1=$machine/disk"); fi

  # TMPDIR holds the machine's memory as an unlinked file: it must be on a disk or tmpfs with room for it.
  LD_PRELOAD=$(xstate) TMPDIR=${NODEVM_TMPDIR:-$machine} timeout --kill-after=5 "$seconds" linux.uml "mem=$memory" "${disks[@]}" root=/dev/ubda rw \
    con=null con0=null,fd:1 quiet systemd.show_status=false nodevm="$machine" >"$machine/console" 2>&1 </dev/null &
  kernel=$!
  tail -n +1 -f --pid="$kernel" "$machine/output" &
  follower=$!
  local ended=0; wait "$kernel" || ended=$?
  kernel=''
  wait "$follower" || true
  follower=''
  if [ -s "$machine/status" ]; then exit "$(cat "$machine/status")"; fi
  if [ "$ended" = 124 ] || [ "$ended" = 137 ]; then say "killed after $seconds s"; tail -5 "$machine/console" >&2; exit 124; fi
  say "the machine ended without a result; the end of its console:"
  tail -20 "$machine/console" >&2
  exit 125
}

end_machine() {
  [ -z "$kernel" ] || kill "$kernel" 2>/dev/null || true
  [ -z "$kernel" ] || wait "$kernel" 2>/dev/null || true
  [ -z "$follower" ] || kill "$follower" 2>/dev/null || true
  rm -rf "$1"
}

case ${1:-} in
  --check) why=$(obstacle); [ -z "$why" ] || { echo "$why"; exit 1; } ;;
  --prepare) prepare ;;
  '' | -h | --help) sed -n '2,20s/^# \{0,1\}//p' "$0"; [ $# -gt 0 ] || exit 125 ;;
  *) run "$@" ;;
esac
