"""Small tasks and their trainings: images in folders, ways of training as study files have them, rows of results."""

import csv
import hashlib
import json
import math
import random
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import tools

ANCHORS = ["common", "paper", "auto", "probe"]
STEPPED, COSINE, ONE_CYCLE = "step", "cosine", "one-cycle"
SETTINGS = ["k", "n", "d", "f", "optimizer", "schedule", "high", "low", "layer_decay", "head", "smoothing", "dropout",
            "ema", "mixup", "batch", "epochs", "step_epochs"]


# Images


def shuffled(names, word):
    return sorted(names, key=lambda name: hashlib.sha256(f"{word} {name}".encode()).hexdigest())


def group(number):
    """20 of the 60 classes that are not reserved."""
    names = (tools.ROOT / "docs/results/auto/base-60.txt").read_text(encoding="utf-8").split()
    return shuffled(names, "atlas")[20 * number:20 * number + 20]


def png(pixels, grey):
    """A square of rows of grey values, or of triples, 0..255."""
    rows = b"".join(b"\0" + bytes(row if grey else [value for pixel in row for value in pixel]) for row in pixels)

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = len(pixels)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0 if grey else 2, 0, 0, 0))
            + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))


def limited(value):
    return max(0, min(255, int(value)))


def textured(draw, kind):
    """An image of two gratings of the class's directions, widths and colours, under noise."""
    waves = []
    for _ in range(2):
        angle, width = kind.uniform(0, math.pi), kind.uniform(3, 10)
        colour = [kind.uniform(-60, 60) for _ in range(3)]
        angle += draw.gauss(0, 0.12)
        width *= math.exp(draw.gauss(0, 0.12))
        waves.append((2 * math.pi * math.cos(angle) / width, 2 * math.pi * math.sin(angle) / width,
                      draw.uniform(0, 2 * math.pi), colour))
    light = [128 + draw.gauss(0, 25) for _ in range(3)]
    rows = []
    for y in range(32):
        row = []
        for x in range(32):
            values = [math.sin(a * x + b * y + c) for a, b, c, _ in waves]
            noise = draw.gauss(0, 28)
            row.append([limited(light[i] + noise + sum(v * w[3][i] for v, w in zip(values, waves))) for i in range(3)])
        rows.append(row)
    return png(rows, False)


def grey(draw, kind):
    """A grey sign of three strokes, turned, shifted and scaled, under noise."""
    strokes = [[kind.uniform(-10, 10) for _ in range(4)] for _ in range(3)]
    angle, scale = draw.gauss(0, 0.25), math.exp(draw.gauss(0, 0.15))
    right, down = draw.gauss(16, 2.5), draw.gauss(16, 2.5)
    cos, sin = math.cos(angle) / scale, math.sin(angle) / scale
    dark, light = draw.uniform(20, 90), draw.uniform(120, 230)
    lines = []
    for a, b, c, d in strokes:
        length = (c - a) ** 2 + (d - b) ** 2 + 1e-9
        lines.append((a, b, c - a, d - b, length))
    rows = []
    for y in range(32):
        row = []
        for x in range(32):
            u, v = cos * (x - right) + sin * (y - down), cos * (y - down) - sin * (x - right)
            near = min((u - a - s * p) ** 2 + (v - b - s * q) ** 2
                       for a, b, p, q, length in lines
                       for s in [max(0, min(1, ((u - a) * p + (v - b) * q) / length))])
            row.append(limited(dark + (light - dark) * math.exp(-near / 2) + draw.gauss(0, 22)))
        rows.append(row)
    return png(rows, True)


