"""The mini-study as somebody writes it who looks for speed: images decoded once and kept in memory,
views of a whole batch made by tensor operations, channels_last, the fused optimiser, and a process
of one thread for each core.

    OMP_NUM_THREADS=1 python study_tuned.py IMAGES BASE.safetensors TRIALS.csv PROCESSES

IMAGES has train/CLASS/* and val/CLASS/*. Prints the mean top-1.
"""

import sys

import torch
import torch.multiprocessing as mp
from torch import nn
from torchvision.datasets import ImageFolder
from torchvision.transforms.functional import pil_to_tensor, resize

import protocols
from networks import read_safetensors

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
SIDE, PADDING = 32, 4

shared = {}


def decoded(folder):
    """uint8 [N, 3, 32, 32] and labels, and the number of classes."""
    found = ImageFolder(folder)
    images = torch.stack([pil_to_tensor(resize(image, SIDE)) for image, _ in found])
    return images, torch.tensor(found.targets), len(found.classes)


def normalised(images):
    return ((images.float() / 255 - MEAN) / DEVIATION).contiguous(memory_format=torch.channels_last)


def views(padded, chosen):
    """A random crop of each chosen image, flipped or not."""
    count = len(chosen)
    rows = torch.randint(2 * PADDING + 1, (count, 1)) + torch.arange(SIDE)
    columns = torch.randint(2 * PADDING + 1, (count, 1)) + torch.arange(SIDE)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    crops = padded[chosen.view(-1, 1, 1), :, rows.unsqueeze(2), columns.unsqueeze(1)]
    return normalised(crops.permute(0, 3, 1, 2))


def train(trial):
    (images, labels, classes), (tests, test_labels, _) = shared["train"], shared["val"]
    padded = nn.functional.pad(images, (PADDING,) * 4)
    model, optimiser, schedule = protocols.start(trial, shared["base"], classes, fused=True)
    model = model.to(memory_format=torch.channels_last)
    for _ in range(trial["epochs"]):
        model.train()
        for chosen in torch.randperm(len(images)).split(trial["batch"]):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(views(padded, chosen)), labels[chosen]).backward()
            optimiser.step()
        schedule.step()
    model.eval()
    with torch.inference_mode():
        found = [model(normalised(part)).argmax(1) for part in tests.split(250)]
    return (torch.cat(found) == test_labels).float().mean().item()


def begin(folder, base):
    torch.set_num_threads(1)
    shared.update(train=decoded(f"{folder}/train"), val=decoded(f"{folder}/val"),
                  base=read_safetensors(base))


def main():
    folder, base, trials, processes = sys.argv[1:5]
    begin(folder, base)
    with mp.get_context("fork").Pool(int(processes)) as pool:
        top1 = pool.map(train, protocols.read(trials), chunksize=1)
    print(f"{len(top1)} trainings, mean top-1 {sum(top1) / len(top1):.4f}")


if __name__ == "__main__":
    main()
