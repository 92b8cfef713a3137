#!/usr/bin/env bash
# What the kubelet costs and how fast it is at 100 pods: the figures of docs/performance.md, in one run, on this machine.
#
# usage: sudo bench/kubelet-density.sh [--pods N] [--joined]      (default 100)
#   --joined   the kubelet is joined to an API server of its own, and the pods come from there: each with a token and the authority's
#              certificate mounted, as pods have; the API server's own memory and CPU are not in the figures
#
# It starts dist/nodestack over a supervised containerd in a folder of its own and measures, in this order:
#   1. RSS with no pods
#   2. one pod, manifest to Ready (median of 5)
#   3. N pods at once: seconds until all are Ready, kubelet CPU seconds for that
#   4. with N idle pods: RSS, and CPU over 60 s, begun 20 s after the last pod was Ready
#   5. N pods with one HTTP probe per second: p99 of how far the distance between two probes is from one second, over 60 s
#   6. the runtime alone: the same sandboxes and containers through CRI, 16 at a time, without a kubelet
# Then everything is removed. RSS and CPU are those of the kubelet process alone. About ten minutes. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
pods=100 joined=0
while [ $# -gt 0 ]; do
  case $1 in
    --pods) pods=$2; shift ;;
    --joined) joined=1 ;;
    -h | --help) sed -n '2,17s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "kubelet-density: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || { echo "kubelet-density: needs root" >&2; exit 1; }
require_dotnet && require_packages jq curl iproute2 procps || exit 1
./up.sh --build-only
dotnet build bench/CriLoad -c Release -v q -nologo >/dev/null
criload=$PWD/artifacts/bin/CriLoad/release/NodeStack.CriLoad

state=$(mktemp -d /var/lib/nodestack-bench.XXXX)
manifests=$state/manifests
image=localhost/nodestack/busybox:1
socket=$state/containerd/containerd.sock
port=10250 sink_port=18999
api_port=16443 node_name=bench-node
kubelet='' sink='' apiserver='' lease_watch=''
admin=$state/kubelet/pki/admin
[ $joined = 0 ] || admin=$state/api/pki/admin
stop_kubelet() { [ -z "$kubelet" ] || { kill -TERM "$kubelet" 2>/dev/null || true; wait "$kubelet" 2>/dev/null || true; kubelet=''; }; }
cleanup() {
  [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
  stop_kubelet
  [ -z "$lease_watch" ] || kill "$lease_watch" 2>/dev/null || true
  [ -z "$apiserver" ] || kill "$apiserver" 2>/dev/null || true
  scripts/down.sh "$state" 2>/dev/null || true
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "kubelet-density: $*" >&2; }
die() { say "$@"; tail -5 "$state/kubelet.log" >&2 || true; exit 1; }
now() { date +%s.%N; }
calc() { awk "BEGIN { printf \"%.2f\", $1 }"; }
rss_mib() { awk '/^VmRSS:/ { printf "%.1f", $2 / 1024 }' "/proc/$kubelet/status"; }
cpu_seconds() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz }' "/proc/$kubelet/stat"; }
ready_pods() {
  curl -sk --max-time 10 --cert "$admin.crt" --key "$admin.key" "https://127.0.0.1:$port/pods" 2>/dev/null |
    jq '[.items[]? | select(any(.status.conditions[]?; .type == "Ready" and .status == "True"))] | length' 2>/dev/null || echo 0
}

wait_ready() { # COUNT SECONDS PAUSE
  local end=$((SECONDS + $2))
  until [ "$(ready_pods)" = "$1" ]; do [ $SECONDS -lt $end ] || die "$1 pods were not Ready within $2 s"; sleep "$3"; done
}

manifest() { # NAME [PROBE_PATH]
  cat <<EOF
apiVersion: v1
kind: Pod
metadata: {name: $1, namespace: bench}
spec:
  nodeName: $node_name
  terminationGracePeriodSeconds: 0
  containers:
    - name: c
      image: $image
      command: ["sleep", "1000000"]
EOF
  [ -z "${2:-}" ] || cat <<EOF
      readinessProbe:
        httpGet: {host: 127.0.0.1, port: $sink_port, path: $2}
        periodSeconds: 1
EOF
}

