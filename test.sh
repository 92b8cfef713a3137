#!/usr/bin/env bash
# ./test.sh: installs what the tests need, builds, and runs every test. Needs the .NET 10 SDK; root for the tests of real nodes.
#
# usage: ./test.sh [--fast] [PROJECT...]
#   --fast        only the tests that need no root, no native publish and no virtual machine
#   PROJECT...    only these test projects, e.g. Kubelet.Tests
#
# Fast projects run first, two at a time. Then the slow ones one by one: Functional.Tests drives the published binary, Node.Tests
# drives real containerd on this machine. Beside these, on the other core, Node.Tests and what of Functional.Tests needs real resources
# run in a virtual machine with systemd and cgroup v2 (tests/NodeVm). User namespaces need a newer containerd and runc than Debian 12's: these are fetched
# beside the machine's own where its apt can reach a later suite (tests/NodeVm/newer-runtime.sh), else those tests are skipped; a
# NODESTACK_NEWER_RUNTIME that is set already is used as it is.
# The last line is `N passed, N failed, N skipped`; the exit status is 0 only when nothing failed.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/packages.sh

fast=0 only=()
for argument in "$@"; do
  case $argument in
    --fast) fast=1 ;;
    -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "test.sh: unknown option $argument (see --help)" >&2; exit 2 ;;
    *) only+=("$argument") ;;
  esac
done

slow_projects=(Functional.Tests Node.Tests)
results=$PWD/artifacts/test-results
passed=0 failed=0 skipped=0 vm=
rm -rf "$results"; mkdir -p "$results"

