#!/usr/bin/env bash
# ./up.sh: from a fresh clone to a running cluster.
#
#   1. installs the Debian packages that are missing (containerd, runc, CNI plugins, nftables, conntrack, build tools)
#   2. builds the sandbox image and the sample image into dist/images
#   3. publishes dist/nodestack (Native AOT), when sources changed since the last time
#   4. runs `nodestack up`: a whole one-node cluster in one process, over a containerd of its own, with the objects in
#      examples/manifests, in the foreground until Ctrl-C
#
# usage: ./up.sh [--build-only | --down] [-- UP_FLAGS...]
#   --build-only   stop after step 3
#   --down         remove everything a former ./up.sh left: pods, its containerd, rules, routes, mounts, networks, the data folder
#   --help         this text
#
# Ctrl-C stops the cluster; its pods keep running, as on any node, and the next ./up.sh adopts them. `./up.sh --down` ends them.
#
# NODESTACK_DIR        data folder (default /var/lib/nodestack)
# NODESTACK_MANIFESTS  folder of objects that are applied (default examples/manifests)
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
. scripts/packages.sh
state=${NODESTACK_DIR:-/var/lib/nodestack}
manifests=$(realpath -m "${NODESTACK_MANIFESTS:-examples/manifests}")

say() { echo "up.sh: $*" >&2; }
die() { say "$@"; exit 1; }

sources_hash() {
  find src proto systemd scripts/down.sh Directory.Build.props Directory.Packages.props global.json -type f -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

images_hash() {
  { find images -type f -print0 | LC_ALL=C sort -z | xargs -0 cat; cat "$(command -v busybox)"; } | sha256sum | cut -d' ' -f1
}

# unchanged NAME HASH OUTPUT...: whether every output is there and was made from the sources with that hash
unchanged() {
  local name=$1 hash=$2 output; shift 2
  for output in "$@"; do [ -e "$output" ] || return 1; done
  [ "$(cat "dist/.stamp-$name" 2>/dev/null)" = "$hash" ]
}

build_images() {
  local hash; hash=$(images_hash)
  unchanged images "$hash" dist/images/pause.tar dist/images/busybox.tar dist/test-images/busybox.tar && return
  images/build.sh --out dist >/dev/null
  echo "$hash" >dist/.stamp-images
}

publish() {
  local hash rid work options=()
  case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) die "nodestack runs on x86-64 and arm64, not on $(uname -m)" ;;
  esac
  hash=$(sources_hash)
  unchanged nodestack "$hash" dist/nodestack && return
  say "publishing dist/nodestack for $rid (some minutes the first time)"
  command -v clang >/dev/null || options+=(-p:CppCompilerAndLinker=gcc)
  work=$(mktemp -d dist/publish.XXXXXX)
  if ! dotnet publish src/NodeStack -c Release -r "$rid" -o "$work" -nologo -v q "${options[@]}" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    rm -rf "$work"
    die "publishing failed"
  fi
  mv -f "$work/nodestack" dist/nodestack
  rm -rf "$work"
  echo "$hash" >dist/.stamp-nodestack
}

run_cluster() {
  [ "$(id -u)" = 0 ] || die "running pods needs root: sudo ./up.sh"
  mkdir -p "$state"
  # A folder of the user's own stays.
  [ -d "$state/manifests" ] && [ ! -L "$state/manifests" ] || ln -sfn "$manifests" "$state/manifests"
  say "starting the cluster; Ctrl-C stops it. Objects: $state/manifests  log: $state/logs/nodestack.log"
  local cluster status=0
  # A session of its own: Ctrl-C in a terminal must reach the process once, through the trap, and not twice.
  setsid dist/nodestack up --data-dir "$state" --images-dir "$here/dist/images" "$@" &
  cluster=$!
  trap 'kill -TERM $cluster 2>/dev/null || true' INT TERM HUP
  # A trapped signal ends `wait` early; the exit status of the process comes from the last one.
  while kill -0 "$cluster" 2>/dev/null; do wait "$cluster" && status=0 || status=$?; done
  trap - INT TERM HUP
  return "$status"
}

down() {
  if [ -x dist/nodestack ]; then exec dist/nodestack down --data-dir "$state" --purge; fi
  exec scripts/down.sh "$state"
}

case ${1:-} in
  -h | --help) sed -n '2,19s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --down) down ;;
  --build-only) build_only=1; shift ;;
  --) shift ;;
  '') ;;
  *) die "unknown option $1 (see --help; flags for `nodestack up` go after --)" ;;
esac

require_dotnet || exit 1
build_packages=(gcc libc6-dev zlib1g-dev libsqlite3-dev busybox-static)
run_packages=(containerd runc containernetworking-plugins nftables conntrack iproute2)
if [ "${build_only:-}" = 1 ]; then require_packages "${build_packages[@]}"; else require_packages "${build_packages[@]}" "${run_packages[@]}"; fi || exit 1
mkdir -p dist
build_images
publish
[ "${build_only:-}" = 1 ] || run_cluster "$@"
