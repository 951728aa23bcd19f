"""Images a second of one training step in PyTorch, the peer of StepBench.

    OMP_NUM_THREADS=1 python step.py NETWORK BATCH SECONDS LAYOUT OPTIMISER

LAYOUT is channels_last or contiguous, OPTIMISER foreach or fused. Prints network,batch,images/s.
"""

import sys
import time

import torch
from torch import nn

from networks import network


def main():
    torch.set_num_threads(1)
    name, batch, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    layout = {"channels_last": torch.channels_last, "contiguous": torch.contiguous_format}[sys.argv[4]]
    model = network(name, 100).to(memory_format=layout)
    side = 32 if name == "alexnet-32" else 224
    images = torch.randn(batch, 3, side, side).contiguous(memory_format=layout)
    labels = torch.arange(batch) % 100
    optimiser = torch.optim.SGD(
        model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4,
        **{"foreach": {"foreach": True}, "fused": {"fused": True}}[sys.argv[5]])

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
