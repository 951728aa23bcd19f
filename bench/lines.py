"""The lines of the benchmark: what is compared, and how it is measured. See README.md."""

import csv
import itertools
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import cluster
from pairs import COST, RATE, accuracy_summary, alternate, difference, summary
from tools import LISTS, ROOT, TORCH, Failed, Unavailable

TARGET = LISTS / "draw-1.txt"  # 20 classes that no base of ours has seen
SECONDS = 6  # of one measurement of a step

# Settings of glibc's allocator: its own, and those of our workers (WorkerJvm), which keep what is freed.
MEMORY = {"returned": {}, "kept": {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
                                   "MALLOC_TRIM_THRESHOLD_": str(512 << 20)}}

# Options that lines wait for: a build without them skips the line.
FINITE_VIEWS = ["--views", "4"]  # of finetune: C3
THREADS = "--threads"  # of finetune: C3, C6
NO_SHARING = "--no-sharing"  # of search: E2

LOADERS = 0  # of study_plain.py: the default of DataLoader

LINES = {}


def line(name, minutes, pairs=5):
    """A line by its id; minutes it takes with so many pairs on two cores of 2023."""

    def register(function):
        LINES[name] = (function, minutes, pairs)
        return function

    return register


def row(t, variant, found, *versions):
    return {"variant": variant, **found, "versions": "; ".join([*t.versions, *versions])}


def compared(t, variant, kind, first, second, count, *versions):
    t.say(f"{variant}:")
    return row(t, variant, summary(alternate(first, second, count, t.say), kind), *versions)


@line("GEMM", 0.5)
def gemm(t, count):
    return [compared(t, "float32 2048, all cores / 1 thread", RATE,
                     lambda: t.gemm(os.cpu_count(), 1), lambda: t.gemm(1, 1), count)]


# Steps


def our_step(t, network, batch, precision="FP32"):
    said = t.java("graft.torch.bench.StepBench", network, batch, SECONDS, precision)
    return float(said[-1].split(",")[2])


def peer_step(t, network, batch, setting, seconds=SECONDS):
    layout, sgd, memory = setting
    said, _ = t.peer("step.py", network, batch, seconds, layout, sgd, threads=1, more=MEMORY[memory])
    return float(said[-1].split(",")[2])


def best_setting(t, network, batch):
    """What is fastest in PyTorch here, of layouts of memory and kinds of SGD."""
    rates = {setting: peer_step(t, network, batch, setting, seconds=3)
             for setting in itertools.product(("channels_last", "contiguous"), ("foreach", "fused"), MEMORY)}
    best = max(rates, key=rates.get)
    t.say(f"PyTorch is fastest with {', '.join(best)}: " + "; ".join(
        f"{' '.join(setting)} {rate:,.0f}" for setting, rate in rates.items()))
    return best


@line("C1", 6)
def steps(t, count):
    rows = []
    for network, batch in (("alexnet", 64), ("alexnet-32", 10), ("alexnet-32", 64)):
        best = best_setting(t, network, batch)
        rows.append(compared(
            t, f"{network} batch {batch}", RATE, lambda: our_step(t, network, batch),
            lambda: peer_step(t, network, batch, best), count, f"torch {TORCH} {' '.join(best)}"))
    return rows


@line("C2", 6)
def workers(t, count):
    def rate(number):
        """Images trained by second of training, summed over workers, of 16 trainings."""
        out = t.fresh("workers")
        t.graft("study", "run", "demo", "--experiments", "layers", "--out", out, "--workers", number,
                "--sizes", "25", "--splits", "2", "--set", "network=alexnet-32",
                "--set", "generated.train_per_class=60", "--set", "recipe.epochs=15",
                "--set", "recipe.rates.step_epochs=5", "--set", "recipe.evaluations=1",
                "--set", "base_recipe.epochs=6", "--set", "base_recipe.rates.step_epochs=2")
        trials = trials_of(out)
        return number * sum(int(trial["images_trained"]) for trial in trials) / sum(
            float(trial["seconds"]) for trial in trials)

    return [compared(t, "alexnet-32 batch 10, 2 workers / 1", RATE, lambda: rate(2), lambda: rate(1), count)]


