#!/usr/bin/env bash
# ./up.sh: from a fresh clone to running pods.
#
#   1. installs the Debian packages that are missing (containerd, runc, CNI plugins, nftables, conntrack, build tools)
#   2. builds the sandbox image and the sample image into dist/images
#   3. publishes dist/nodestack (Native AOT), when sources changed since the last time
#   4. runs `nodestack kubelet` without an API server over a containerd of its own, with the pods in examples/pods,
#      in the foreground until Ctrl-C
#
# usage: ./up.sh [--build-only | --down] [-- KUBELET_FLAGS...]
#   --build-only   stop after step 3
#   --down         remove everything a former ./up.sh left running: pods, its containerd, mounts, networks, the state folder
#   --help         this text
#
# Ctrl-C stops the kubelet; its pods keep running, as on any node, and the next ./up.sh adopts them. `./up.sh --down` ends them.
#
# NODESTACK_DIR   state folder (default /var/lib/nodestack)
# NODESTACK_PODS  manifest folder (default examples/pods)
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
. scripts/packages.sh
state=${NODESTACK_DIR:-/var/lib/nodestack}
pods=$(realpath -m "${NODESTACK_PODS:-examples/pods}")

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

write_config() {
  mkdir -p "$state"
  cat >"$state/kubelet.yaml" <<EOF
# Written by up.sh at every start.
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
# A machine to try things out on may swap; pods do not.
failSwapOn: false
address: 127.0.0.1
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: false
podLogsDir: $state/logs/pods
EOF
}

check_ports() {
  local port
  for port in 10250 10248; do
    if [ -n "$(ss -Hltn "sport = :$port" 2>/dev/null)" ]; then
      die "port $port is taken ($(ss -Hltnp "sport = :$port" | grep -o 'users:.*' | head -1 || true)). Is another kubelet running here? Stop it first."
    fi
  done
}

run_kubelet() {
  [ "$(id -u)" = 0 ] || die "running pods needs root: sudo ./up.sh"
  check_ports
  write_config
  local flags=(--config "$state/kubelet.yaml" --pod-manifest-path "$pods" --root-dir "$state/kubelet")
  # Images are imported at every start from the folder beside the root folder.
  ln -sfn "$here/dist/images" "$state/images"
  # The samples need the images and the network that come with the supervised containerd; one that belongs to somebody else is left alone.
  [ ! -S /run/containerd/containerd.sock ] || [[ " $* " == *" --container-runtime-endpoint"* ]] || flags+=(--container-runtime-endpoint supervised)
  say "starting the kubelet; Ctrl-C stops it. Pods: $pods  state: $state"
  local kubelet status=0
  # A session of its own: Ctrl-C in a terminal must reach the kubelet once, through the trap, and not twice.
  setsid dist/nodestack kubelet "${flags[@]}" "$@" &
  kubelet=$!
  trap 'kill -TERM $kubelet 2>/dev/null || true' INT TERM HUP
  # A trapped signal ends `wait` early; the kubelet's own exit status comes from the last one.
  while kill -0 "$kubelet" 2>/dev/null; do wait "$kubelet" && status=0 || status=$?; done
  trap - INT TERM HUP
  say "the kubelet stopped; its pods keep running and the next ./up.sh adopts them. ./up.sh --down removes everything."
  return "$status"
}

case ${1:-} in
  -h | --help) sed -n '2,20s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --down) shift; exec scripts/down.sh "$state" ;;
  --build-only) build_only=1; shift ;;
  --) shift ;;
  '') ;;
  *) die "unknown option $1 (see --help; flags for the kubelet go after --)" ;;
esac

require_dotnet || exit 1
build_packages=(gcc libc6-dev zlib1g-dev libsqlite3-dev busybox-static)
run_packages=(containerd runc containernetworking-plugins nftables conntrack iproute2)
if [ "${build_only:-}" = 1 ]; then require_packages "${build_packages[@]}"; else require_packages "${build_packages[@]}" "${run_packages[@]}"; fi || exit 1
mkdir -p dist
build_images
publish
[ "${build_only:-}" = 1 ] || run_kubelet "$@"
