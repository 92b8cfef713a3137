#!/usr/bin/env bash
# Runs the built Node.Tests in a test machine, with the host's .NET and the published binary, and after them what of Functional.Tests needs real
# resources (resizes and evictions of a joined node), if there is a kubectl to drive it with. NODESTACK_NEWER_RUNTIME, if set, goes along (see newer-runtime.sh).
# usage: tests/NodeVm/node-tests.sh RESULTS_DIR [VSTEST_FILTER]      (writes RESULTS_DIR/PROJECT-vm.trx and .rc for each; with a filter
#        only Node.Tests)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
results=$(realpath "$1")
filter=${2:-}
dotnet=$(dirname "$(realpath "$(command -v dotnet)")")

# assembly PROJECT: its path in the machine
assembly() {
  local path; path=$(find "$repo/artifacts/bin/$1" -name "NodeStack.$1.dll" -path '*debug*' | head -1)
  [ -n "$path" ] || { echo "$1 is not built: dotnet build NodeStack.sln" >&2; exit 1; }
  echo "/host/${path#"$repo"/}"
}

# run PROJECT FILTER: a script line that runs its tests in the machine and keeps their exit status
run() {
  printf '%q ' "$dotnet/dotnet" test "$(assembly "$1")" --logger "trx;LogFileName=$results/$1-vm.trx" --results-directory "$results/vm" ${2:+--filter "$2"}
  printf '; one=$?; echo $one >%q; [ $one = 0 ] || rc=$one; ' "$results/$1-vm.rc"
}

script="rc=0; $(run Node.Tests "$filter")"
if [ -z "$filter" ] && kubectl=$(command -v kubectl); then
  mkdir -p "$results/bin"
  cp -L "$kubectl" "$results/bin/kubectl"
  script+=$(run Functional.Tests FullyQualifiedName~JoinedResourceTests)
fi
newer=${NODESTACK_NEWER_RUNTIME:-}
# runc asks for its C library where the folder is on the host.
exec "$here/run.sh" --memory 3072M --seconds 1800 --share "$repo" --also "$dotnet" --also "$results" ${newer:+--also "$(realpath "$newer/../..")"} -- \
  env NODESTACK_NEWER_RUNTIME="$newer" DOTNET_ROOT="$dotnet" NODESTACK_IN_VM=1 PATH="$dotnet:$results/bin:/usr/sbin:/usr/bin:/sbin:/bin" sh -c "$script exit \$rc"