def made(t, folder, name, classes, train, val):
    """Images of a kind and seed, made by script or by Graft, once: train/CLASS/*, val/CLASS/*."""
    if folder.exists():
        return
    kind, seed = name.split("-")
    if kind == "generated":
        t.graft("data", "synth", folder, "--classes", classes, "--per-class", train, "--side", 32,
                "--validation-per-class", val, "--seed", seed)
        return
    kind = {"textured": textured, "grey": grey}[kind]
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    for label in range(classes):
        for role, count in (("train", train), ("val", val)):
            place = part / role / f"{name}-{label:02}"
            place.mkdir(parents=True)
            for i in range(count):
                draw = random.Random(f"{name} {label} {role} {i}")
                (place / f"{i:04}.png").write_bytes(kind(draw, random.Random(f"{name} {label}")))
    part.rename(folder)


def taken(archive, folder, classes, word):
    """Unpacks some classes of an archive of folders; their names."""
    with zipfile.ZipFile(archive) as images:
        entries = [entry for entry in images.namelist() if entry.endswith(".jpg")]
        names = sorted(shuffled({entry.split("/")[-2] for entry in entries}, word)[:classes])
        if not folder.exists():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            for role, name, file in (entry.split("/")[-3:] for entry in entries):
                if name in names:
                    place = part / role / name
                    place.mkdir(parents=True, exist_ok=True)
                    (place / file).write_bytes(images.read(f"{entries[0].split('/')[0]}/{role}/{name}/{file}"))
            part.rename(folder)
    return names


def photos(t, asked, folder, names, size, most, word):
    """Photos of classes of an archive, the first `size` to train on, `most` others more to test on; made once.

    names: classes of --data, or how many of --cifar's.
    """
    if folder.exists():
        return
    part = folder.with_suffix(".whole")
    shutil.rmtree(part, ignore_errors=True)
    if isinstance(names, int):
        taken(asked.cifar, part, names, word)
    else:
        listed = t.work / f"{folder.name}.txt"
        listed.write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
        t.folder(listed, size + most, 50).rename(part)
    for place in (part / "train").iterdir():
        files = sorted(place.iterdir())
        for file in files[size:size + most]:
            file.rename(part / "val" / place.name / f"more-{file.name}")
        for file in files[size + most:]:
            file.unlink()
    part.rename(folder)


def base_of(t, asked, name, classes, network, epochs):
    """Weights trained once on classes of --data."""
    file = t.work / f"base-{name}-{network}-{epochs}.safetensors"
    if not file.exists():
        listed = t.work / f"base-{name}.txt"
        listed.write_text("\n".join(sorted(classes)) + "\n", encoding="utf-8")
        _, seconds = t.graft("pretrain", "--data", Path(asked.data).resolve(), "--classes", listed, "--network", network,
                             "--epochs", epochs, "--out", file)
        t.say(f"base {name}: {seconds:.0f} s")
    return file


# Ways of training


