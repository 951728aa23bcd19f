"""Fine-tuning of Graft's alexnet-32 as other tools do it by default, on given images and weights.

    python defaults.py IMAGES BASE.safetensors SIZE SEED METHOD...

IMAGES has train/CLASS/* and val/CLASS/*; the first SIZE images of each class by name are trained on, all
of val are tested. Prints a line for each method: its name, the images of val that are right by one view
and by ten (the view and its shifts by a sixteenth of the side, all mirrored too: mean probability), how
many there are, of each class how many are right by one view and by ten (joined by commas), and the seconds of
training and of the test by ten. Each method is written anew from its tool's
documentation; what that leaves to the user is chosen in the tool's favour, and said here.

tutorial     PyTorch's transfer learning tutorial: SGD 0.001, momentum 0.9, all layers, batch 4, 25 epochs,
             a tenth of the rate every 7
fastai       fastai's fine_tune(50) at its base rate of 0.002: an epoch of the last group alone in one cycle, then
             all layers in one cycle at half of it, in its three groups for AlexNet (two convolutions, the other
             three, fully connected layers) from a hundredth of that up; Adam with decoupled decay 0.01 (none of
             biases), beta2 0.99, momentum in a counter cycle; batch 16 in place of 64, which would make 3
             updates an epoch
fastai-head  the same with the last layer as the last group and the other fully connected ones in the second:
             fastai makes these anew, here they come from the base
keras        Keras' guide: the head by Adam at 0.001 for 20 epochs, then all layers at 1e-5 for 10; batch 32; the
             base in inference mode throughout, dropout of 0.2 before the head
timm         AdamW 0.001 with a layer decay of 0.75, weight decay 0.05, label smoothing 0.1, 5 epochs of
             warm-up and a cosine over 50, batch 32: the fine-tuning recipes of timm's transformers
hyperrule    BiT-HyperRule for small sets: a head of zeros, SGD 0.003, 500 updates of the whole set up to
             512 images, warm-up over 100, a tenth at 200, 300 and 400
lpft, lpft-3 linear probing, then fine-tuning (Kumar et al. 2022): the head of `probe`, then SGD with momentum 0.9
             on all layers from 0.001 (0.003) by a cosine over 50 epochs, batch 32
probe        multinomial logistic regression on the base's features of images and mirror images, L2 0.01
"""

import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

import study_tuned as images_of
from networks import layers, network, read_safetensors

HEAD = "classifier.6"
SHIFT = 2


class Task:
    """Images to train on, and the network at its start."""

    def __init__(self, images, labels, base, classes, seed):
        torch.manual_seed(seed)
        self.padded = F.pad(images, (images_of.PADDING,) * 4)
        self.images, self.labels = images, labels
        self.model = network("alexnet-32", classes, dropout=0.25)
        kept = {name: tensor for name, tensor in base.items() if not name.startswith(HEAD)}
        self.model.load_state_dict(kept, strict=False)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.head = list(layers(self.model)[-1].parameters())
        self.body = [p for layer in layers(self.model)[:-1] for p in layer.parameters()]

    def batches(self, size, whole=False):
        """Views and labels of all images, in a new order; of whole batches alone if asked."""
        for chosen in torch.randperm(len(self.labels)).split(size):
            if not whole or len(chosen) == min(size, len(self.labels)):
                yield images_of.views(self.padded, chosen), self.labels[chosen]

    def epoch(self, optimiser, size, before=lambda: None, smoothing=0.0, whole=False):
        self.model.train()
        for views, labels in self.batches(size, whole):
            before()
            optimiser.zero_grad()
            F.cross_entropy(self.model(views), labels, label_smoothing=smoothing).backward()
            optimiser.step()


def tutorial(task):
    optimiser = torch.optim.SGD(task.model.parameters(), lr=0.001, momentum=0.9)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, 7, 0.1)
    for _ in range(25):
        task.epoch(optimiser, 4)
        schedule.step()


def fastai(task, last=3, epochs=50, rate=0.002, size=16):
    """last: how many layers are the last group."""
    numbered = layers(task.model)
    groups = [numbered[:2], numbered[2:len(numbered) - last], numbered[len(numbered) - last:]]
    size = min(size, len(task.labels))
    updates = len(task.labels) // size

    def cycle(rates, count, share_of_warm_up, first):
        parts = [{"params": [getattr(layer, name) for layer in group], "lr": own, "weight_decay": decay}
                 for group, own in zip(groups[-len(rates):], rates) for name, decay in (("weight", 0.01), ("bias", 0))]
        optimiser = torch.optim.AdamW(parts, betas=(0.9, 0.99), eps=1e-5)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [part["lr"] for part in parts], total_steps=max(2, count * updates),
            pct_start=share_of_warm_up, div_factor=first, final_div_factor=1e5 / first,
            base_momentum=0.85, max_momentum=0.95)
        steps = iter(range(count * updates))

        def before():
            if next(steps) > 0:
                schedule.step()

        for _ in range(count):
            task.epoch(optimiser, size, before, whole=True)

    for group in groups[:-1]:
        for layer in group:
            layer.requires_grad_(False)
    cycle([rate], 1, 0.99, 25)
    task.model.requires_grad_(True)
    cycle([rate / 200, rate / 20, rate / 2], epochs, 0.3, 5)


