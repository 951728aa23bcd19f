"""The networks of the benchmarks in PyTorch, with the names of torchvision's AlexNet."""

import json
import struct

import torch
import torchvision
from torch import nn


class AlexNet32(nn.Module):
    """Graft's alexnet-32: eight layers for images of 32 pixels."""

    def __init__(self, classes, dropout):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 24, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2),
            nn.Conv2d(24, 48, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2),
            nn.Conv2d(48, 64, 3, 1, 1), nn.ReLU(True),
            nn.Conv2d(64, 48, 3, 1, 1), nn.ReLU(True),
            nn.Conv2d(48, 48, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2))
        self.classifier = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(48 * 4 * 4, 256), nn.ReLU(True),
            nn.Dropout(dropout), nn.Linear(256, 256), nn.ReLU(True),
            nn.Linear(256, classes))

    def forward(self, images):
        return self.classifier(torch.flatten(self.features(images), 1))


def network(name, classes, dropout=0.0):
    if name == "alexnet":
        return torchvision.models.alexnet(num_classes=classes, dropout=dropout)
    if name == "alexnet-32":
        return AlexNet32(classes, dropout)
    raise SystemExit(f"no network {name} here; there are alexnet and alexnet-32")


def layers(model):
    """The layers with weights, first to last."""
    return [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]


def read_safetensors(file):
    """Tensors (float32) of a .safetensors file by name."""
    with open(file, "rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(length))
        data = bytearray(stream.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(data[begin:end], dtype=torch.float32)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors
