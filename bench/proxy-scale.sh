#!/usr/bin/env bash
# How fast and small the service proxy is: the figures of docs/performance.md, in one run, on this machine.
#
# usage: sudo bench/proxy-scale.sh [--services N] [--endpoints M] [--against KUBE_PROXY]      (default 5000 services of 5 endpoints)
#   --against   the path of an upstream kube-proxy binary: the same load and the same measurements with it (mode nftables), in the same run
#
# In a network namespace of its own it starts an API server (dist/nodestack), fills it, and for each proxy measures, median of 3 runs where not said otherwise:
#   1. cold start: from the start of the process, on a kernel without rules, until it says it is ready (/healthz of port 10256)
#   2. restart: the same with the rules of the run before in the kernel
#   3. a new service: from its creation until the first connection to it is answered (median and longest of 10)
#   4. the time to connect through a service (p50 and p99 of 1,000)
#   5. memory (RSS) and CPU seconds of the process at the end
# Everything is removed at the end. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
services=5000 endpoints=5 against=''
while [ $# -gt 0 ]; do
  case $1 in
    --services) services=$2; shift ;;
    --endpoints) endpoints=$2; shift ;;
    --against) against=$(realpath "$2"); shift ;;
    -h | --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "proxy-scale: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || { echo "proxy-scale: needs root" >&2; exit 1; }
require_dotnet && require_packages curl iproute2 procps nftables || exit 1
./up.sh --build-only
dotnet build bench/ProxyLoad -c Release -v q -nologo >/dev/null
load=$PWD/artifacts/bin/ProxyLoad/release/NodeStack.ProxyLoad

state=$(mktemp -d) ns=proxy-scale-$$
admin=$state/api/admin.kubeconfig here=10.255.0.1
proxy='' apiserver=''
stop() { [ -z "$1" ] || { kill -TERM "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }; }
cleanup() { stop "$proxy"; stop "$apiserver"; ip netns delete "$ns" 2>/dev/null || true; rm -rf "$state"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { echo "proxy-scale: $*" >&2; }
die() { say "$@"; tail -5 "$state"/*.log >&2 || true; exit 1; }
inside() { ip netns exec "$ns" "$@"; }
now() { date +%s.%N; }
calc() { awk "BEGIN { printf \"%.2f\", $1 }"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

ip netns add "$ns"
ip -n "$ns" link set lo up
ip -n "$ns" addr add "$here/32" dev lo
ip -n "$ns" link add out type bridge
ip -n "$ns" addr add 192.0.2.10/24 dev out
ip -n "$ns" link set out up
ip -n "$ns" route add default via 192.0.2.1

say "filling an API server with $services services of $endpoints endpoints"
ip netns exec "$ns" dist/nodestack control-plane apiserver --data-dir "$state/api" --bind-address 127.0.0.1 --secure-port 6443 --service-cluster-ip-range 10.96.0.0/12 >"$state/api.log" 2>&1 &
apiserver=$!
for _ in $(seq 100); do [ -s "$admin" ] && inside curl -sk --max-time 2 https://127.0.0.1:6443/readyz >/dev/null && break; sleep 0.1; done
printf 'apiVersion: v1\nkind: Node\nmetadata: {name: scale}\nstatus: {addresses: [{type: InternalIP, address: 192.0.2.10}]}\n' >"$state/node.yaml"
inside curl -sS -o /dev/null --fail --cacert "$state/api/pki/ca.crt" --cert "$state/api/pki/admin.crt" --key "$state/api/pki/admin.key" \
  -H 'Content-Type: application/yaml' --data-binary "@$state/node.yaml" https://127.0.0.1:6443/api/v1/nodes || die "the API server does not answer"
inside "$load" objects "$admin" "$services" "$endpoints" >/dev/null

cat >"$state/proxy.yaml" <<EOF
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $admin}
clusterCIDR: 10.128.0.0/9
hostnameOverride: scale
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
oomScoreAdj: 0
EOF

# start COMMAND...: the proxy, until it is ready; prints seconds
start() {
  local begin end; begin=$(now)
  # Not through a function, which would put a shell between us and the process.
  ip netns exec "$ns" "$@" --config "$state/proxy.yaml" >>"$state/proxy.log" 2>&1 &
  proxy=$!
  end=$((SECONDS + 300))
  until inside curl -sf --max-time 2 http://127.0.0.1:10256/healthz >/dev/null && is_programmed; do
    kill -0 "$proxy" 2>/dev/null || die "the proxy ended"
    [ $SECONDS -lt $end ] || die "the proxy is not ready after 300 s"
    sleep 0.02
  done
  echo "$(calc "$(now) - $begin")" >"$state/took"
}
# Upstream's health is good before the first rules are written: the addresses of all services must be in the kernel too.
is_programmed() { [ "$(inside nft list set ip kube-proxy cluster-ips 2>/dev/null | grep -o '10\.[0-9.]*' | wc -l)" -ge "$services" ]; }
clear_rules() { inside nft flush ruleset; }
rss_mib() { awk '/^VmRSS:/ { printf "%.1f", $2 / 1024 }' "/proc/$proxy/status"; }
cpu_seconds() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz }' "/proc/$proxy/stat"; }

measure() { # NAME COMMAND...
  local name=$1 i; shift
  say "$name: cold start"
  for i in 1 2 3; do clear_rules; start "$@"; cat "$state/took" >>"$state/cold.$name"; stop "$proxy"; proxy=''; done
  say "$name: restart"
  for i in 1 2 3; do start "$@"; cat "$state/took" >>"$state/warm.$name"; [ "$i" = 3 ] || { stop "$proxy"; proxy=''; }; done
  say "$name: new services"
  inside "$load" new-service "$admin" "$here" 10 >"$state/figures.$name" || die "no new service answered"
  inside "$load" first-packet "$admin" "$here" 1000 >>"$state/figures.$name"
  { echo "cold_start_s $(median <"$state/cold.$name")"; echo "restart_s $(median <"$state/warm.$name")"; echo "rss_mib $(rss_mib)"; echo "cpu_s $(cpu_seconds)"; } >>"$state/figures.$name"
  stop "$proxy"; proxy=''
}

measure ours "$PWD/dist/nodestack" proxy
[ -z "$against" ] || { clear_rules; measure upstream "$against"; }
printf '\n%s services of %s endpoints\n' "$services" "$endpoints"
printf '| %-24s | %10s | %10s |\n|%s|%s|%s|\n' What Ours "$([ -z "$against" ] || echo Upstream)" "$(printf -- '-%.0s' {1..26})" "$(printf -- '-%.0s' {1..11}):" "$(printf -- '-%.0s' {1..11}):"
while read -r name value; do
  printf '| %-24s | %10s | %10s |\n' "$name" "$value" "$([ -z "$against" ] || awk -v n="$name" '$1 == n { print $2 }' "$state/figures.upstream")"
done <"$state/figures.ours"
