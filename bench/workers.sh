#!/usr/bin/env bash
# Images a second of one and of two workers, in alternation, as CSV. Each run trains 16 trials from
# scratch and from bases on generated images with an empty cache; the rate of a run is the sum over
# its workers of images trained by second of training (start-up and packing apart).
#
#     bench/workers.sh REPEATS > workers.csv
set -euo pipefail
cd "$(dirname "$0")/.."
graft=$PWD/graft
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rate() { # rate WORKERS: images a second of a whole run
  rm -rf "$work/study" "$work/cache/bases"
  GRAFT_CACHE=$work/cache "$graft" study run demo --experiments layers --out "$work/study" --workers "$1" \
    --sizes 25 --splits 2 --set generated.train_per_class=60 --set recipe.epochs=15 \
    --set recipe.rates.step_epochs=5 --set base_recipe.epochs=6 --set base_recipe.rates.step_epochs=2 >"$work/log" 2>&1 </dev/null
  awk -F, -v workers="$1" '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    { images += $column["images_trained"]; seconds += $column["seconds"] }
    END { printf "%.1f", workers * images / seconds }' "$work/study/exports/trials.csv"
}

echo "repeat,one_worker_images_per_second,two_workers_images_per_second,ratio"
for repeat in $(seq 1 "$1"); do
  one=$(rate 1)
  two=$(rate 2)
  awk -v r="$repeat" -v a="$one" -v b="$two" 'BEGIN { printf "%d,%s,%s,%.3f\n", r, a, b, b / a }'
done
