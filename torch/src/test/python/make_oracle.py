"""Writes the fixtures of OracleTest by PyTorch: 50 SGD updates of the small AlexNet, 20 of the other networks; 20 under
other optimisers, schedules, losses, heads and with mean weights.

    OMP_NUM_THREADS=1 python make_oracle.py ../resources/oracle

Weights, images and labels follow from formulas that OracleTest repeats, so that neither has to be
stored; of each final tensor the fixture has sum, sum of squares, greatest magnitude and up to 256
values (ResNet-18: 48; fixtures of 20 updates under other settings: 24, or 8; larger networks, at 64 px: 8 or 4). The networks for 224 px learn at a tenth of the rates. At 0.01 alexnet by PyTorch
with channels-last memory leaves PyTorch without by 4e-3 after 50 updates, since units cross ReLU's
kink; resnet18 leaves Graft by 4e-4 after 20. At 0.0003
and 64 px the losses of resnet50 by PyTorch with channels-last memory leave those without by 0.05. Needs PyTorch 2.10 and torchvision.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import nn
from torch.optim import lr_scheduler, swa_utils

CLASSES, BATCH, BATCHES = 20, 4, 5
HIGH_RATE_LAYERS, DECAY_EPOCHS, STEP_EPOCHS = 2, 1, 2
GAMMA, MOMENTUM, WEIGHT_DECAY = 0.1, 0.9, 5e-4
ALEXNET = [["features.0"], ["features.3"], ["features.6"], ["features.8"], ["features.10"],
           ["classifier.1"], ["classifier.4"], ["classifier.6"]]
RESNET = [["conv1", "bn1"], ["layer1.0"], ["layer1.1"], ["layer2.0"], ["layer2.1"], ["layer3.0"],
          ["layer3.1"], ["layer4.0"], ["layer4.1"], ["fc"]]


def residual(blocks):
    return [["conv1", "bn1"], *([f"layer{stage}.{block}"] for stage, count in enumerate(blocks, 1)
                                for block in range(count)), ["fc"]]


NORMALISED = [["features.0", "features.1"], ["features.4", "features.5"], ["features.8", "features.9"],
              ["features.11", "features.12"], ["features.14", "features.15"], *ALEXNET[5:]]
VGG = [[f"features.{place}"] for place in (0, 3, 6, 8, 11, 13, 16, 18)] + [
    [f"classifier.{place}"] for place in (0, 3, 6)]
MOBILENET = [[f"features.{place}"] for place in range(13)] + [["classifier.0"], ["classifier.3"]]
VIT = [["conv_proj"], *([f"encoder.layers.encoder_layer_{number}"] for number in range(11)),
       ["encoder.layers.encoder_layer_11", "encoder.ln"], ["heads.head"]]


def uniform(stream, count):
    """-1..1 in float64: SplitMix64's finaliser over (stream << 40) + index."""
    with np.errstate(over="ignore"):
        z = (np.uint64(stream) << np.uint64(40)) + np.arange(count, dtype=np.uint64)
        z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1.0


