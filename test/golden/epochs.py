#!/usr/bin/env python3
"""Writes to answers/epochs.json how whole epochs of two networks go in PyTorch: mean loss of each tenth, and the loss on
held-out pictures at the end, in float32 and in float64. The data are made from a seed, so that epochs.test.ts has the
same. Needs torch 2.13; takes a minute or two."""

import json
import os
import pathlib
import time

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import nn, optim  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

ANSWERS = pathlib.Path(__file__).parent / "answers"

#: Pictures to train, shape of one, side of the last feature map, batch, learning rate.
NETWORKS = {
    "LeNet": (60_000, (1, 28, 28), 4, 64, 0.01),
    "CIFAR-Net": (50_000, (3, 32, 32), 5, 4, 0.001),
}
HELD_OUT = 1000


class Net(nn.Module):
    def __init__(self, channels, side):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * side * side, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.flatten(1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def pictures(count, shape):
    """A coarse pattern per class under noise; one label in ten is drawn anew, so that the loss stays away from zero."""
    channels, side = shape[0], shape[1] // 4
    patterns = torch.rand(10, channels, 4, 4).repeat_interleave(side, 2).repeat_interleave(side, 3)
    labels = torch.randint(10, (count,))
    images = torch.rand(count, *shape)
    for start in range(0, count, 1000):
        images[start : start + 1000].add_(patterns[labels[start : start + 1000]]).sub_(1)
    wrong = torch.rand(count).lt(0.1)
    return images, torch.where(wrong, torch.randint(10, (count,)), labels)


def epoch(network, dtype):
    count, shape, side, batch, lr = NETWORKS[network]
    torch.manual_seed(0)
    net = Net(shape[0], side).to(dtype)
    images, labels = pictures(count + HELD_OUT, shape)
    loader = DataLoader(TensorDataset(images[:count], labels[:count]), batch_size=batch, shuffle=True)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    losses = []
    start = time.time()
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = criterion(net(inputs.to(dtype)), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(f"{network} {dtype}: {len(losses)} steps in {time.time() - start:.1f} s")
    with torch.no_grad():
        end = criterion(net(images[count:].to(dtype)), labels[count:]).item()
    tenth = len(losses) / 10
    tenths = [losses[round(i * tenth) : round((i + 1) * tenth)] for i in range(10)]
    return {"tenths": [sum(part) / len(part) for part in tenths], "end": end}


def main():
    torch.set_num_threads(1)
    answers = {
        network: {kind: epoch(network, getattr(torch, kind)) for kind in ["float32", "float64"]} for network in NETWORKS
    }
    (ANSWERS / "epochs.json").write_text(json.dumps(answers, indent=2) + "\n")


main()
