#!/usr/bin/env bash
# What a whole one-node cluster costs and how fast it is there: the figures of docs/performance.md, in one run, on this machine.
#
# usage: sudo bench/cluster-up.sh [--pods N]      (default 20)
#
# In a network namespace of its own it runs `nodestack up` (dist/nodestack) and measures:
#   1. from the start of the process, on an empty folder, until the API server answers, and until the node is Ready
#   2. the same again on that folder, after the process was stopped, and after kill -9 (median of 3)
#   3. a Deployment of N pods with a readiness probe: from its creation until all are available
#   4. a Service of these pods: from its creation until its address answers (median of 10)
#   5. with the N pods, idle: memory (RSS, shared pages counted once) of the process, and of its containerd with all shims; CPU of the process over 60 s
# Everything is removed at the end. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
pods=20
while [ $# -gt 0 ]; do
  case $1 in
    --pods) pods=$2; shift ;;
    -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "cluster-up: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || { echo "cluster-up: needs root" >&2; exit 1; }
command -v kubectl >/dev/null || { echo "cluster-up: needs kubectl" >&2; exit 1; }
require_dotnet && require_packages curl iproute2 procps containerd runc containernetworking-plugins nftables || exit 1
./up.sh --build-only

state=$(mktemp -d /var/lib/nodestack-bench.XXXX) ns=cluster-up-$$
process=''
inside() { nsenter --net="/run/netns/$ns" "$@"; }
cleanup() {
  [ -z "$process" ] || kill -TERM "$process" 2>/dev/null || true
  inside dist/nodestack down --data-dir "$state/data" --purge >/dev/null 2>&1 || true
  ip netns delete "$ns" 2>/dev/null || true
  rm -rf "$state"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
say() { echo "cluster-up: $*" >&2; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
now() { date +%s.%N; }
since() { awk "BEGIN { printf \"%.2f\", $(now) - $1 }"; }
kube() { inside kubectl --kubeconfig "$state/data/admin.kubeconfig" "$@"; }
# step TEXT: seconds until the process said so
step() { grep -m1 "$1" "$state/out" | sed 's/^\[ *\([0-9.]*\) s\].*/\1/'; }

ip netns add "$ns"
ip -n "$ns" link set lo up
ip -n "$ns" link add out type bridge
ip -n "$ns" addr add 192.168.77.2/24 dev out
ip -n "$ns" link set out up
ip -n "$ns" route add default via 192.168.77.1

start() {
  # nsenter becomes the program.
  nsenter --net="/run/netns/$ns" dist/nodestack up --data-dir "$state/data" --images-dir "$PWD/dist/images" --node-name bench >"$state/out" 2>"$state/err" &
  process=$!
  for _ in $(seq 1200); do
    grep -q 'node bench is Ready' "$state/out" && return
    kill -0 "$process" 2>/dev/null || { say "it ended:"; cat "$state/out" "$state/err" >&2; exit 1; }
    sleep 0.05
  done
  say "not Ready within a minute"; cat "$state/out" >&2; exit 1
}
stop() { kill -"$1" "$process"; wait "$process" 2>/dev/null || true; }

say "first start"
start
api=$(step 'API server at') ready=$(step 'is Ready')
again=() killed=()
for _ in 1 2 3; do
  stop TERM; start; again+=("$(step 'is Ready')")
  stop KILL; start; killed+=("$(step 'is Ready')")
done

say "$pods pods"
sed "s/replicas: 3/replicas: $pods/; s/name: hello/name: bench/; s/app: hello/app: bench/; /nodePort:/d" examples/manifests/hello.yaml >"$state/bench.yaml"
begun=$(now)
kube apply -f "$state/bench.yaml" >/dev/null
kube rollout status deployment/bench --timeout=300s >/dev/null
deployed=$(since "$begun")

say "services"
times=()
for i in $(seq 10); do
  begun=$(now)
  kube create service clusterip "bench-$i" --tcp=80:8080 --dry-run=client -o json | sed 's/"app": "bench-[0-9]*"/"app": "bench"/g' | kube create -f - >/dev/null
  address=$(kube get service "bench-$i" -o jsonpath='{.spec.clusterIP}')
  until inside curl -s --max-time 1 "http://$address/" >/dev/null; do :; done
  times+=("$(since "$begun")")
done

say "idle"
sleep 30
cpu() { awk '{ print $14 + $15 }' "/proc/$process/stat"; }
pss() { for pid in "$@"; do awk '/^Pss:/ { sum += $2 } END { print sum }' "/proc/$pid/smaps_rollup" 2>/dev/null; done | awk '{ sum += $1 } END { printf "%.1f", sum / 1024 }'; }
before=$(cpu)
sleep 60
idle=$(awk "BEGIN { printf \"%.2f\", ($(cpu) - $before) / $(getconf CLK_TCK) / 60 * 100 }")
rss=$(awk '/^VmRSS:/ { printf "%.1f", $2 / 1024 }' "/proc/$process/status")
runtime=$(pss $(pgrep -f "containerd.*$state/data" | grep -vx "$process"))

cat <<EOF

| What | Measured | Limit |
|---|---:|---:|
| empty folder: API server answers | $api s | 2 s |
| empty folder: node Ready | $ready s | 10 s |
| the same folder again: node Ready (median of 3) | $(printf '%s\n' "${again[@]}" | median) s | 10 s |
| after kill -9: node Ready (median of 3) | $(printf '%s\n' "${killed[@]}" | median) s | 10 s |
| Deployment of $pods pods available | $deployed s | |
| a new Service answers, kubectl included (median of 10) | $(printf '%s\n' "${times[@]}" | median) s | |
| memory (RSS) of the process, all components, $pods pods | $rss MiB | 350 MiB |
| containerd and shims beside it (PSS) | $runtime MiB | |
| CPU with $pods idle pods, of a core | $idle % | 3 % |
EOF
