"""The work of ops.ts in PyTorch."""

import torch
import torch.nn.functional as F


def repeated(op):
    def steps(count):
        for _ in range(count):
            op()

    return steps


def add_one(requires_grad):
    a, b = torch.rand(1, requires_grad=requires_grad), torch.rand(1)
    return repeated(lambda: torch.add(a, b))


def view():
    a = torch.rand(4, 4)
    return repeated(lambda: a.view(16))


def matmul(size):
    a, b = torch.rand(size, size), torch.rand(size, size)
    return repeated(lambda: torch.matmul(a, b))


def million(op):
    a, b = torch.rand(1_000_000), torch.rand(1_000_000)
    return repeated(lambda: op(a, b))


def rows(op):
    x = torch.rand(1000, 1000)
    return repeated(lambda: op(x))


def layer_norm():
    x, weight, bias = torch.rand(1000, 1000), torch.rand(1000), torch.rand(1000)
    return repeated(lambda: F.layer_norm(x, [1000], weight, bias))


def conv(backward):
    x = torch.rand(16, 64, 56, 56, requires_grad=backward)
    weight = torch.rand(64, 64, 3, 3, requires_grad=backward)
    grad = torch.rand(16, 64, 56, 56)

    def step():
        y = F.conv2d(x, weight, padding=1)
        if backward:
            torch.autograd.grad(y, [x, weight], grad)

    return repeated(step)


def embedding():
    table, indices = torch.rand(10_000, 256), torch.randint(0, 10_000, (64, 64))
    return repeated(lambda: F.embedding(indices, table))


OPS = {
    "add, 1 element": lambda: add_one(False),
    "add, 1 element, with grad": lambda: add_one(True),
    "view": view,
    "matmul 256": lambda: matmul(256),
    "matmul 1024": lambda: matmul(1024),
    "matmul 2048": lambda: matmul(2048),
    "add, 1e6 elements": lambda: million(lambda a, b: a.add(b)),
    "exp, 1e6 elements": lambda: million(lambda a, b: a.exp()),
    "gelu, 1e6 elements": lambda: million(lambda a, b: F.gelu(a)),
    "sum, 1e6 elements": lambda: million(lambda a, b: a.sum()),
    "softmax 1000×1000": lambda: rows(lambda x: F.softmax(x, 1)),
    "layer_norm 1000×1000": layer_norm,
    "conv 3×3, 64 channels 56×56, batch 16": lambda: conv(False),
    "conv 3×3, 64 channels 56×56, batch 16, forward and backward": lambda: conv(True),
    "embedding 4096 of 10000×256": embedding,
    "sort, 1e6 elements": lambda: million(lambda a, b: a.sort()),
}
