"""Images a second of one training step in PyTorch, the peer of StepBench.

    OMP_NUM_THREADS=1 python pytorch_step.py NETWORK BATCH SECONDS [contiguous]

Channels-last memory as in Graft, unless `contiguous` is given. Prints network,batch,images/s.
"""

import sys
import time

import torch
import torchvision
from torch import nn


def small():
    return nn.Sequential(
        nn.Conv2d(3, 24, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2),
        nn.Conv2d(24, 48, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2),
        nn.Conv2d(48, 64, 3, 1, 1), nn.ReLU(True),
        nn.Conv2d(64, 48, 3, 1, 1), nn.ReLU(True),
        nn.Conv2d(48, 48, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2), nn.Flatten(),
        nn.Linear(48 * 4 * 4, 256), nn.ReLU(True),
        nn.Linear(256, 256), nn.ReLU(True), nn.Linear(256, 100))


def main():
    torch.set_num_threads(1)
    name, batch, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    layout = torch.contiguous_format if "contiguous" in sys.argv else torch.channels_last
    large = name == "alexnet"
    model = torchvision.models.alexnet(num_classes=100, dropout=0.0) if large else small()
    model = model.to(memory_format=layout)
    side = 224 if large else 32
    images = torch.randn(batch, 3, side, side).contiguous(memory_format=layout)
    labels = torch.arange(batch) % 100
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)

    def measure(limit):
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < limit:
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimiser.step()
            loss.item()
            count += batch
        return count / (time.perf_counter() - start)

    measure(seconds / 3)
    print(f"{name},{batch},{measure(seconds):.1f}")


main()