# api METHOD PATH [FILE]: a request as administrator
api() {
  curl -sS -o /dev/null --fail --max-time 60 --cacert "$state/api/pki/ca.crt" --cert "$state/api/pki/admin.crt" --key "$state/api/pki/admin.key" -X "$1" \
    -H 'Content-Type: application/yaml' ${3:+--data-binary "@$3"} "https://127.0.0.1:$api_port$2"
}
export -f api
export state api_port

start_apiserver() {
  dist/nodestack control-plane apiserver --data-dir "$state/api" --bind-address 127.0.0.1 --secure-port $api_port >"$state/api.log" 2>&1 &
  apiserver=$!
  local end=$((SECONDS + 60))
  until api GET /readyz 2>/dev/null; do [ $SECONDS -lt $end ] || die "the API server is not ready"; sleep 0.2; done
  # What controllers would make.
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: bench}\n' >"$state/staged.object"
  api POST /api/v1/namespaces "$state/staged.object"
  printf 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\n' >"$state/staged.object"
  api POST /api/v1/namespaces/bench/serviceaccounts "$state/staged.object"
  { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kube-root-ca.crt}\ndata:\n  ca.crt: |\n'; sed 's/^/    /' "$state/api/pki/ca.crt"; } >"$state/staged.object"
  api POST /api/v1/namespaces/bench/configmaps "$state/staged.object"
}

# The node's Lease as it is renewed, to the end of everything.
watch_lease() {
  curl -sSN --cacert "$state/api/pki/ca.crt" --cert "$admin.crt" --key "$admin.key" \
    "https://127.0.0.1:$api_port/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases?watch=true&timeoutSeconds=7200" >"$state/leases" &
  lease_watch=$!
}

# lease_gaps: seconds between renewals, the p99 and the longest
lease_gaps() {
  jq -rs '[.[].object.spec.renewTime | ((.[:19] + "Z") | fromdate) + (.[19:26] | tonumber)] | sort
          | [.[1:], .[:-1]] | transpose | map(.[0] - .[1]) | sort | "\(.[(length * 0.99 | floor)] * 100 | round / 100) \(.[-1] * 100 | round / 100)"' "$state/leases"
}

