#!/usr/bin/env bash
# What the API server costs and how fast it is: the figures of docs/performance.md, in one run, on this machine.
#
# usage: bench/apiserver-load.sh [--runs N] [--objects N] [--clients N] [--watches N]      (default 5 runs, 5000 ConfigMaps, 16 clients, 10000 watches)
#
# Each run starts dist/nodestack control-plane apiserver on a new folder, measures the time until it is ready and its memory, and lets bench/ApiLoad
# create ConfigMaps of 1 KB over TLS, read, list and page them, and open watches and time a write until all have it. Printed are medians over the runs. Client and server share the machine; CPU and
# memory are the server's alone. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
runs=5 objects=5000 clients=16 watches=10000
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift 2 ;;
    --objects) objects=$2; shift 2 ;;
    --clients) clients=$2; shift 2 ;;
    --watches) watches=$2; shift 2 ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "apiserver-load: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done
require_dotnet && require_packages curl procps || exit 1
./up.sh --build-only
dotnet build bench/ApiLoad -c Release -v q -nologo >/dev/null
load=$PWD/artifacts/bin/ApiLoad/release/NodeStack.ApiLoad

state=$(mktemp -d) server='' port=18443
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=''; }; }
trap 'stop; rm -rf "$state"' EXIT

is_ready() { [ "$(curl -sk --max-time 2 "https://127.0.0.1:$port/readyz" || true)" = ok ]; }

for run in $(seq "$runs"); do
  folder=$state/$run
  started=$(date +%s%N)
  dist/nodestack control-plane apiserver --data-dir "$folder" --bind-address 127.0.0.1 --secure-port "$port" 2>"$state/log" &
  server=$!
  until is_ready; do
    kill -0 "$server" 2>/dev/null || { cat "$state/log" >&2; exit 1; }
    sleep 0.01
  done
  echo "ready_ms $((($(date +%s%N) - started) / 1000000))" >>"$state/figures"
  awk '/VmRSS/ { printf "idle_rss_mib %.1f\n", $2 / 1024 }' "/proc/$server/status" >>"$state/figures"
  "$load" "$folder/admin.kubeconfig" "$server" "$objects" "$clients" "$watches" >>"$state/figures"
  stop
  rm -rf "$folder"
done
sort -k1,1 -k2,2g "$state/figures" | awk '
  $1 != name { if (name != "") print name, value[int((n + 1) / 2)]; name = $1; n = 0 }
  { value[++n] = $2 }
  END { print name, value[int((n + 1) / 2)] }'
