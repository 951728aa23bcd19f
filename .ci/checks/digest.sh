#!/usr/bin/env bash
# A study's digest does not depend on the number of workers, on whether they share common work, nor
# on who was killed when; it does depend on the seed. Every run starts with an empty cache. Prints a line for each proof.
set -euo pipefail
set -m # else background processes would ignore the interrupt
cd "$(dirname "$0")/../.."
graft=$PWD/graft
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

micro=(study run demo --experiments layers --sizes 10 --splits 2
  --set generated.classes=8 --set generated.train_per_class=150
  --set generated.validation_per_class=20
  --set recipe.epochs=45 --set recipe.rates.step_epochs=15
  --set base_recipe.epochs=45 --set base_recipe.rates.step_epochs=15)

start() { # start NAME ARGUMENTS...: runs the study NAME in the background as $pid
  local name=$1
  shift
  GRAFT_CACHE=$work/cache-$name "$graft" "${micro[@]}" --out "$work/$name" "$@" \
    >>"$work/$name.log" 2>&1 </dev/null &
  pid=$!
}
complete() { # complete NAME ARGUMENTS...: runs it to its end
  start "$@"
  wait "$pid" || { echo "study $1 ended with $?"; tail -n 20 "$work/$1.log"; exit 1; }
}
digest() { "$graft" study digest "$work/$1"; }
# Asked again and again beside the run: compiled once, it takes less of the processor from it.
status() { JDK_JAVA_OPTIONS='-XX:TieredStopAtLevel=1' "$graft" study status "$work/$1" 2>/dev/null; }
same() {
  local found
  found=$(digest "$1")
  [ "$found" = "$reference" ] || { echo "FAIL $2: $found, not $reference"; exit 1; }
  echo "ok   $2: ${found:0:16}"
}
finished() { # finished NAME bases|trials: how many are complete
  local count
  count=$(status "$1" | sed -n "s/^$2 .* \([0-9]*\) COMPLETE.*/\1/p")
  echo "${count:-0}"
}
pause() { sleep "$1.$((RANDOM % 10))"; }
training() { status "$1" | grep -q "^bases .* RUNNING"; } # its bases
await() { # await COMMAND...: until it is true or the study has ended
  until "$@" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.3; done
}
more() { [ "$(finished "$1" trials)" -gt "$2" ]; } # more NAME N: more than N trials are complete

complete two --workers 2
reference=$(digest two)
echo "ok   --workers 2: ${reference:0:16}"

complete one --workers 1 --no-sharing
same one "--workers 1 --no-sharing"

# The coordinator alone, five times: twice early, while bases train, three times among the trials.
kills=0
while [ $kills -lt 5 ]; do
  before=$(finished coordinator trials)
  start coordinator --workers 2
  if [ $kills -lt 2 ]; then
    await training coordinator
    pause 1
  else
    await more coordinator "$before"
  fi
  kill -9 "$pid" 2>/dev/null && kills=$((kills + 1)) || { echo "FAIL it ended before the kill"; exit 1; }
  wait "$pid" 2>/dev/null || true
  echo "     killed the coordinator: $(finished coordinator bases) bases, $(finished coordinator trials) trials complete"
done
complete coordinator --workers 2
same coordinator "coordinator killed five times"

# The rest depends on when a signal hits which job, and takes as long again: ALL=1 runs it.
[ "${ALL:-0}" = 1 ] || { echo "skip killed workers, Ctrl-C and another seed: ALL=1 runs them"; exit 0; }

# Workers, five times, while the coordinator goes on: twice early, three times among the trials, with
# finished trials between, since a job that loses three workers is given up.
start workers --workers 2
kills=0
before=0
while [ $kills -lt 5 ] && kill -0 "$pid" 2>/dev/null; do
  if [ $kills -lt 2 ]; then
    await training workers
    pause 1
  else
    await more workers "$before"
    before=$(finished workers trials)
  fi
  victims=($(pgrep -P "$pid" -f graft.torch.worker.WorkerMain || true))
  if [ ${#victims[@]} -gt 0 ] && kill -9 "${victims[$((kills % ${#victims[@]}))]}" 2>/dev/null; then
    kills=$((kills + 1))
  fi
done
wait "$pid" || { echo "FAIL the study ended with $?"; tail -n 20 "$work/workers.log"; exit 1; }
[ $kills -eq 5 ] || { echo "FAIL only $kills workers were there to kill"; exit 1; }
same workers "workers killed five times"

# Ctrl-C ends within 10 s with 130, and the run goes on from there.
start interrupted --workers 2
await training interrupted
pause 1
kill -INT "$pid"
before=$(date +%s)
code=0
wait "$pid" || code=$?
took=$(($(date +%s) - before))
[ $code -eq 130 ] && [ $took -le 10 ] || { echo "FAIL Ctrl-C: exit $code after $took s"; exit 1; }
echo "ok   Ctrl-C: exit 130 after $took s"
complete interrupted --workers 2
same interrupted "interrupted and resumed"

# The same in a terminal, where the live display runs.
if command -v script >/dev/null; then
  code=0
  { sleep 15; printf '\003'; sleep 2; } | GRAFT_CACHE=$work/cache-terminal script -qec \
    "'$graft' ${micro[*]} --out '$work/terminal' --workers 2" /dev/null >"$work/terminal.log" 2>&1 || code=$?
  [ $code -eq 130 ] || { echo "FAIL Ctrl-C in a terminal: exit $code"; exit 1; }
  ! grep -q 'Exception' "$work/terminal.log" || { echo "FAIL a stack trace"; tail "$work/terminal.log"; exit 1; }
  complete terminal --workers 2
  same terminal "interrupted in a terminal and resumed"
else
  echo "skip Ctrl-C in a terminal: this machine has no 'script'"
fi

complete other --seed 2
[ "$(digest other)" != "$reference" ] || { echo "FAIL --seed 2 has the same digest"; exit 1; }
echo "ok   --seed 2 differs: $(digest other | cut -c1-16)"