def small(side):
    """alexnet-32 in torchvision's own order: convolution, ReLU, max-pool."""
    assert side == 32
    model = nn.Module()
    model.features = nn.Sequential(
        nn.Conv2d(3, 24, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Conv2d(24, 48, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Conv2d(48, 64, 3, 1, 1), nn.ReLU(),
        nn.Conv2d(64, 48, 3, 1, 1), nn.ReLU(),
        nn.Conv2d(48, 48, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2, 2))
    model.classifier = nn.Sequential(
        nn.Dropout(0.0), nn.Linear(48 * 4 * 4, 256), nn.ReLU(),
        nn.Dropout(0.0), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, CLASSES))
    model.forward = lambda x: model.classifier(model.features(x).flatten(1))
    return model


def normalised():
    """alexnet-32-bn: batch normalisation behind each convolution."""
    model, features, inputs = nn.Module(), [], 3
    for outputs, pools in (24, True), (48, True), (64, False), (48, False), (48, True):
        features += [nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        features += [nn.MaxPool2d(2, 2)] if pools else []
        inputs = outputs
    model.features, model.classifier = nn.Sequential(*features), small(32).classifier
    model.forward = lambda x: model.classifier(model.features(x).flatten(1))
    return model


def at_64(name):
    """torchvision's without dropout, for images of 64 pixels: what depends on the side is fitted to it."""
    sized = {"image_size": 64} if name == "vit_b_16" else {}
    model = getattr(torchvision.models, name)(num_classes=CLASSES, **sized)
    if name == "vgg11":
        model.avgpool, model.classifier[0] = nn.Identity(), nn.Linear(512 * 2 * 2, 4096)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return model


def stored(model):
    """All tensors but the counters of normalisations, which Graft does not have."""
    return {name: tensor for name, tensor in model.state_dict().items()
            if not name.endswith("num_batches_tracked")}


def fill(model, gain):
    with torch.no_grad():
        for stream, (name, tensor) in enumerate(stored(model).items()):
            fan_in = tensor[0].numel() if tensor.dim() > 1 else None
            bound = (gain / fan_in) ** 0.5 if fan_in else 0.05
            centre = 1 if not fan_in and name.endswith(("weight", "running_var")) else 0
            values = (centre + uniform(stream, tensor.numel()) * bound).astype(np.float32)
            tensor.copy_(torch.from_numpy(values).view(tensor.shape))


def batch(number, side):
    """Images [4, 3, side, side] and labels of batch `number`."""
    values = (uniform(100 + number, BATCH * 3 * side * side) * 1.5).astype(np.float32)
    labels = [(number * BATCH + i) * 7 % CLASSES for i in range(BATCH)]
    return torch.from_numpy(values).view(BATCH, 3, side, side), torch.tensor(labels)


def high_rate(high, epoch):
    decays = 0 if epoch < DECAY_EPOCHS else 1 + (epoch - DECAY_EPOCHS) // STEP_EPOCHS
    return high * GAMMA**decays


def low_rate(high, epoch):
    return high / 10 * GAMMA ** (epoch // STEP_EPOCHS)


def group(model, numbered):
    """Parameters of layers; what a transformer adds to patches is of its first."""
    prefixes = tuple(prefix + "." for layer in numbered for prefix in layer)
    added = ("class_token", "encoder.pos_embedding") if "conv_proj." in prefixes else ()
    return [tensor for name, tensor in model.named_parameters()
            if name.startswith(prefixes) or name in added]


def train(model, layers, frozen, side, high, updates, updates_per_epoch):
    for tensor in group(model, layers[:frozen]):
        tensor.requires_grad_(False)
    optimiser = torch.optim.SGD(
        [{"params": group(model, layers[frozen:-HIGH_RATE_LAYERS])},
         {"params": group(model, layers[-HIGH_RATE_LAYERS:])}],
        lr=high, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    losses = []
    model.train()
    for layer in layers[:frozen]:
        for prefix in layer:
            model.get_submodule(prefix).eval()
    for update in range(updates):
        epoch = update // updates_per_epoch
        optimiser.param_groups[0]["lr"] = low_rate(high, epoch)
        optimiser.param_groups[1]["lr"] = high_rate(high, epoch)
        images, labels = batch(update % BATCHES, side)
        loss = nn.functional.cross_entropy(model(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def summary(name, tensor, initial, most):
    flat = tensor.detach().reshape(-1).double()
    count = min(most, flat.numel())
    positions = [j * flat.numel() // count for j in range(count)]
    return {"name": name, "shape": list(tensor.shape), "greatest": flat.abs().max().item(),
            "sum": flat.sum().item(), "squares": (flat * flat).sum().item(),
            "defaultGreatest": initial.abs().max().item(),
            "samples": [float(f"{flat[p].item():.9g}") for p in positions]}


def write(folder, name, model, layers, frozen, side, gain, high, updates, per_epoch, most):
    initial = {key: value.clone() for key, value in stored(model).items()}
    fill(model, gain)
    losses = train(model, layers, frozen, side, high, updates, per_epoch)
    print(name, losses[0], losses[-1])
    tensors = [summary(key, value, initial[key], most) for key, value in stored(model).items()]
    fixture = {"torch": torch.__version__, "torchvision": torchvision.__version__,
               "losses": losses, "tensors": tensors}
    (folder / f"{name}.json").write_text(json.dumps(fixture) + "\n")


EPOCHS, UPDATES, FROZEN = 5, 4, 2


def adamw_cosine(model):
    """AdamW with a rate for each layer, a warm-up of an epoch and a cosine."""
    groups = [{"params": group(model, [layer]), "lr": 0.002 * 0.75 ** (len(ALEXNET) - number)}
              for number, layer in enumerate(ALEXNET, 1) if number > FROZEN]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.05)
    warm_up = lr_scheduler.LinearLR(optimiser, 1 / UPDATES, total_iters=UPDATES - 1)
    cosine = lr_scheduler.CosineAnnealingLR(optimiser, (EPOCHS - 1) * UPDATES)
    return optimiser, lr_scheduler.SequentialLR(optimiser, [warm_up, cosine], [UPDATES]), {}


def sgd_one_cycle(model):
    """SGD with high and low rates in one cycle, on smoothed labels."""
    groups = [{"params": group(model, ALEXNET[FROZEN:-HIGH_RATE_LAYERS])},
              {"params": group(model, ALEXNET[-HIGH_RATE_LAYERS:])}]
    optimiser = torch.optim.SGD(groups, lr=1, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    cycle = lr_scheduler.OneCycleLR(
        optimiser, [0.002, 0.02], total_steps=EPOCHS * UPDATES, pct_start=0.3,
        div_factor=25, final_div_factor=1e4, cycle_momentum=False)
    return optimiser, cycle, {"label_smoothing": 0.1}


def averaged(model):
    """SGD on the last two layers; the mean weights and statistics are the result."""
    optimiser = torch.optim.SGD(
        [tensor for layer in RESNET[8:] for tensor in group(model, [layer])],
        lr=1e-4, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    constant = lr_scheduler.ConstantLR(optimiser, 1.0)
    mean = swa_utils.AveragedModel(
        model, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.8), use_buffers=True)
    return optimiser, constant, {"mean": mean}


def probe(model, penalty=0.01):
    """Sets the classifier to a logistic regression on features of all images and their mirror images."""
    with torch.no_grad():
        images, labels = (torch.cat(parts) for parts in zip(*(batch(i, 32) for i in range(BATCHES))))
        images, labels = torch.cat([images, images.flip(3)]), torch.cat([labels, labels])
        features = model.classifier[:6](model.features(images).flatten(1)).double()
        mean, deviation = features.mean(0), features.std(0) + 1e-5
        scaled = (features - mean) / deviation
    weight = torch.zeros(CLASSES, features.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(CLASSES, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([weight, bias], max_iter=1000, tolerance_grad=1e-12,
                               tolerance_change=1e-15, line_search_fn="strong_wolfe")

    def objective():
        search.zero_grad()
        loss = nn.functional.cross_entropy(scaled @ weight.T + bias, labels)
        loss = loss + penalty * (weight * weight).sum() / 2
        loss.backward()
        return loss

    search.step(objective)
    with torch.no_grad():
        model.classifier[6].weight.copy_(weight / deviation)
        model.classifier[6].bias.copy_(bias - (weight / deviation) @ mean)


def head_solved_first(model):
    """SGD on all layers above the first two, after a probe."""
    probe(model)
    optimiser = torch.optim.SGD([tensor for layer in ALEXNET[FROZEN:] for tensor in group(model, [layer])],
                                lr=1e-5, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    return optimiser, lr_scheduler.ConstantLR(optimiser, 1.0), {}


def mixed(model):
    """SGD on all layers above the first two; images and losses are mixed."""
    optimiser = torch.optim.SGD([tensor for layer in ALEXNET[FROZEN:] for tensor in group(model, [layer])],
                                lr=0.01, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY)
    return optimiser, lr_scheduler.ConstantLR(optimiser, 1.0), {"mixup": True}


def mixture(update):
    """Share and order of an update, as OracleTest has them."""
    return 0.5 + 0.5 * uniform(1000, 20)[update], [(i + 1 + update % 3) % BATCH for i in range(BATCH)]


def refined(folder, name, model, layers, frozen, side, gain, made, most):
    """20 updates by PyTorch's own optimiser, schedule, loss and average."""
    initial = {key: value.clone() for key, value in stored(model).items()}
    fill(model, gain)
    for tensor in group(model, layers[:frozen]):
        tensor.requires_grad_(False)
    optimiser, schedule, options = made(model)
    mean, mixes = options.pop("mean", None), options.pop("mixup", False)
    losses = []
    model.train()
    for layer in layers[:frozen]:
        for prefix in layer:
            model.get_submodule(prefix).eval()
    for update in range(EPOCHS * UPDATES):
        images, labels = batch(update % BATCHES, side)
        if mixes:
            share, order = mixture(update)
            logits = model(share * images + (1 - share) * images[order])
            loss = (share * nn.functional.cross_entropy(logits, labels)
                    + (1 - share) * nn.functional.cross_entropy(logits, labels[order]))
        else:
            loss = nn.functional.cross_entropy(model(images), labels, **options)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if mean:
            mean.update_parameters(model)
        losses.append(loss.item())
    print(name, losses[0], losses[-1])
    result = mean.module if mean else model
    tensors = [summary(key, value, initial[key], most) for key, value in stored(result).items()]
    fixture = {"torch": torch.__version__, "torchvision": torchvision.__version__,
               "losses": losses, "tensors": tensors}
    (folder / f"{name}.json").write_text(json.dumps(fixture) + "\n")


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    folder = Path(sys.argv[1])
    for name, made in (("adamw-cosine", adamw_cosine), ("sgd-one-cycle", sgd_one_cycle),
                       ("head-solved-first", head_solved_first), ("mixed", mixed)):
        refined(folder, name, small(32), ALEXNET, FROZEN, 32, 4.0, made, 24)
    refined(folder, "resnet18-64-mean", torchvision.models.resnet18(num_classes=CLASSES), RESNET, 8,
            64, 2.0, averaged, 8)
    write(folder, "alexnet-32", small(32), ALEXNET, 2, 32, 4.0, 0.01, 50, 10, 256)
    write(folder, "alexnet", torchvision.models.alexnet(num_classes=CLASSES, dropout=0.0),
          ALEXNET, 2, 224, 2.0, 0.001, 20, 4, 256)
    for name, side, high in ("resnet18-64", 64, 0.01), ("resnet18", 224, 0.001):
        write(folder, name, torchvision.models.resnet18(num_classes=CLASSES), RESNET, 4, side,
              2.0, high, 20, 4, 48)
    write(folder, "alexnet-32-bn", normalised(), NORMALISED, 4, 32, 4.0, 0.01, 20, 4, 24)
    for name, layers, frozen, high, most in (
            ("resnet34", residual([3, 4, 6, 3]), 11, 0.0001, 8), ("resnet50", residual([3, 4, 6, 3]), 13, 0.0001, 8),
            ("vgg11", VGG, 5, 0.0003, 4), ("mobilenet_v3_small", MOBILENET, 7, 0.0003, 4), ("vit_b_16", VIT, 7, 0.0003, 4)):
        write(folder, name, at_64(name), layers, frozen, 64, 2.0, high, 20, 4, most)


if __name__ == "__main__":
    main()
