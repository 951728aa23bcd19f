"""Writes names and shapes of networks as other libraries have them, for ForeignNamesTest.

    python make_foreign.py .

Needs PyTorch, timm and transformers; no weights are made.
"""

import sys
from pathlib import Path

import timm
import torch
from transformers import ResNetConfig, ResNetForImageClassification, ViTConfig, ViTForImageClassification

BASIC = dict(layer_type="basic", hidden_sizes=[64, 128, 256, 512])


def main():
    folder = Path(sys.argv[1])
    with torch.device("meta"):
        models = {
            "timm-vit_base_patch16_224": timm.create_model("vit_base_patch16_224", num_classes=7),
            "timm-vgg11": timm.create_model("vgg11", num_classes=7),
            "timm-resnet50": timm.create_model("resnet50", num_classes=7),
            "timm-mobilenetv3_small_100": timm.create_model("mobilenetv3_small_100", num_classes=7),
            "hf-vit": ViTForImageClassification(ViTConfig(num_labels=7)),
            "hf-resnet18": ResNetForImageClassification(ResNetConfig(depths=[2, 2, 2, 2], num_labels=7, **BASIC)),
            "hf-resnet34": ResNetForImageClassification(ResNetConfig(depths=[3, 4, 6, 3], num_labels=7, **BASIC)),
            "hf-resnet50": ResNetForImageClassification(ResNetConfig(num_labels=7)),
        }
    for name, model in models.items():
        if name == "hf-vit":  # as its files have them: of a hub, and of save_pretrained
            rows = [(old_name(key), tensor) for key, tensor in model.state_dict().items()]
            write(folder / "hf-vit-files.txt", rows)
        write(folder / f"{name}.txt", model.state_dict().items())


def old_name(key):
    """In files of every version; since version 5 modules have other names."""
    for new, old in ((".layers.", ".encoder.layer."), ("attention.q_proj", "attention.attention.query"),
                     ("attention.k_proj", "attention.attention.key"), ("attention.v_proj", "attention.attention.value"),
                     ("attention.o_proj", "attention.output.dense"), ("mlp.fc1", "intermediate.dense"),
                     ("mlp.fc2", "output.dense")):
        key = key.replace(new, old)
    return key


def write(file, tensors):
    file.write_text("".join(f"{key} {' '.join(map(str, tensor.shape))}".strip() + "\n" for key, tensor in tensors))


if __name__ == "__main__":
    main()