# place: the staged pods begin, all at once; remove: all pods go
place() {
  if [ $joined = 0 ]; then mv "$state"/staged/*.yaml "$manifests"/; return; fi
  find "$state/staged" -name '*.yaml' -print0 | xargs -0 -P 16 -I{} bash -c 'api POST /api/v1/namespaces/bench/pods {}'
  rm "$state"/staged/*.yaml
}
remove() { if [ $joined = 0 ]; then rm "$manifests"/*.yaml; else api DELETE /api/v1/namespaces/bench/pods; fi; }

start_kubelet() {
  local flags=(--pod-manifest-path "$manifests")
  [ $joined = 0 ] || flags+=(--kubeconfig "$state/api/admin.kubeconfig" --node-ip 127.0.0.1)
  dist/nodestack kubelet --config "$state/kubelet.yaml" "${flags[@]}" --hostname-override "$node_name" --root-dir "$state/kubelet" >>"$state/kubelet.log" 2>&1 &
  kubelet=$!
  local end=$((SECONDS + 120))
  until curl -s --max-time 2 http://127.0.0.1:10248/healthz >/dev/null; do
    kill -0 "$kubelet" 2>/dev/null || die "the kubelet ended"
    [ $SECONDS -lt $end ] || die "the kubelet is not healthy after 120 s"
    sleep 0.2
  done
}

prepare() {
  local x509='' webhook=false
  [ $joined = 0 ] || { x509=", x509: {clientCAFile: $state/api/pki/ca.crt}"; webhook=true; }
  mkdir -p "$manifests" "$state/staged"
  ln -sfn "$PWD/dist/images" "$state/images"
  cat >"$state/kubelet.yaml" <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 127.0.0.1
authentication: {anonymous: {enabled: false}, webhook: {enabled: $webhook}$x509}
podLogsDir: $state/logs/pods
failSwapOn: false
maxPods: $((pods + 20))
EOF
}

measure_one() {
  local i begin times=()
  for i in 1 2 3 4 5; do
    manifest "one-$i" >"$state/staged/one.yaml"
    begin=$(now)
    place
    wait_ready 1 60 0.02
    times+=("$(calc "$(now) - $begin")")
    remove
    wait_ready 0 60 0.1
    sleep 2
  done
  printf '%s\n' "${times[@]}" | sort -n | sed -n 3p
}

stage() { local i; for ((i = 0; i < pods; i++)); do manifest "pod-$i" ${1:+"$1$i"} >"$state/staged/pod-$i.yaml"; done; }

prepare
[ $joined = 0 ] || start_apiserver
say "starting the kubelet"
start_kubelet
[ $joined = 0 ] || watch_lease
sleep 20
rss_none=$(rss_mib)
say "one pod"
one=$(measure_one)
say "$pods pods"
stage
cpu_before=$(cpu_seconds) begin=$(now)
place
wait_ready "$pods" 300 0.5
all=$(calc "$(now) - $begin") cpu_start=$(calc "$(cpu_seconds) - $cpu_before")
say "idle"
sleep 20
cpu_before=$(cpu_seconds); sleep 60; cpu_idle=$(calc "($(cpu_seconds) - $cpu_before) / 60 * 100")
rss_full=$(rss_mib)
say "probes"
remove
wait_ready 0 300 0.5
"$criload" probes "$sink_port" 600 1000 >/dev/null 2>&1 & sink=$!
stage /p
place
wait_ready "$pods" 300 0.5
kill "$sink" 2>/dev/null || true; wait "$sink" 2>/dev/null || true; sink=''
# The pods are up; a fresh listener sees a minute of steady probing.
read -r jitter_p99 jitter_p50 jitter_max _ probed < <("$criload" probes "$sink_port" 60 1000) || die "no probes came"
remove
wait_ready 0 300 0.5
[ $joined = 0 ] || read -r lease_p99 lease_max < <(lease_gaps)
stop_kubelet
say "the runtime alone"
alone=$("$criload" pods "unix://$socket" "$image" "$pods" 16 "$state/logs/criload")

row() { printf '| %-52s | %14s | %14s | %6s |\n' "$1" "$2" "$3" "$(calc "$4 / $5")"; }
printf '\n| %-52s | %14s | %14s | %6s |\n|%s|%s|%s|%s|\n' What Measured Limit Ratio "$(printf -- '-%.0s' {1..54})" "$(printf -- '-%.0s' {1..15}):" "$(printf -- '-%.0s' {1..15}):" "$(printf -- '-%.0s' {1..7}):"
row "memory (RSS), no pods" "$rss_none MiB" "50 MiB" "$rss_none" 50
row "memory (RSS), $pods pods" "$rss_full MiB" "75 MiB" "$rss_full" 75
row "CPU to start $pods pods" "$cpu_start s" "2.5 s" "$cpu_start" 2.5
row "CPU with $pods idle pods, of a core" "$cpu_idle %" "2 %" "$cpu_idle" 2
row "one pod, manifest to Ready (median of 5)" "$one s" "0.45 s" "$one" 0.45
row "$pods pods at once, all Ready, against the runtime alone" "$all s" "$alone s" "$all" "$alone"
row "probe jitter p99 over $probed probes (p50 $jitter_p50, max $jitter_max ms)" "$jitter_p99 ms" "250 ms" "$jitter_p99" 250
[ $joined = 0 ] || row "distance between renewals of the Lease, p99 (max $lease_max s)" "$lease_p99 s" "12 s" "$lease_p99" 12
