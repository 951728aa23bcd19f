#!/usr/bin/env bash
# Writes, with one build of graft, a set of the files people keep: a study that was stopped with its base
# in a cache, a packed store, a base, a model and a search. Tests open the committed sets with the code of
# today. Needs sqlite3.
#   make.sh GRAFT OUT      GRAFT is the launcher of the build, OUT a new folder
set -euo pipefail
graft=$(realpath "$1")
mkdir "$2"; cd "$2"
export GRAFT_CACHE=$PWD/cache

"$graft" data synth data --classes 6 --per-class 12 --validation-per-class 4 --side 32 --seed 3
"$graft" pretrain --data data --out base.safetensors --network alexnet-32-slim --epochs 4 --seed 2
"$graft" finetune --base base.safetensors --data data --out model --seed 5 --transfer 6 --high-rate-layers 2 --decay-after 4 --freeze 1 --epochs 8
"$graft" predict model data/val --format csv > predictions.csv
"$graft" search --base base.safetensors --data data --out search --budget 12-trials --seed 4 --workers 1

cat > study.yaml <<'Y'
name: kept
data: generated
generated: {classes: 8, train_per_class: 24, validation_per_class: 6, side: 32, seed: 1}
classes: all
network: alexnet-32-slim
seed: 1
splits: 1
seeds: 1
optimal_seeds: 1
sizes: [10]
test_extra: 0
experiments: [layers, high-rate]
recipe: {epochs: 60, rates: {step_epochs: 20}}
base_recipe: {epochs: 6, rates: {step_epochs: 2}}
Y
finished() { sqlite3 study/study.db "select count(*) from jobs where state = 'COMPLETE'" 2>/dev/null || echo 0; }
setsid "$graft" study run study.yaml --out study --workers 1 > run.log 2>&1 &
pid=$!
until [ "$(finished)" -ge 4 ]; do kill -0 "$pid"; sleep 0.05; done
kill -TERM -- "-$pid" # a background command ignores SIGINT
wait "$pid" || echo "stopped with exit code $?"
# The rest is trained with the instructions that every machine has, so that all machines can resume it.
sqlite3 study/study.db "update facts set value = 'AVX2' where name = 'cpu_level'"
"$graft" study status study > status.txt || [ $? = 6 ]
"$graft" study digest study > digest.txt

# What the same build makes of the rest: what a resume by another build is held against.
cp -r study finished
"$graft" study run study.yaml --out finished --workers 1 >> run.log 2>&1
"$graft" study digest finished > digest-finished.txt

# Kept: no report, nothing that the data give again.
mkdir kept kept/cache
cp -r base.safetensors predictions.csv status.txt digest.txt digest-finished.txt model search study study.yaml kept
cp -r cache/bases kept/cache
mkdir kept/cache/packs
cp -r cache/packs/"$(sed 's/.*"fingerprint":"\(.\{16\}\).*/\1/' model/config.json)"-* kept/cache/packs
rm -rf kept/search/report kept/*/logs kept/cache/bases/*.lock
(cd kept && zip -q -r ../kept.zip .)
