#!/usr/bin/env bash
# A newer containerd and runc than this machine's, beside them and not installed: from a later suite of the Debian archive that apt
# is set up with. Debian 12's own cannot give pods users of their own.
#
# usage: tests/NodeVm/newer-runtime.sh     prints the folder that containerd and runc are in, and exits 0;
#                                          or, where they are not to be had, the reason, and exits 1
#
# They are kept in ${NODEVM_CACHE:-/var/cache/nodestack-vm}. apt's own lists and packages are left as they are. runc is linked to a
# newer C library than Debian 12 has: it gets that of its suite, in the same folder (patchelf writes the way to it).
set -euo pipefail
suite=forky
packages=(containerd runc libc6 libseccomp2)
cache=${NODEVM_CACHE:-/var/cache/nodestack-vm}
here=$(cd "$(dirname "$0")" && pwd)
folder=$cache/newer-runtime-$(sha256sum <"$here/newer-runtime.sh" | cut -c1-12)
no() { echo "$*"; exit 1; }

[ "$(uname -m)" = x86_64 ] || no "the newer runtime is fetched for x86-64 only, this is $(uname -m)"
for command in apt-get dpkg-deb patchelf; do command -v "$command" >/dev/null || no "$command is missing"; done
mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || no "$cache cannot be written"
exec 9>"$cache/newer-runtime.lock"; flock 9

if [ ! -d "$folder" ]; then
  archive=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' 'Created-By: Packages' 'Component: main' 2>/dev/null \
    | awk '$2 == "Debian" && $3 !~ /security/ { print $1; exit }')
  [ -n "$archive" ] || no "apt has no Debian archive to ask for $suite"
  work=$(mktemp -d "$cache/newer.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{lists,cache,debs,root}
  echo "deb $archive $suite main" >"$work/sources.list"
  apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
    -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
  log=$cache/newer-runtime.log
  timeout 120 "${apt[@]}" update >"$log" 2>&1 && (cd "$work/debs" && timeout 180 "${apt[@]}" download "${packages[@]/%//$suite}") >>"$log" 2>&1 \
    || no "the packages of $suite could not be fetched"
  for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done

  # The folder's final name is written into runc.
  libraries=$folder/usr/lib/x86_64-linux-gnu
  patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --set-rpath "$libraries" "$work/root/usr/sbin/runc" >>"$log" 2>&1 \
    || no "runc of $suite could not be set up"
  rm -rf "$cache"/newer-runtime-*/
  mv "$work/root" "$folder"
fi
"$folder/usr/bin/runc" --version >/dev/null 2>&1 && "$folder/usr/bin/containerd" --version >/dev/null 2>&1 || no "containerd and runc of $suite do not run here"
echo "$folder/usr/bin"
