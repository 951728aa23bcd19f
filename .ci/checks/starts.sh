#!/usr/bin/env bash
# The launcher's archive of classes: the command, its worker and its decoder start from it; it is written anew for another
# place, also one with a blank (from whose jars Java 17 takes no archived class); nothing is said of one that does not fit.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "starts: $*" >&2
  exit 1
}

unset GRAFT_HEAP JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
./graft data synth "$work/images" --classes 2 --per-class 8 --side 32 >/dev/null
JDK_JAVA_OPTIONS="-Xlog:class+load:file=$work/loaded-%p.log" \
  ./graft finetune --data "$work/images" --epochs 1 --out "$work/model" >"$work/told" 2>&1 || fail "$(cat "$work/told")"
for class in graft.cli.Graft graft.torch.worker.WorkerMain graft.images.DecoderMain; do
  cat "$work"/loaded-*.log | grep -c " $class source: shared objects file" >/dev/null || fail "$class was not loaded from the archive"
done

home="$work/with a blank"
mkdir -p "$home/cli/target"
cp -p graft pom.xml "$home/"
cp -a cli/target/app "$home/cli/target/"
archive=$(ls -t "$home"/cli/target/app/classes-*.jsa | head -n 1)
before=$(stat -c %i "$archive")
mkdir "$home/cli/target/app/cds-photos" # nobody's but its owner's
"$home/graft" doctor >"$work/said" 2>&1 || fail "$(cat "$work/said")"
grep -q 'writing an archive of classes' "$work/said" || fail "it was not written anew for another place: $(cat "$work/said")"
[ "$(stat -c %i "$archive")" != "$before" ] || fail "none was written: $(cat "$archive.log")"
[ -d "$home/cli/target/app/cds-photos" ] || fail "a folder was deleted that is not the launcher's"
[ ! -e "$archive.work" ] || fail "what it was made of is left"
! "$home/graft" doctor 2>&1 | grep 'writing an archive' || fail "it was written a second time"

said=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:SharedArchiveFile="$archive" -Xlog:cds=off -cp 'cli/target/app/lib/*' graft.cli.Graft --version 2>&1)
[[ $said == "graft "* && $said != *$'\n'* ]] || fail "of an archive that does not fit it is said: $said"
echo "starts: the command, its worker and its decoder start from the archive of classes"
