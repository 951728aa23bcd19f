"""Makes nestings/*.pth and nestings/expected.tsv: checkpoints as training scripts write them, drawn at
random, and what PyTorch 2.10 itself reads of each. A line of expected.tsv: file, keys that fit (joined by
a space), prefix, sha256 over names, shapes and little-endian float32 numbers as graft's WeightsHash has it."""

import collections
import hashlib
import os
import random
import warnings

import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nestings")
COUNT = 40
warnings.filterwarnings("ignore")
os.makedirs(HERE, exist_ok=True)

# alexnet-32-slim: layers 1..7, then the classifier of five classes.
SHAPES = [("features.0", (16, 3, 3, 3)), ("features.3", (24, 16, 3, 3)), ("features.6", (32, 24, 3, 3))]
SHAPES += [("features.8", (32, 32, 3, 3)), ("features.10", (24, 32, 3, 3))]
SHAPES += [("classifier.1", (128, 384)), ("classifier.4", (128, 128)), ("classifier.6", (5, 128))]
WRAPPERS = ["module", "_orig_mod", "model", "net", "network", "backbone", "encoder", "base_model", "student"]
KEYS = ["state_dict", "model_state_dict", "model", "net", "ema", "model_ema", "params", "weights", "module"]
KEYS += ["state_dict_ema", "network", "checkpoint", "best"]


def tensor(draw, shape):
    """Rows of one run of numbers, repeated: small in the file, whatever the shape."""
    run = torch.tensor([draw.randrange(-64, 64) / 64 for _ in range(shape[-1])])
    return run.expand(shape) if len(shape) > 1 else run


def network(draw, head):
    named = [(n + end, s if end == ".weight" else s[:1]) for n, s in SHAPES for end in (".weight", ".bias")]
    if not head:
        named = named[:-2]
    return collections.OrderedDict((name, tensor(draw, shape)) for name, shape in named)


def renamed(draw, weights, prefix):
    inside = draw.random() < 0.3
    names = collections.OrderedDict()
    for name, value in weights.items():
        if inside and name.startswith("features."):
            name = name.replace("features.", "features.module.")
        names[prefix + name] = value
    if prefix and draw.random() < 0.4:  # what is not of the network, beside it
        names["head.fc.weight"] = tensor(draw, (7, 9))
        names["criterion.weight"] = tensor(draw, (7,))
    if draw.random() < 0.5:
        names._metadata = collections.OrderedDict([("", {"version": 1})])
    return names


def optimizer(draw):
    state = {i: {"step": torch.tensor(3.0), "exp_avg": tensor(draw, (4, 3))} for i in range(16)}
    return {"state": state, "param_groups": [{"lr": 0.1, "betas": (0.9, 0.99), "params": list(range(16))}]}


BESIDE = {
    "epoch": lambda draw: draw.randrange(90),
    "arch": lambda draw: draw.choice(["alexnet", "resnet50"]),
    "best_acc1": lambda draw: torch.tensor(56.5),
    "loss": lambda draw: torch.tensor([0.5, 0.25]),
    "rng_state": lambda draw: torch.ByteTensor([1, 2, 3]),
    "optimizer": optimizer,
    "scheduler": lambda draw: {"milestones": collections.Counter([30, 60]), "gamma": 0.1, "last_epoch": 3},
    "input_size": lambda draw: torch.Size([3, 32, 32]),
    "device": lambda draw: torch.device("cpu"),
    "dtype": lambda draw: torch.float16,
    "layout": lambda draw: torch.strided,
    "seen": lambda draw: {1, 2, "three"},
    "bytes": lambda draw: b"\x00\xff" * draw.randrange(3),
    "array": lambda draw: bytearray(b"\x80x"),
    "phase": lambda draw: 1 + 2j,
    "python_rng": lambda draw: random.Random(1).getstate(),
    "history": lambda draw: [{"loss": 0.5, (1, "a"): None}, ("x", 1e300, 2**70), None, True],
    "parameter": lambda draw: torch.nn.Parameter(torch.zeros(2)),
    "queue": lambda draw: {"memory": torch.zeros(3, 2), "at": torch.tensor(1)},
}


def put(checkpoint, path, value):
    for key in path[:-1]:
        checkpoint = checkpoint.setdefault(key, {})
    checkpoint[path[-1]] = value


def at(checkpoint, path):
    for key in path:
        checkpoint = checkpoint[key]
    return checkpoint


def bare(weights, prefix):
    """The network's tensors by their own names."""
    read = {}
    for name, value in weights.items():
        if name.startswith(prefix):
            read[name[len(prefix) :].replace("features.module.", "features.")] = value
    return read


def digest(weights):
    sha = hashlib.sha256()
    for name, value in weights.items():
        shape = "x".join(str(length) for length in value.shape)
        sha.update(name.encode() + b"\0" + shape.encode() + b"\0")
        sha.update(value.contiguous().numpy().astype("<f4").tobytes())
    return sha.hexdigest()


lines = []
for number in range(COUNT):
    draw = random.Random(number)
    prefix = "".join(draw.choice(WRAPPERS) + "." for _ in range(draw.choice([0, 0, 1, 1, 2, 3])))
    paths = [draw.sample(KEYS, draw.choice([0, 1, 1, 1, 2, 3]))]
    if number % 8 == 7 and paths[0]:  # a second one that could serve as well
        paths.append([key for key in ["moving_average", draw.choice(KEYS)]])
    checkpoint = {}
    if not paths[0]:
        checkpoint = renamed(draw, network(draw, draw.random() < 0.7), prefix)
    else:
        for name in draw.sample(sorted(BESIDE), draw.randrange(9)):
            checkpoint[name] = BESIDE[name](draw)
        for path in paths:
            put(checkpoint, path, renamed(draw, network(draw, draw.random() < 0.7), prefix))
    file = os.path.join(HERE, "%02d.pth" % number)
    protocol = 4 if number % 5 == 4 else 2
    legacy = number % 3 == 2
    torch.save(checkpoint, file, pickle_protocol=protocol, _use_new_zipfile_serialization=not legacy)
    read = torch.load(file, weights_only=protocol == 2)  # it reads protocol 2 alone in that way
    keys = " ".join("/".join(path) for path in paths)
    lines.append("\t".join([os.path.basename(file), keys, prefix, digest(bare(at(read, paths[0]), prefix))]))
with open(os.path.join(HERE, "expected.tsv"), "w") as out:
    out.write("\n".join(lines) + "\n")
