#!/usr/bin/env bash
# TensorBoard's, MLflow's and pyarrow's own readers find in the exports of a study every number of its store.
# Needs a Python with tensorboard and mlflow, named by EXPORTS_PYTHON; STUDY names a study to take instead of a new one.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
port=${EXPORTS_PORT:-5917}
address=http://127.0.0.1:$port
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; }; rm -rf "$work"; }
trap stop EXIT

micro=(demo --experiments layers --sizes 10 --splits 1
  --set generated.classes=8 --set generated.train_per_class=40 --set generated.validation_per_class=10
  --set recipe.epochs=18 --set recipe.rates.step_epochs=6 --set base_recipe.epochs=9 --set base_recipe.rates.step_epochs=3)
study() { GRAFT_CACHE=$work/cache ./graft study "$@" "${micro[@]}" >"$work/run.log" 2>&1 || { tail "$work/run.log"; exit 1; }; }
study plan # also where the rest is skipped
python=${EXPORTS_PYTHON:-python3}
"$python" -c 'import mlflow, pyarrow, tensorboard' 2>/dev/null ||
  { echo "skip exports: $python has no tensorboard and mlflow; name one that has with EXPORTS_PYTHON"; exit 0; }

study=$work/study
if [ -n "${STUDY:-}" ]; then
  cp -r "$STUDY" "$study"
else
  study run --out "$study"
fi
rm -rf "$study/exports/tensorboard"

start() {
  "$python" -m mlflow server --host 127.0.0.1 --port "$port" --workers 1 \
    --backend-store-uri "sqlite:///$work/mlflow.db" --artifacts-destination "$work/artifacts" >>"$work/mlflow.log" 2>&1 &
  server=$!
  for _ in $(seq 120); do
    curl -sf "$address/health" >/dev/null && return
    sleep 1
  done
  tail "$work/mlflow.log"
  exit 1
}
start
export GRAFT_CACHE=$work/cache
for format in tensorboard parquet mlflow; do
  where=()
  [ $format != mlflow ] || where=(--tracking-uri "$address" --experiment exported)
  ./graft study export "$study" --format $format "${where[@]}"
  again=$(./graft study export "$study" --format $format "${where[@]}")
  [ $format = parquet ] || grep -q ', 0 of them new,' <<<"$again" || { echo "FAIL again: $again"; exit 1; }
done
"$python" .ci/checks/read_exports.py "$study" "$address" exported
