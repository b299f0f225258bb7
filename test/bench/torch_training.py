"""The work of training.ts in PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset
from torch_resnet import resnet18


class Regression(nn.Module):
    def __init__(self):
        super().__init__()
        self.predict = nn.Linear(1, 1)

    def forward(self, x):
        return self.predict(x)


class Curve(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.out = nn.Linear(20, 1)

    def forward(self, x):
        return self.out(F.relu(self.hidden(x)))


class TwoClasses(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 2)

    def forward(self, x):
        return torch.sigmoid(self.linear(x))


class ThreeClasses(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 20)
        self.out = nn.Linear(20, 3)

    def forward(self, x):
        return F.softmax(self.out(F.relu(self.hidden(x))), 1)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 4 * 4, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c3(x)), 2)
        x = x.view(-1, 256)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def trained(net, criterion, optimizer, inputs, target):
    def steps(count):
        for _ in range(count):
            loss = criterion(net(inputs), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return steps


def regression():
    x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1)
    y = x + torch.randn(1000, 1) * 1.2
    net = Regression()
    return trained(net, nn.MSELoss(), optim.SGD(net.parameters(), lr=1e-4), x, y)


def curve():
    x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1)
    y = x.pow(3) + torch.rand(1000, 1) * 0.3
    net = Curve()
    return trained(net, nn.MSELoss(), optim.SGD(net.parameters(), lr=0.01), x, y)


def clouds(*centres):
    cluster = torch.ones(500, 2)
    points = [torch.normal(cluster * centre, 2) for centre in centres]
    labels = [torch.ones(500) * label for label in range(len(centres))]
    return torch.cat(points), torch.cat(labels).type(torch.LongTensor)


def two_classes():
    x, y = clouds(4, -4)
    net = TwoClasses()
    return trained(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.02), x, y)


def three_classes():
    x, y = clouds(4, -4, -8)
    net = ThreeClasses()
    return trained(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.02), x, y)


class CifarNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def classifier(net, batch, *image):
    x, y = torch.randn(batch, *image), torch.randint(0, 10, (batch,))
    return trained(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.001, momentum=0.9), x, y)


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def epoch():
    images, labels = torch.rand(60_000, 1, 28, 28), torch.randint(0, 10, (60_000,))
    loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
    net, criterion = LeNet(), nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)

    def steps(count):
        for _ in range(count):
            for x, y in loader:
                optimizer.zero_grad()
                criterion(net(x), y).backward()
                optimizer.step()

    return steps


def encoder():
    net = nn.TransformerEncoder(nn.TransformerEncoderLayer(256, 8, batch_first=True), 4)
    x = torch.randn(16, 64, 256)
    return trained(net, nn.MSELoss(), optim.SGD(net.parameters(), lr=0.001, momentum=0.9), x, x)


class Recurrent(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def recurrent(layer):
    net = Recurrent(layer)
    x, y = torch.randn(64, 32, 128), torch.randn(64, 32, 128)
    return trained(net, nn.MSELoss(), optim.SGD(net.parameters(), lr=0.01, momentum=0.9), x, y)


TRAINING = {
    "regression 1000×1": regression,
    "curve 1-20-1": curve,
    "two classes 2-2": two_classes,
    "three classes 2-20-3": three_classes,
    "LeNet batch 4": lambda: classifier(LeNet(), 4, 1, 28, 28),
    "LeNet batch 64": lambda: classifier(LeNet(), 64, 1, 28, 28),
    "LeNet batch 256": lambda: classifier(LeNet(), 256, 1, 28, 28),
    "LeNet, an epoch of 60,000 images": epoch,
    "CIFAR-Net batch 4": lambda: classifier(CifarNet(), 4, 3, 32, 32),
    "CIFAR-Net batch 64": lambda: classifier(CifarNet(), 64, 3, 32, 32),
    "CIFAR-Net batch 256": lambda: classifier(CifarNet(), 256, 3, 32, 32),
    "MLP 784-128-10 batch 64": lambda: classifier(mlp(), 64, 784),
    "ResNet-18, 32×32, batch 32": lambda: classifier(resnet18(10), 32, 3, 32, 32),
    "Transformer encoder, 4 layers of 256, batch 16 of 64": encoder,
    "LSTM 128, batch 32 of 64": lambda: recurrent(nn.LSTM(128, 128)),
    "GRU 128, batch 32 of 64": lambda: recurrent(nn.GRU(128, 128)),
}