def fastai_head(task):
    fastai(task, last=1)


def keras(task):
    for module in task.model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    head = layers(task.model)[-1]
    head.register_forward_pre_hook(lambda module, given: F.dropout(given[0], 0.2, module.training))
    for parameter in task.body:
        parameter.requires_grad_(False)
    for epochs, parameters, rate in (20, task.head, 1e-3), (10, list(task.model.parameters()), 1e-5):
        for parameter in parameters:
            parameter.requires_grad_(True)
        optimiser = torch.optim.Adam(parameters, lr=rate)
        for _ in range(epochs):
            task.epoch(optimiser, 32)


def timm(task, epochs=50, warm_up=5):
    numbered = layers(task.model)
    optimiser = torch.optim.AdamW(
        [{"params": list(layer.parameters()), "lr": 0.001 * 0.75 ** (len(numbered) - 1 - below)}
         for below, layer in enumerate(numbered)], weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda e: (e + 1) / warm_up if e < warm_up
        else (1 + math.cos(math.pi * (e - warm_up) / (epochs - warm_up))) / 2)
    for _ in range(epochs):
        task.epoch(optimiser, 32, smoothing=0.1)
        schedule.step()


def hyperrule(task):
    for parameter in task.head:
        nn.init.zeros_(parameter)
    optimiser = torch.optim.SGD(task.model.parameters(), lr=0.003, momentum=0.9)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda t: min(1, t / 100) * 0.1 ** sum(t >= at for at in (200, 300, 400)))
    updates = 0
    task.model.train()
    while updates < 500:
        for views, labels in task.batches(512, whole=True):
            optimiser.zero_grad()
            F.cross_entropy(task.model(views), labels).backward()
            optimiser.step()
            schedule.step()
            updates += 1
            if updates == 500:
                return


def probe(task, penalty=0.01):
    task.model.eval()
    with torch.no_grad():
        both = torch.cat([task.images, task.images.flip(3)])
        features = task.model.classifier[:6](task.model.features(images_of.normalised(both)).flatten(1))
        mean, deviation = features.mean(0), features.std(0) + 1e-5
        scaled = (features - mean) / deviation
    labels = torch.cat([task.labels, task.labels])
    weight = torch.zeros_like(task.head[0], requires_grad=True)
    bias = torch.zeros_like(task.head[1], requires_grad=True)
    search = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def objective():
        search.zero_grad()
        loss = F.cross_entropy(scaled @ weight.T + bias, labels) + penalty * weight.square().sum() / 2
        loss.backward()
        return loss

    search.step(objective)
    with torch.no_grad():
        task.head[0].copy_(weight / deviation)
        task.head[1].copy_(bias - (weight / deviation) @ mean)


def lpft(task, rate=0.001, epochs=50):
    probe(task)
    optimiser = torch.optim.SGD(task.model.parameters(), lr=rate, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    for _ in range(epochs):
        task.epoch(optimiser, 32)
        schedule.step()


def lpft_3(task):
    lpft(task, rate=0.003)


METHODS = {"tutorial": tutorial, "fastai": fastai, "fastai-head": fastai_head, "keras": keras, "timm": timm,
           "hyperrule": hyperrule, "lpft": lpft, "lpft-3": lpft_3, "probe": probe}


@torch.inference_mode()
def right(model, images, labels, shifted):
    """Of each class, how many images are right; by ten views where `shifted`."""
    model.eval()
    count = [0] * (int(labels.max()) + 1)
    for part, truth in zip(images.split(250), labels.split(250)):
        padded = F.pad(part, (SHIFT,) * 4)
        side = part.shape[-1]
        seen = [part] + [padded[:, :, y:y + side, x:x + side]
                         for y in (0, 2 * SHIFT) for x in (0, 2 * SHIFT) if shifted]
        views = [view for one in seen for view in ((one, one.flip(3)) if shifted else (one,))]
        mean = sum(model(images_of.normalised(view)).softmax(1) for view in views)
        for label in truth[mean.argmax(1) == truth].tolist():
            count[label] += 1
    return count


def main():
    torch.set_num_threads(1)
    folder, base, size, seed = sys.argv[1], read_safetensors(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    images, labels, classes = images_of.decoded(f"{folder}/train")
    first = torch.cat([(labels == label).nonzero()[:size, 0] for label in range(classes)])
    tests, truth, _ = images_of.decoded(f"{folder}/val")
    for name in sys.argv[5:]:
        task = Task(images[first], labels[first], base, classes, seed)
        began = time.perf_counter()
        METHODS[name](task)
        seconds = [time.perf_counter() - began]
        found = []
        for shifted in False, True:
            began = time.perf_counter()
            found.append(right(task.model, tests, truth, shifted))
        seconds.append(time.perf_counter() - began)
        print(name, *map(sum, found), len(truth), *(",".join(map(str, one)) for one in found),
              *(f"{one:.2f}" for one in seconds), flush=True)


if __name__ == "__main__":
    main()
