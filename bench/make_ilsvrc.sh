#!/bin/sh
# Makes a small dataset in the three forms of ILSVRC2012 below DIR: devkit/, kaggle/, folders/,
# devkit.tar and kaggle.zip. Needs the tests compiled: mvn -Dquick test-compile -pl core
# Usage: bench/make_ilsvrc.sh DIR [CLASSES [TRAIN_PER_CLASS [VAL_PER_CLASS [SIDE]]]]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
exec java -cp "$root/core/target/test-classes:$root/core/target/classes:$root/cli/target/app/lib/*" \
  graft.core.data.IlsvrcTree "$1" "${2:-8}" "${3:-12}" "${4:-4}" "${5:-320}"
