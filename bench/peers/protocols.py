"""The trainings of a study, from its trials.csv, and how PyTorch does one of them."""

import csv

import torch

from networks import layers, network

DROPOUT, MOMENTUM, WEIGHT_DECAY = 0.25, 0.9, 1e-4
HIGH, LOW, STEP = 0.01, 0.001, 6


def read(file):
    """One dict (k, n, d, f, batch, epochs) a trial."""
    names = {"k": "transferred_layers", "n": "high_rate_layers", "d": "initial_decay_epochs",
             "f": "frozen_layers", "batch": "batch", "epochs": "epochs"}
    with open(file, newline="", encoding="utf-8") as stream:
        return [{short: int(row[name]) for short, name in names.items()}
                for row in csv.DictReader(stream)]


def start(trial, base, classes, fused):
    """A network of the protocol with its optimiser and schedule."""
    model = network("alexnet-32", classes, DROPOUT)
    weighted = layers(model)
    name_of = {module: name for name, module in model.named_modules()}
    with torch.no_grad():
        for layer in weighted[:trial["k"]]:
            layer.weight.copy_(base[name_of[layer] + ".weight"])
            layer.bias.copy_(base[name_of[layer] + ".bias"])
    for layer in weighted[:trial["f"]]:
        layer.requires_grad_(False)
    learning = weighted[trial["f"]:]
    high = learning[-trial["n"]:]
    low = [layer for layer in learning if layer not in high]
    groups = [{"params": [p for layer in part for p in layer.parameters()], "lr": rate}
              for part, rate in ((high, HIGH), (low, LOW)) if part]
    optimiser = torch.optim.SGD(
        groups, lr=LOW, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY,
        **({"fused": True} if fused else {}))

    def of_high(epoch):
        after = epoch - trial["d"]
        return 1.0 if after < 0 else LOW / HIGH * 0.1 ** (after // STEP)

    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, [of_high, lambda epoch: 0.1 ** (epoch // STEP)][:len(groups)])
    return model, optimiser, schedule