def changing(kind, adam, high, low, epochs):
    """The optimiser and the schedule of a recipe."""
    found = {}
    if adam:
        found["optimizer"] = {"kind": "AdamW", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.05}
    if kind == STEPPED:
        found["rates"] = {"high": high, "low": low, "decay": 0.1, "step_epochs": epochs // 3}
    elif kind == COSINE:
        found["schedule"] = {"kind": "Cosine", "high": high, "low": low, "warm_up_epochs": epochs // 10}
    else:
        found["schedule"] = {"kind": "OneCycle", "high": high, "low": low, "start_divisor": 25, "final_divisor": 1e4,
                             "warm_up_share": 0.3}
    return found


def rest_of(recipe):
    """What a recipe says beside optimiser, schedule, rates by layer and head."""
    return {name: value for name, value in recipe.items()
            if name not in ("rates", "schedule", "optimizer", "layer_decay", "head", "momentum", "weight_decay")}


def way(auto, k, f, kind, adam, rates, epochs, n=None, d=None, layer_decay=None):
    """A way of training as a study's points have it; what is not said is as in auto's recipe.

    rates: the high and the low one. n means nothing with layer decay, d without steps.
    """
    recipe = dict(rest_of(auto), evaluations=1, **changing(kind, adam, *rates, epochs))
    recipe["epochs"] = epochs
    found = {"transferred_layers": k, "frozen_layers": f, "recipe": recipe}
    if layer_decay is not None:
        recipe["layer_decay"] = layer_decay
    else:
        found["high_rate_layers"] = n
    if kind == STEPPED:
        found["initial_decay_epochs"] = d
    return found


def anchors(t, network, classes, size):
    """What is compared with: the common protocol, the paper's table and auto as recommended, the solved classifier alone."""
    said, _ = t.graft("recommend", "--json", "--network", network, "--classes", classes, "--images-per-class", size)
    told = json.loads(said[said.index("{"):])
    by_name = {one["from"]: one for one in told["protocols"]}
    found = {}
    for name in ("paper", "auto"):
        one = by_name[name]
        point = {"transferred_layers": one["k"], "high_rate_layers": one["n"], "initial_decay_epochs": one["d"],
                 "frozen_layers": one["f"], "recipe": dict(one["recipe"], evaluations=1)}
        found[name] = {key: value for key, value in point.items() if value is not None}  # n and d mean nothing to some
    found["common"] = {"recipe": found["paper"]["recipe"]}
    last = told["layers"] - 1
    found["probe"] = {
        "transferred_layers": last, "frozen_layers": last, "high_rate_layers": 1, "initial_decay_epochs": 1,
        "recipe": {"batch": found["auto"]["recipe"]["batch"], "epochs": 1, "evaluations": 1, "head": "probe",
                   "rates": {"high": 1e-5, "low": 1e-5, "decay": 0.1, "step_epochs": 1}}}
    return {name: found[name] for name in ANCHORS}, told["layers"], found["auto"]["recipe"]["batch"]


# Trainings


def rows_of(file, columns=None):
    """The rows of a file, which must be of these columns if any are given."""
    if not file.exists():
        return []
    with open(file, newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        if columns and reader.fieldnames != columns:
            raise SystemExit(f"{file}: its columns are not {','.join(columns)}; name another file")
        return list(reader)


def percent(row):
    """Accuracy of a row; what diverged has none right."""
    return 100 * int(row["correct"] or 0) / int(row["tested"] or 1)


def keep(file, columns, rows):
    new = not file.exists()
    rows_of(file, columns)  # refuses another form
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def settings(trial, own):
    """A trial's protocol and recipe as columns have them. Its variant says where the recipe is not the study's own."""
    other = dict(own, **dict(part.split("=", 1) for part in trial["variant"].split()))
    has = {name: value for name, value in other.items() if value != "unset"}
    found = {"k": trial["transferred_layers"], "n": trial["high_rate_layers"], "d": trial["initial_decay_epochs"],
             "f": trial["frozen_layers"], "optimizer": has.get("optimizer", "sgd"), "schedule": has.get("schedule", STEPPED),
             "smoothing": has.get("label_smoothing", 0), "head": has.get("head", "random"),
             "step_epochs": has.get("step_epochs", has.get("warm_up_epochs", ""))}
    return {name: str(found.get(name, has.get(name, 0))) for name in SETTINGS}


def flat(recipe):
    """The settings of a recipe of steps and SGD, by name alone."""
    return {name: value for key, one in recipe.items() for name, value in (one if isinstance(one, dict) else {key: one}).items()}


def content_of(folder, network, base, size, recipe):
    """A study of points alone on the images of a folder, with a base that is given; it lacks its name, seeds and points."""
    return {"preset": "small", "data": str(folder), "network": network, "base": str(base), "sizes": [size], "test_extra": 0,
            "experiments": [], "sensitivity": {"sizes": []}, "recipe": recipe}


def study(t, folder, content, workers=1):
    """Runs a study and gives its trials."""
    file = folder.with_suffix(".yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")
    try:
        t.graft("study", "run", file, "--out", folder, "--workers", workers)
    except tools.Failed as failure:
        if not str(failure).startswith("exit code 6 "):  # a training diverged: that is its result
            raise
    return rows_of(folder / "exports/trials.csv")
