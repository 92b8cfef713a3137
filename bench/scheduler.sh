#!/usr/bin/env bash
# How fast the scheduler is: the figures of docs/performance.md, in one run, on this machine.
#
# usage: bench/scheduler.sh [--nodes N] [--pods N] [--cases "basic spread affinity anti-affinity preemption"]      (default 5000 nodes, 2000 pods)
#
# For each case it starts an API server and a scheduler (dist/nodestack) on a new folder, creates the nodes, 1,000 pods of the same kind (for preemption:
# four of low priority on each node, and a quarter of the pods), and then measures the pods: from the first creation until the last one is bound;
# and as many again that were created while the scheduler was held, from its release on. API server, scheduler and
# the load share the machine. Told besides: how long a decision takes on average, how often one was tried, and CPU time and memory of scheduler and API server.
# Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
nodes=5000 pods=2000 cases='basic spread affinity anti-affinity preemption'
while [ $# -gt 0 ]; do
  case $1 in
    --nodes) nodes=$2; shift 2 ;;
    --pods) pods=$2; shift 2 ;;
    --cases) cases=$2; shift 2 ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "scheduler: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done
require_dotnet && require_packages curl procps || exit 1
[ -n "${NODESTACK:-}" ] || ./up.sh --build-only
nodestack=${NODESTACK:-dist/nodestack}
dotnet build bench/SchedulerLoad -c Release -v q -nologo >/dev/null
load=$PWD/artifacts/bin/SchedulerLoad/release/NodeStack.SchedulerLoad

state=$(mktemp -d) server='' scheduler='' port=18453 metrics=18459
stop() { for pid in $scheduler $server; do kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; done; server='' scheduler=''; }
trap 'stop; rm -rf "$state"' EXIT
trap 'exit 130' INT TERM
answers() { [ "$(curl -sk --max-time 2 "$1" || true)" = ok ]; }
await() { for _ in $(seq 600); do answers "$1" && return; sleep 0.1; done; tail -5 "$state"/*.log >&2; exit 1; }
used() {
  awk -v name="$1" '/VmRSS/ { printf "%s_rss_mib %.1f\n", name, $2 / 1024 }' "/proc/$2/status"
  awk -v name="$1" -v ticks="$(getconf CLK_TCK)" '{ printf "%s_cpu_s %.1f\n", name, ($14 + $15) / ticks }' "/proc/$2/stat"
}
value() { curl -sk "https://127.0.0.1:$metrics/metrics" | awk -v name="$1" '$1 == name { print $2 }'; }

for name in $cases; do
  folder=$state/$name admin=$state/$name/admin.kubeconfig
  "$nodestack" control-plane apiserver --data-dir "$folder" --bind-address 127.0.0.1 --secure-port "$port" 2>"$state/api.log" &
  server=$!
  await "https://127.0.0.1:$port/readyz"
  "$nodestack" control-plane scheduler --kubeconfig "$admin" --kube-api-qps -1 --leader-elect=false \
    --bind-address 127.0.0.1 --secure-port "$metrics" --authorization-always-allow-paths /readyz,/metrics --logging-format json 2>"$state/scheduler.log" &
  scheduler=$!
  "$load" nodes "$admin" "$nodes"
  await "https://127.0.0.1:$metrics/readyz"
  measured=$pods
  case $name in
    preemption)
      measured=$((pods / 4)) shape=high
      "$load" pods "$admin" low sched-0 $((4 * nodes)) init >/dev/null ;;
    *) shape=$name; "$load" pods "$admin" "$shape" sched-0 1000 init >/dev/null ;;
  esac
  before=$(value scheduler_scheduling_algorithm_duration_seconds_sum) tries=$(value scheduler_scheduling_algorithm_duration_seconds_count)
  "$load" pods "$admin" "$shape" sched-1 "$measured" "$name"
  [ "$name" = preemption ] || "$load" backlog "$admin" "$shape" sched-1 "$measured" "${name}_backlog" "$scheduler" | grep pods_per_s
  awk -v name="$name" -v sum="$(value scheduler_scheduling_algorithm_duration_seconds_sum)" -v count="$(value scheduler_scheduling_algorithm_duration_seconds_count)" \
    -v before="$before" -v tries="$tries" 'BEGIN { printf "%s_decision_us %.0f\n", name, (sum - before) / (count - tries) * 1e6 }'
  echo "${name}_tries $(value scheduler_scheduling_algorithm_duration_seconds_count)"
  echo "${name}_victims $(value scheduler_preemption_victims_sum)"
  used "$name" "$scheduler"
  used "${name}_apiserver" "$server"
  stop
  rm -rf "$folder"
done
