"""What is measured with: Graft's commands, its benchmarks in Java, PyTorch, and this machine."""

import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from results import CHANGED

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "docs/results/auto-against-common"  # base-50.txt, draw-1.txt: classes
TORCH, TORCHVISION = "2.10.0", "0.25.0"  # libtorch of torch/pom.xml, and what goes with it


class Failed(Exception):
    """A command that did not end well, with the end of what it said."""


class Unavailable(Exception):
    """What this build, or this call, does not have."""


def run(command, log, environment=None, cwd=None):
    """Runs to the end; its output, and the seconds it took. Both streams go to the log as well."""
    began = time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command], env=dict(os.environ, **(environment or {})), cwd=cwd,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace")
    seconds = time.perf_counter() - began
    said = f"$ {' '.join(str(part) for part in command)}\n{done.stdout}"
    with open(log, "a", encoding="utf-8") as stream:
        stream.write(said)
    if done.returncode != 0:
        raise Failed(f"exit code {done.returncode} of\n" + "\n".join(
            said.splitlines()[:1] + said.splitlines()[1:][-30:]))
    return done.stdout, seconds


class Tools:
    """All that a line may use. Everything it writes is below `work`."""

    def __init__(self, work, data, before, say):
        self.work, self.data, self.before, self.say = work, data, before, say
        self.log = work / "log.txt"
        self.cache = work / "cache"
        self.versions = []
        self.work.mkdir(parents=True, exist_ok=True)

    def fresh(self, name):
        """An empty folder's path: what was there is removed, and nothing is made."""
        path = self.work / "runs" / name
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    # Graft

    def build(self):
        """Builds what is measured, with the benchmarks among the tests."""
        run([ROOT / "graft", "--version"], self.log)
        run(["mvn", "-B", "-q", "-Dquick", "test-compile", "-pl", "torch,study", "-am"], self.log, cwd=ROOT)

    def graft(self, *arguments, root=ROOT, cache=None, environment=None):
        """Output and seconds of a command."""
        return run([root / "graft", *arguments], self.log,
                   {"GRAFT_CACHE": str(cache or self.cache), **(environment or {})})

    def require_option(self, option, *command):
        """Refuses to go on where a command has not the option."""
        said, _ = self.graft(*command, "--help")
        if not re.search(rf"{re.escape(option)}\b", said):
            raise Unavailable(f"'graft {' '.join(command)}' has no {option}")

    def has_option(self, option, *command):
        try:
            self.require_option(option, *command)
            return True
        except Unavailable:
            return False

    def java(self, main, *arguments, threads=1):
        """Lines that a benchmark printed, in a JVM started as workers are."""
        modules = ["torch", "study", "core"]
        classpath = [str(ROOT / module / "target/test-classes") for module in modules]
        classpath.append(str(ROOT / "cli/target/app/lib/*"))
        home = os.environ.get("JAVA_HOME")
        said, _ = run(
            [f"{home}/bin/java" if home else "java", "-cp", ":".join(classpath),
             "graft.torch.bench.AsWorker", self.cache, str(threads), main, *arguments], self.log)
        return said.strip().splitlines()

    def gemm(self, threads, seconds):
        """GFLOP/s of a float32 matrix product by libtorch."""
        return float(self.java("graft.torch.bench.GemmBench", str(threads), str(seconds),
                               threads=threads)[-1])

    # PyTorch

    def python(self):
        """An interpreter with PyTorch, in an environment of our own."""
        folder = self.work / f"torch-{TORCH}"
        python = folder / "bin/python"
        if not (folder / "complete").exists():
            self.say(f"installing PyTorch {TORCH} into {folder} (once; several GB)")
            run([sys.executable, "-m", "venv", folder], self.log)
            run([python, "-m", "pip", "install", f"torch=={TORCH}", f"torchvision=={TORCHVISION}", "numpy"],
                self.log)
            (folder / "complete").touch()
        return python

    def peer(self, script, *arguments, threads=None, more=None):
        """Lines and seconds of a script of peers/; its own threads where none are given, and more of an environment."""
        environment = {"PYTHONDONTWRITEBYTECODE": "1", **(more or {})}
        if threads is not None:
            environment.update(OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
        said, seconds = run([self.python(), ROOT / "bench/peers" / script, *arguments], self.log, environment)
        return said.strip().splitlines(), seconds

    # Images

    def images(self):
        """The archive of Tiny ImageNet's layout that real images are taken from."""
        if not self.data:
            raise Unavailable("it needs --data (or GRAFT_BENCH_DATA): an archive of Tiny ImageNet's layout")
        return Path(self.data).resolve()

    def base(self, network, epochs, per_class=None):
        """A base of 50 classes, trained once."""
        file = self.work / f"base-{network}-{epochs}-{per_class or 'all'}.safetensors"
        if not file.exists():
            self.say(f"training a base: {network}, {epochs} epochs (once)")
            data = self.images() if per_class is None else self.folder(LISTS / "base-50.txt", per_class, 2)
            _, seconds = self.graft("pretrain", "--data", data, "--classes", LISTS / "base-50.txt",
                                    "--network", network, "--epochs", epochs, "--out", file)
            self.say(f"base: {seconds:.0f} s")
        return file

    def folder(self, classes, train, val):
        """Some images of the archive as files: train/CLASS/*, val/CLASS/*. The first by name."""
        folder = self.work / f"images-{classes.stem}-{train}-{val}"
        if folder.exists():
            return folder
        part = folder.with_suffix(f".{os.getpid()}.part")
        shutil.rmtree(part, ignore_errors=True)
        names = classes.read_text(encoding="utf-8").split()
        with zipfile.ZipFile(self.images()) as archive:
            chosen = {"train": {name: [] for name in names}, "val": {name: [] for name in names}}
            for entry in sorted(archive.namelist()):
                match = re.search(r"/train/([^/]+)/(?:images/)?[^/]+\.JPEG$", entry)
                if match and match[1] in chosen["train"]:
                    chosen["train"][match[1]].append(entry)
            table = next(name for name in archive.namelist() if name.endswith("val_annotations.txt"))
            for line in sorted(archive.read(table).decode().splitlines()):
                file, label = line.split("\t")[:2]
                if label in chosen["val"]:
                    chosen["val"][label].append(table.replace("val_annotations.txt", f"images/{file}"))
            for role, count in (("train", train), ("val", val)):
                for name, entries in chosen[role].items():
                    place = part / role / name
                    place.mkdir(parents=True)
                    if len(entries) < count:
                        raise Failed(f"{name} has {len(entries)} images for {role}, needs {count}")
                    for entry in entries[:count]:
                        (place / Path(entry).name).write_bytes(archive.read(entry))
        part.rename(folder)
        return folder


# This machine and this build


def machine():
    """Kind of processor and number of cores, as a part of file names."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        name = next((line.split(":")[1] for line in stream if line.startswith("model name")), "unknown")
    name = re.sub(r"\((R|TM)\)|@.*|\bCPU\b|\b\d+-Core\b|\bProcessor\b", " ", name)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{slug}-{len(os.sched_getaffinity(0))}-cores"


def commit():
    """Short hash; with CHANGED where what is measured differs from it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run([*git, "status", "--porcelain", "--", ".", ":!docs"],
                             capture_output=True, text=True)
    if head.returncode != 0:
        return "unknown"
    return head.stdout.strip() + (CHANGED if changed.stdout.strip() else "")


def own_versions():
    libraries = sorted((ROOT / "cli/target/app/lib").glob("pytorch-*-linux-x86_64.jar"))
    libtorch = re.sub(r"pytorch-(.*)-linux.*", r"\1", libraries[0].name) if libraries else "unknown"
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    number = re.search(r'version "([^"]+)"', java)
    return [f"libtorch {libtorch}", f"java {number[1] if number else 'unknown'}"]
