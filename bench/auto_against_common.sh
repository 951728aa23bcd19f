#!/bin/sh
# Test accuracy of 'graft finetune --protocol paper' and 'common' on the same images, pair by pair.
#
# usage: bench/auto_against_common.sh BASE DATA OUT CLASSES...
#   BASE     a .safetensors file of 'graft pretrain'
#   DATA     images, with a val folder
#   OUT      folder for the models and pairs.csv; what is in it already is not run again
#   CLASSES  one file of class names for each draw of target classes
# Sizes and seeds: SIZES="10 25 50" SEEDS="1 2 3 4 5"
set -eu
graft="$(cd "$(dirname "$0")/.." && pwd)/graft"
base="$1"; data="$2"; out="$3"; shift 3
mkdir -p "$out"
pairs="$out/pairs.csv"
echo "draw,images_per_class,seed,protocol,correct,total" > "$pairs"
for classes in "$@"; do
  for size in ${SIZES:-10 25 50}; do
    for seed in ${SEEDS:-1 2 3 4 5}; do
      for protocol in paper common; do
        draw="$(basename "$classes" .txt)"
        model="$out/$draw-$size-$seed-$protocol"
        if [ ! -d "$model" ]; then
          "$graft" finetune --base "$base" --data "$data" --classes "$classes" \
            --examples-per-class "$size" --seed "$seed" --protocol "$protocol" --out "$model" \
            > "$model.log" 2>&1 || { cat "$model.log" >&2; exit 1; }
        fi
        tested="$(sed -n 's/.*"tested":{"correct":\([0-9]*\),.*"total":\([0-9]*\),.*/\1,\2/p' "$model/config.json")"
        echo "$draw,$size,$seed,$protocol,$tested" >> "$pairs"
      done
    done
  done
done