say() { echo "== $* ($((SECONDS / 60))m$((SECONDS % 60))s)"; }
is_wanted() { [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " == *" $1 "* ]]; }
is_slow() { [[ " ${slow_projects[*]} " == *" $1 "* ]]; }

# run_project NAME LIMIT_SECONDS: output to NAME.log, counts to NAME.trx, exit status to NAME.rc
run_project() {
  local rc=0
  timeout --kill-after=30 "$2" dotnet test "tests/$1" --no-build -nologo --logger "trx;LogFileName=$results/$1.trx" \
    --blame-hang-timeout 5m --blame-hang-dump-type none --results-directory "$results/$1" >"$results/$1.log" 2>&1 </dev/null || rc=$?
  echo "$rc" >"$results/$1.rc"
}

# counter TRX NAME
counter() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*'; }

# results_of TRX OUTCOME: name and reason of each test that ended so, tab-separated
results_of() {
  awk -v outcome="outcome=\"$2\"" '/<UnitTestResult / { name = ""; if (index($0, outcome)) { name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name) } }
       name != "" && match($0, /<(Message|StdOut)>[^<]*/) { reason = substr($0, RSTART, RLENGTH); sub(/<[^>]*>/, "", reason); print name "\t" reason; name = "" }
       name != "" && /<\/UnitTestResult>/ { print name "\t"; name = "" }' "$1"
}

# skipped_tests TRX: how many tests were skipped for each reason
skipped_tests() { results_of "$1" NotExecuted | cut -f2 | sort | uniq -c | sed 's/^ *\([0-9]*\) /   skipped \1: /'; }

# report NAME: one line for the project, its output when something failed, and the running totals
report() {
  local name=$1 trx=$results/$1.trx rc total executed good
  rc=$(cat "$results/$name.rc")
  if [ ! -s "$trx" ]; then
    if [ "$rc" = 0 ]; then echo "-- $name: no tests"; return; fi
    cat "$results/$name.log"
    echo "-- $name: FAILED before any result (exit status $rc)"
    failed=$((failed + 1))
    return
  fi
  total=$(counter "$trx" total) executed=$(counter "$trx" executed) good=$(counter "$trx" passed)
  if [ "$rc" != 0 ]; then
    cat "$results/$name.log"
    # A crash or a time limit fails the run even when every test that got to report was good.
    [ "$executed" != "$good" ] || failed=$((failed + 1))
  fi
  passed=$((passed + good)) failed=$((failed + executed - good)) skipped=$((skipped + total - executed))
  echo "-- $name: $good passed, $((executed - good)) failed, $((total - executed)) skipped$([ "$rc" = 0 ] || echo "; exit status $rc")"
  skipped_tests "$trx"
}

skip_part() { echo "-- $1: skipped: $2"; skipped=$((skipped + 1)); }

# failed_tests: again at the end, where nobody has to look for them
failed_tests() {
  local trx
  for trx in "$results"/*.trx; do
    [ ! -e "$trx" ] || results_of "$trx" Failed | sed "s/^/   failed: $(basename "$trx" .trx): /"
  done
}

finish() {
  say "done"
  failed_tests
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}

build() {
  say "building"
  if ! dotnet build NodeStack.sln -m:2 -nologo -v q >"$results/build.log" 2>&1; then
    cat "$results/build.log"
    echo "== the build failed"
    failed=1
    finish
  fi
}

run_fast() {
  local project running=() wanted=()
  for project in tests/*.Tests; do
    project=${project#tests/}
    if ! is_slow "$project" && is_wanted "$project"; then wanted+=("$project"); fi
  done
  say "fast projects: ${wanted[*]:-none}"
  for project in "${wanted[@]}"; do
    # The two running at a time are the two cores of the machines this is developed on.
    if [ ${#running[@]} -ge 2 ]; then wait -n || true; running=("${running[@]:1}"); fi
    run_project "$project" 900 &
    running+=("$project")
  done
  wait
  for project in "${wanted[@]}"; do report "$project"; done
}

run_slow() {
  local project
  for project in "${slow_projects[@]}"; do
    is_wanted "$project" || continue
    say "$project"
    # Half as long again as it takes alone: other machines are slower, and may have neighbours.
    run_project "$project" 1260
    report "$project"
  done
}

# find_newer_runtime: exports the folder of a containerd and runc that can do user namespaces, where there is one
find_newer_runtime() {
  local found
  [ -z "${NODESTACK_NEWER_RUNTIME:-}" ] || return 0
  if found=$(tests/NodeVm/newer-runtime.sh); then export NODESTACK_NEWER_RUNTIME=$found; else echo "the tests of user namespaces will be skipped: $found"; fi
}

# start_vm: begins the part in the virtual machine, which has one CPU and takes longest; its pid in $vm
start_vm() {
  local reason
  is_wanted Node.Tests || return 0
  if ! reason=$(tests/NodeVm/run.sh --check 2>&1); then skip_part "Node.Tests in the VM" "$reason"; return; fi
  say "Node.Tests in a virtual machine, beside the others"
  tests/NodeVm/node-tests.sh "$results" >"$results/Node.Tests-vm.log" 2>&1 </dev/null &
  vm=$!
  trap 'kill "$vm" 2>/dev/null || true' EXIT
}

end_vm() {
  [ -n "$vm" ] || return 0
  say "waiting for the virtual machine"
  local name rc=0
  wait "$vm" || rc=$?
  # Where the machine did not get so far, its own end is what there is.
  for name in Node.Tests-vm Functional.Tests-vm; do [ -e "$results/$name.rc" ] || echo "$rc" >"$results/$name.rc"; done
  ln "$results/Node.Tests-vm.log" "$results/Functional.Tests-vm.log"
  report Node.Tests-vm
  report Functional.Tests-vm
}

require_dotnet || exit 1
if [ "$fast" = 0 ]; then
  require_packages gcc libc6-dev zlib1g-dev libsqlite3-dev busybox-static containerd runc containernetworking-plugins nftables conntrack iproute2 procps curl || exit 1
  require_packages etcd-server || echo "the tests of the store in etcd will be skipped"
  require_packages docker-registry skopeo apache2-utils || echo "the tests of private registries will be skipped"
  # Debian's kubectl is too old for the tour with it.
  command -v kubectl >/dev/null || echo "the tests with kubectl will be skipped: install 1.32 or newer"
  require_packages mmdebstrap user-mode-linux e2fsprogs || echo "the tests in a virtual machine will be skipped"
  require_packages patchelf || true
  find_newer_runtime
fi
build
run_fast
[ "$fast" = 0 ] || finish
say "publishing the native binary and the images"
./up.sh --build-only || { echo "== publishing failed"; failed=$((failed + 1)); finish; }
start_vm
run_slow
end_vm
finish