def trials_of(study):
    with open(study / "exports/trials.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


# What trainings have in common


def sharing(t, kind, network, batch, images, epochs, count):
    """Pairs (shared seconds, separate seconds); the benchmark fails where an outcome differs."""
    said = t.java("graft.torch.bench.SharingBench", kind, network, batch, images, epochs, count)
    found = [said_line.split(",") for said_line in said if said_line.startswith(kind + ",")]
    pairs = [(float(shared), float(alone)) for _, _, _, alone, shared, _ in found]
    if len(pairs) != count:
        raise Failed("SharingBench said\n" + "\n".join(said))
    for number, (shared, alone) in enumerate(pairs, 1):
        t.say(f"pair {number} of {count}: {shared} and {alone}")
    return summary(pairs, COST)


@line("C4", 5)
def frozen(t, count):
    rows = []
    for network, images, epochs in (("alexnet-32", 640, 3), ("alexnet", 128, 1)):
        variant = f"{network} 8 trials f=5 batch 64"
        t.say(f"{variant}:")
        rows.append(row(t, variant, sharing(t, "frozen", network, 64, images, epochs, count)))
    return rows


@line("C5", 5)
def decay(t, count):
    return [row(t, "alexnet-32 d 0..30 S=15 60 epochs batch 10",
                sharing(t, "decay", "alexnet-32", 10, 20, 60, count))]


# One training


def finetuned(t, *arguments):
    """Seconds of the whole command, and top-1 in per cent."""
    out = t.fresh(f"model-{threading.get_ident()}")
    said, seconds = t.graft("finetune", "--out", out, *arguments)
    top1 = re.search(r"test top-1 ([0-9.]+) %", said)
    if not top1:
        raise Failed("finetune names no accuracy:\n" + said)
    return seconds, float(top1[1])


def accuracy_row(t, variant, pairs):
    mean, low, high = difference(pairs)
    t.say(f"{variant}: difference {mean:+.2f} points, 95 % interval {low:+.2f} to {high:+.2f}")
    return row(t, variant, accuracy_summary(pairs))


@line("C3", 45, pairs=3)
def finite_views(t, count):
    t.require_option(FINITE_VIEWS[0], "finetune")
    one_thread = [THREADS, 1] if t.has_option(THREADS, "finetune") else []
    base = t.base("resnet18-64", 4, per_class=60)
    images = t.folder(TARGET, 25, 20)
    accuracies = {"views": [], "live": []}
    seeds = {"views": 0, "live": 0}

    def train(way, *options):
        seeds[way] += 1
        seconds, top1 = finetuned(
            t, "--base", base, "--network", "resnet18", "--data", images, "--epochs", 30, "--transfer", 9,
            "--high-rate-layers", 1, "--decay-after", 10, "--freeze", 8, "--seed", seeds[way], *options)
        accuracies[way].append(top1)
        t.say(f"{way}: {seconds:.0f} s, top-1 {top1} %")
        return seconds

    found = compared(t, "resnet18 f=8, 4 views / live views", COST,
                     lambda: train("views", *FINITE_VIEWS), lambda: train("live", *one_thread), count)
    return [found, accuracy_row(t, "top-1, 4 views / live views", list(zip(accuracies["views"], accuracies["live"])))]


@line("C6", 30)
def threads(t, count):
    t.require_option(THREADS, "finetune")
    base = t.base("resnet18-64", 4, per_class=60)
    ten = t.work / "ten.txt"
    ten.write_text("\n".join(TARGET.read_text(encoding="utf-8").split()[:10]) + "\n", encoding="utf-8")
    images = t.folder(ten, 24, 5)  # 30 steps an epoch at the batch of 8 that it takes

    def train(number):
        return finetuned(
            t, "--base", base, "--network", "resnet18", "--data", images, "--epochs", 10, "--transfer", 9,
            "--high-rate-layers", 1, "--decay-after", 5, "--freeze", 0, THREADS, number)[0]

    return [compared(t, "resnet18 300 steps batch 8, 2 threads / 1", COST, lambda: train(2), lambda: train(1), count)]


FIRST_UPDATE = re.compile(rb"epoch \d+ of \d+, loss [0-9.]+")


def until_first_update(t, *arguments):
    """Seconds from the command to the first update that its terminal shows; then it is stopped."""
    controller, terminal = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        [ROOT / "graft", *map(str, arguments)], stdin=terminal, stdout=terminal, stderr=terminal,
        env=dict(os.environ, GRAFT_CACHE=str(t.cache), TERM="xterm", COLUMNS="200"), start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # a background shell ignores it
    os.close(terminal)
    said, seconds = b"", None
    try:
        while seconds is None and time.perf_counter() - began < 300:
            if select.select([controller], [], [], 0.1)[0]:
                try:
                    said += os.read(controller, 65536)
                except OSError:  # it has ended
                    break
            if FIRST_UPDATE.search(said):
                seconds = time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        drain(controller, process)
    if seconds is None:
        raise Failed("no update was seen of " + " ".join(map(str, arguments)) + ":\n"
                     + said.decode(errors="replace")[-2000:])
    return seconds


def drain(controller, process):
    """Reads what a process still says, which would hold it up else, until it has ended."""
    while process.poll() is None:
        if select.select([controller], [], [], 0.1)[0]:
            try:
                os.read(controller, 65536)
            except OSError:
                break
    process.wait()
    os.close(controller)


@line("C7", 3)
def second_start(t, count):
    limit = 2.0
    few = ["--data", t.images(), "--base", t.base("alexnet-32", 3)]
    commands = {
        "finetune": ["finetune", *few, "--classes", TARGET, "--examples-per-class", 10],
        "study run": ["study", "run", *mini_study(t)],
    }
    rows = []
    for name, command in commands.items():
        def start():
            shutil.rmtree(t.cache / "trainings", ignore_errors=True)  # or it would go on where it was stopped
            return until_first_update(t, *command, "--out", t.fresh("start"))

        start()  # what is kept between runs is there now
        rows.append(compared(t, f"{name}, second start / 2 s", COST, start, lambda: limit, count))
    return rows


@line("C8", 2)
def optimiser(t, count):
    said = [found.split(",") for found in t.java("graft.torch.training.OptimizerBench", 10, count)]
    t.say(f"largest distance of a weight after one update: {said[0][2]} ulp")
    return [row(t, "SGD, 59 million weights", summary([(float(a), float(b)) for a, b, _ in said], RATE))]


@line("C9", 7)
def precision(t, count):
    rows = [compared(t, "alexnet-32 batch 64, bf16 / fp32", RATE,
                     lambda: our_step(t, "alexnet-32", 64, "BF16"), lambda: our_step(t, "alexnet-32", 64), count)]
    common = ["--data", t.images(), "--base", t.base("alexnet-32", 3), "--classes", TARGET, "--examples-per-class", 25,
              "--epochs", 50]

    def top1(seed, number_format):
        return finetuned(t, *common, "--seed", seed, "--precision", number_format)[1]

    seeds = range(1, 11 if count >= 5 else 1 + max(2, count))
    with ThreadPoolExecutor(2) as pool:  # accuracies do not depend on what runs beside
        pairs = list(zip(pool.map(lambda seed: top1(seed, "bf16"), seeds),
                         pool.map(lambda seed: top1(seed, "fp32"), seeds)))
    return [*rows, accuracy_row(t, "top-1, alexnet-32 25 a class, bf16 / fp32", pairs)]


# The store and memory


@line("C10", 1)
def store(t, count):
    folder = t.fresh("store")
    folder.mkdir()
    said = [found.split(",") for found in t.java("graft.study.bench.StoreBench", folder, 1280, count)]
    return [row(t, "outcomes / syncs, 64 in flight", summary([(float(a), float(b)) for a, b in said], RATE))]


@line("C11", 4)
def memory(t, count):
    folder = t.fresh("memory")
    folder.mkdir()
    resident = [int(kib) / 1024 for kib in t.java("graft.torch.training.GrowthRun", folder, folder, 100, 13)]
    t.say(f"MiB after each tenth of 100 trainings: {', '.join(f'{mib:.1f}' for mib in resident[9::10])}")
    return [row(t, "10,400 steps, 100 trainings, end / first tenth", summary([(resident[-1], resident[9])], COST))]


# Whole commands


def mini_study(t, *options):
    """39 trainings of alexnet-32 on 20 classes x 10 images, 18 epochs; tested at the end."""
    return ["small", "--data", t.images(), "--base", t.base("alexnet-32", 3),
            "--source-classes", LISTS / "base-50.txt", "--target-classes", TARGET, "--sizes", 10,
            "--experiments", "layers,high-rate,layers-decay,decay,freeze", "--set", "recipe.epochs=18",
            "--set", "recipe.rates.step_epochs=6", "--set", "recipe.evaluations=1", "--set", "test_extra=0",
            "--set", "sensitivity.sizes=[]", *options]


@line("E1", 22, pairs=3)
def study_against_scripts(t, count):
    images, base = t.folder(TARGET, 10, 50), t.base("alexnet-32", 3)
    trials = t.work / "trials.csv"
    t.python()

    def ours(name, *options):
        out = t.fresh(name)
        _, seconds = t.graft("study", "run", *mini_study(t, *options), "--out", out)
        return seconds, out

    def exact():
        seconds, out = ours("exact")
        trials.write_bytes((out / "exports/trials.csv").read_bytes())
        t.say(f"{len(trials_of(out))} trainings, mean top-1 "
              f"{sum(float(trial['test_top1']) for trial in trials_of(out)) / len(trials_of(out)):.4f}")
        return seconds

    ways = {"exact": exact,
            "bf16": lambda: ours("bf16", "--precision", "bf16")[0],
            "tuned": lambda: told(t.peer("study_tuned.py", images, base, trials, 2, threads=1)),
            "plain": lambda: told(t.peer("study_plain.py", images, base, trials, LOADERS))}

    def told(found):
        t.say(found[0][-1])
        return found[1]

    t.graft("study", "plan", *mini_study(t))  # packs the images, once
    rounds = []
    for number in range(1, count + 1):
        rounds.append({name: way() for name, way in ways.items()})
        t.say(f"round {number} of {count}: " + ", ".join(f"{name} {s:.1f} s" for name, s in rounds[-1].items()))
    return [row(t, f"39 trainings, {a} / {b}", summary([(r[a], r[b]) for r in rounds], COST), f"torch {TORCH}")
            for a, b in (("exact", "plain"), ("exact", "tuned"), ("bf16", "tuned"))]


@line("E2", 15)
def search(t, count):
    t.require_option(NO_SHARING, "search")

    def searched(*options):
        return t.graft("search", "--base", t.base("alexnet-32", 3), "--data", t.images(), "--classes", TARGET,
                       "--examples-per-class", 10, "--budget", "60-trials", "--out", t.fresh("search"), *options)[1]

    return [compared(t, "60 trials, shared / not shared", COST, searched, lambda: searched(NO_SHARING), count)]


@line("E3", 180, pairs=3)
def before_and_after(t, count):
    if not t.before:
        raise Unavailable("it needs --before (or GRAFT_BENCH_BEFORE): a built checkout of the commit to compare with")
    digests = {}

    def study(name, root, cache):
        out = t.fresh(name)
        shutil.rmtree(cache / "bases", ignore_errors=True)
        _, seconds = t.graft("study", "run", "demo", "--out", out, root=root, cache=cache)
        digests[name] = t.graft("study", "digest", out, root=root, cache=cache)[0].split()[-1]
        return seconds

    old_cache = t.work / "cache-before"
    t.graft("doctor", root=t.before, cache=old_cache)  # unpacks the native libraries
    t.graft("doctor")
    found = alternate(lambda: study("after", ROOT, t.cache), lambda: study("before", t.before, old_cache), count, t.say)
    same = "same digest" if digests["after"] == digests["before"] else "another digest"
    old = subprocess.run(["git", "-C", str(t.before), "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True)
    t.say(same)
    return [row(t, "study run demo, after / before", summary(found, COST), f"before {old.stdout.strip()}", same)]


# A cluster


@line("S1", 20)
def spark_against_local(t, count):
    """The same study on two slots of a cluster that is there, and by two local workers."""
    digests = {}

    def study(name, *options, environment=None):
        out = t.fresh(name)
        _, seconds = t.graft("study", "run", "demo", "--experiments", "layers", "--out", out, "--workers", 2,
                             *options, environment=environment)
        digests[name] = t.graft("study", "digest", out)[0].split()[-1]
        if len(set(digests.values())) != 1:
            raise Failed(f"the digests differ: {digests}")
        return seconds

    def local():
        return study("local")

    folder = t.fresh("cluster")
    with cluster.started(2, folder, t.log) as (master, environment):
        def on_spark():
            return study("spark", "--on", master, environment=environment)

        local()  # the bases, the packed images and the measured speed are there now
        on_spark()
        found = compared(t, "study of 2 slots, on Spark / local workers", COST, on_spark, local, count)
    t.say(f"overhead {100 * (1 / found['ratio'] - 1):+.1f} %, equal digests")
    return [found]
