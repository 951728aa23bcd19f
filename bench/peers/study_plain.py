"""The mini-study as it is first written: torchvision's folders and loader, one training after
another in one process, PyTorch's own number of threads.

    python study_plain.py IMAGES BASE.safetensors TRIALS.csv LOADERS

IMAGES has train/CLASS/* and val/CLASS/*. LOADERS is num_workers of the loader of training images.
Prints the mean top-1.
"""

import sys

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

import protocols
from networks import read_safetensors

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def main():
    images, base, trials, loaders = sys.argv[1:5]
    base = read_safetensors(base)
    last = [transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)]
    train = ImageFolder(f"{images}/train", transforms.Compose(
        [transforms.Resize(32), transforms.RandomCrop(32, padding=4), transforms.RandomHorizontalFlip()] + last))
    test = ImageFolder(f"{images}/val", transforms.Compose([transforms.Resize(32)] + last))
    top1 = []
    for trial in protocols.read(trials):
        loader = DataLoader(train, trial["batch"], shuffle=True, num_workers=int(loaders))
        model, optimiser, schedule = protocols.start(trial, base, len(train.classes), fused=False)
        loss_of = nn.CrossEntropyLoss()
        for _ in range(trial["epochs"]):
            model.train()
            for views, labels in loader:
                optimiser.zero_grad()
                loss = loss_of(model(views), labels)
                loss.backward()
                optimiser.step()
            schedule.step()
        model.eval()
        correct = 0
        with torch.no_grad():
            for views, labels in DataLoader(test, 100, num_workers=int(loaders)):
                correct += (model(views).argmax(1) == labels).sum().item()
        top1.append(correct / len(test))
    print(f"{len(top1)} trainings, mean top-1 {sum(top1) / len(top1):.4f}")


if __name__ == "__main__":
    main()
