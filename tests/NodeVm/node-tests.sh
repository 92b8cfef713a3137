#!/usr/bin/env bash
# Runs the built Node.Tests in a test machine, with the host's .NET and the published binary.
# usage: tests/NodeVm/node-tests.sh RESULTS_DIR [VSTEST_FILTER]      (writes RESULTS_DIR/Node.Tests-vm.trx)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
results=$(realpath "$1")
filter=${2:-}
dotnet=$(dirname "$(realpath "$(command -v dotnet)")")
assembly=$(find "$repo/artifacts/bin/Node.Tests" -name NodeStack.Node.Tests.dll -path '*debug*' | head -1)
[ -n "$assembly" ] || { echo "Node.Tests is not built: dotnet build NodeStack.sln" >&2; exit 1; }
exec "$here/run.sh" --memory 3072M --seconds 1320 --share "$repo" --also "$dotnet" --also "$results" -- \
  env DOTNET_ROOT="$dotnet" NODESTACK_IN_VM=1 PATH="$dotnet:/usr/sbin:/usr/bin:/sbin:/bin" \
  "$dotnet/dotnet" test "/host/${assembly#"$repo"/}" --logger "trx;LogFileName=$results/Node.Tests-vm.trx" --results-directory "$results/vm" \
  ${filter:+--filter "$filter"}
