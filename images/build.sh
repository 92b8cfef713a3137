#!/usr/bin/env bash
# Builds the images a node needs on a machine without a registry, as OCI archives that `ctr images import`,
# `nodestack images import` and the kubelet's images folder take:
#
#   dist/images/pause.tar         localhost/nodestack/pause:1      the sandbox ("pause") image, from images/pause/pause.c
#   dist/images/busybox.tar       localhost/nodestack/busybox:1    a small userland for samples, from Debian's busybox-static
#   dist/test-images/busybox.tar  the same, under the names that upstream's tests and the golden traces use
#
# usage: images/build.sh [--out DIR]     (default: dist, beside this folder)
#
# Needs a C compiler and busybox-static; no network, no root. The same inputs give the same bytes.
set -euo pipefail
export LC_ALL=C TZ=UTC
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../dist
case ${1:-} in
  --out) out=$2 ;;
  -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
  '') ;;
  *) echo "images/build.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
esac

die() { echo "images/build.sh: $*" >&2; exit 1; }
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=arm64 ;;
  *) die "no images for $(uname -m): x86-64 and arm64 only" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
deterministic=(--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu)

digest_of() { sha256sum "$1" | cut -d' ' -f1; }

# add_blob LAYOUT FILE: moves FILE into the layout under its digest, prints the digest
add_blob() {
  local digest; digest=$(digest_of "$2")
  mv "$2" "$1/blobs/sha256/$digest"
  echo "$digest"
}

# descriptor MEDIATYPE LAYOUT DIGEST
descriptor() {
  printf '"mediaType":"%s","digest":"sha256:%s","size":%s' "$1" "$3" "$(stat -c %s "$2/blobs/sha256/$3")"
}

# pack ROOTFS CONFIG_JSON ARCHIVE NAME...: one layer, one manifest, one index entry per name
pack() {
  local rootfs=$1 config=$2 archive=$3; shift 3
  local layout; layout=$(mktemp -d "$work/layout.XXXXXX")
  mkdir -p "$layout/blobs/sha256"
  tar "${deterministic[@]}" -C "$rootfs" -cf "$layout/layer" .
  local diff_id; diff_id=$(digest_of "$layout/layer")
  gzip -n -9 <"$layout/layer" >"$layout/layer.gz"; rm "$layout/layer"
  local layer; layer=$(add_blob "$layout" "$layout/layer.gz")

  printf '{"created":"1970-01-01T00:00:00Z","architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"images/build.sh"}]}' \
    "$arch" "$config" "$diff_id" >"$layout/config"
  local image; image=$(add_blob "$layout" "$layout/config")

  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{%s},"layers":[{%s}]}' \
    "$(descriptor application/vnd.oci.image.config.v1+json "$layout" "$image")" \
    "$(descriptor application/vnd.oci.image.layer.v1.tar+gzip "$layout" "$layer")" >"$layout/manifest"
  local manifest; manifest=$(add_blob "$layout" "$layout/manifest")

  local entries='' name
  for name in "$@"; do
    entries+=$(printf '%s{%s,"platform":{"architecture":"%s","os":"linux"},"annotations":{"io.containerd.image.name":"%s","org.opencontainers.image.ref.name":"%s"}}' \
      "${entries:+,}" "$(descriptor application/vnd.oci.image.manifest.v1+json "$layout" "$manifest")" "$arch" "$name" "${name##*:}")
  done
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}' "$entries" >"$layout/index.json"

  mkdir -p "$(dirname "$archive")"
  tar "${deterministic[@]}" -C "$layout" -cf "$archive.tmp" oci-layout index.json blobs
  mv "$archive.tmp" "$archive"
  echo "$archive: $* ($(stat -c %s "$archive") bytes)"
}

build_pause() {
  local rootfs=$work/pause compiler
  compiler=$(command -v gcc || command -v clang) || die "no C compiler: install gcc or clang"
  mkdir -p "$rootfs"
  "$compiler" -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fno-pie \
    -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -s -o "$rootfs/pause" "$here/pause/pause.c"
  chmod 755 "$rootfs" "$rootfs/pause"
  pack "$rootfs" '{"User":"65535:65535","Entrypoint":["/pause"],"Env":["PATH=/"],"WorkingDir":"/"}' \
    "$out/images/pause.tar" localhost/nodestack/pause:1
}

build_busybox() {
  local rootfs=$work/busybox box applet
  box=$(command -v busybox) || die "no busybox: install busybox-static"
  # A busybox that needs shared libraries cannot run in an image that has none.
  if ldd "$box" >/dev/null 2>&1; then die "$box is not static: install busybox-static"; fi
  mkdir -p "$rootfs"/{bin,dev,etc,home,proc,root,sys,tmp,usr/bin,usr/sbin,var/log,var/run,var/www}
  cp "$box" "$rootfs/bin/busybox"
  while read -r applet; do
    [ "$applet" = busybox ] || ln -s busybox "$rootfs/bin/$applet"
  done < <("$box" --list | sort -u)
  ln -s ../../bin/env "$rootfs/usr/bin/env"
  printf 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$rootfs/etc/passwd"
  printf 'root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n' >"$rootfs/etc/group"
  find "$rootfs" -type d -exec chmod 755 {} +
  chmod 755 "$rootfs/bin/busybox"; chmod 644 "$rootfs/etc/passwd" "$rootfs/etc/group"
  chmod 1777 "$rootfs/tmp"; chmod 700 "$rootfs/root"
  local config='{"Cmd":["sh"],"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}'
  pack "$rootfs" "$config" "$out/images/busybox.tar" localhost/nodestack/busybox:1
  pack "$rootfs" "$config" "$out/test-images/busybox.tar" \
    registry.k8s.io/e2e-test-images/busybox:1.37.0-1 registry.k8s.io/e2e-test-images/busybox:1.36.1-1 localhost/nodestack/busybox:1
}

build_pause
build_busybox
