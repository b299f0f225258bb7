"""Tensors big enough for threads, vector loops and blocked layouts; what is compared stays small."""

import torch

from oracle.data import FLOATS, distinct, make

f32, f64 = FLOATS


def waves(t, *shape, dtype=f32, low=-3, high=3.1):
    """Values without ties or symmetry, made by the program itself."""
    count = torch.Size(shape).numel()
    return t.linspace(low, high, count, dtype=dtype).view(list(shape))


def elementwise(s):
    with s.op("large elementwise", sums=True):
        for name in ["exp", "sin", "tanh", "sigmoid", "abs", "square"]:
            for dtype in FLOATS:
                program = s.program(f"{name} {dtype}")
                x = waves(program.torch, 300, 400, dtype=dtype)
                y = getattr(x, name)()
                program.expect(y[slice(None, None, 97), slice(None, None, 131)], y.square().sum(), y.mean(1)[slice(None, None, 50)])
        for title, change in {
            "plain": lambda x: x, "transposed": lambda x: x.t(), "every other": lambda x: x[:, slice(None, None, 2)],
            "a row": lambda x: x[slice(0, 1)],
        }.items():  # fmt: skip
            program = s.program(f"mul and add, {title}")
            other = change(waves(program.torch, 400, 300))
            y = other.mul(other).add(other, alpha=2)
            program.expect(y.shape, y.square().sum(), y.select(0, 0)[slice(None, None, 37)], y.is_contiguous())
        program = s.program("gradients through a broadcast")
        x = program.tensor(make(300, 1, grad=True))
        y = program.tensor(make(1, 300, grad=True))
        x.mul(y).sigmoid().sum().backward()
        program.expect_gradient(x.grad, y.grad)
        program = s.program("in place on a strided view")
        x = waves(program.torch, 400, 300)
        x[:, slice(1, None, 3)].mul_(2).add_(1)
        program.expect(x.sum(0)[slice(0, 9)], x[7, slice(0, 9)])


def reductions(s):
    with s.op("large reductions", sums=True):
        for dtype in FLOATS:
            for name in ["sum", "mean", "var", "std", "amax", "amin", "norm", "logsumexp"]:
                program = s.program(f"{name} {dtype}")
                # Above zero: sums of terms that cancel would only compare rounding.
                x = waves(program.torch, 500, 400, dtype=dtype, low=0.2)
                if name != "logsumexp":
                    program.expect(getattr(x, name)())
                for dim in [0, 1]:
                    result = getattr(x, name)(dim=dim)
                    program.expect(result[slice(None, None, 61)], getattr(x.t(), name)(dim=dim)[slice(None, None, 61)])
            program = s.program(f"prod {dtype}")
            program.expect(waves(program.torch, 5000, dtype=dtype).mul(0.001).add(1).prod())
            program = s.program(f"cumsum {dtype}")
            program.expect(waves(program.torch, 50000, dtype=dtype, low=0.2).cumsum(0)[slice(None, None, 4999)])
            program = s.program(f"max and argmax {dtype}")
            x = waves(program.torch, 90000, dtype=dtype).sin()
            program.expect(x.max(), x.min(), x.argmax(), x.argmin(), x.view(300, 300).argmax(1)[slice(0, 20)])
        program = s.program("integers and booleans")
        x = program.torch.arange(200000).view(400, 500)
        program.expect(x.sum(), x.sum(0)[slice(0, 5)], x.remainder(7).eq(3).sum(), x.gt(-1).all(), x.eq(77).any(), x.max())
        program = s.program("gradient of a mean")
        x = program.tensor(make(40, 50, grad=True))
        x.expand(30, 40, 50).mul(0.5).mean().backward()
        program.expect_gradient(x.grad)


def arranging(s):
    with s.op("large copies", exact=True):
        program = s.program("transposed, permuted, concatenated")
        x = program.torch.arange(240000).view(60, 80, 50)
        y = x.permute(2, 0, 1).contiguous()
        program.expect(y[3, 5, slice(0, 9)], y.view(-1)[slice(None, None, 23999)], x.transpose(1, 2).reshape(-1)[slice(None, None, 23999)])
        z = program.torch.cat([x, x.flip([0])], 1)
        program.expect(z.shape, z[5, slice(None, None, 31), 7])
        program.expect(x.select(2, 1).sum(), x.float().double().long().eq(x).all())
        program = s.program("sorted")
        x = program.torch.arange(50000).mul(7919).remainder(50021)
        values, order = x.sort()[0], x.argsort(descending=True)
        program.expect(values[slice(None, None, 4999)], order[slice(None, None, 4999)])
        program = s.program("gathered and masked")
        x = program.torch.arange(100000).view(1000, 100)
        program.expect(x[x.remainder(9973).eq(5)], x.index_select(0, program.torch.arange(999, 0, -97)).select(1, 3))
        program.expect(x.remainder(10007).eq(0).nonzero())


def products(s):
    with s.op("large products", sums=True):
        for dtype in FLOATS:
            for rows, inner, columns in [(128, 200, 96), (1, 500, 300), (300, 500, 1), (257, 65, 129)]:
                program = s.program(f"{rows}x{inner} by {inner}x{columns} {dtype}")
                a = waves(program.torch, rows, inner, dtype=dtype).mul(37).sin()
                b = waves(program.torch, columns, inner, dtype=dtype).mul(11).cos()
                c = a.matmul(b.t())
                program.expect(c[slice(None, None, 31), slice(None, None, 17)], c.abs().sum())
        program = s.program("softmax and cross entropy of 200 classes")
        x = waves(program.torch, 300, 200).mul(29).sin().requires_grad_()
        target = program.torch.arange(300).remainder(200)
        program.expect(x.softmax(1)[slice(None, None, 99), slice(None, None, 49)])
        loss = program.torch.nn.functional.cross_entropy(x, target)
        loss.backward()
        program.expect(loss, x.grad[slice(None, None, 99), slice(None, None, 49)])


def images(s):
    """Convolutions whose results may live in another layout than the one they show."""
    consumers = {
        "itself": lambda t, y: y,
        "viewed": lambda t, y: y.view(2, -1)[:, slice(None, None, 7)],
        "flattened": lambda t, y: y.flatten(1).mul(2),
        "permuted": lambda t, y: y.permute(0, 2, 3, 1).contiguous(),
        "sliced": lambda t, y: y[:, slice(1, None, 3), 2, slice(None, None, 2)],
        "added to a plain one": lambda t, y: y.add(waves(t, 2, 16, 10, 10)),
        "broadcast": lambda t, y: y.mul(waves(t, 16, 1, 1)),
        "used twice": lambda t, y: y.add(y.relu()),
        "in place": lambda t, y: y.mul(1).add_(1).relu_(),
        "averaged by channel": lambda t, y: y.mean([0, 2, 3]),
        "through softmax": lambda t, y: y.softmax(1),
        "joined": lambda t, y: t.cat([y, y.neg()], 1),
        "pooled": lambda t, y: t.nn.functional.max_pool2d(y, 2),
        "averaged": lambda t, y: t.nn.functional.adaptive_avg_pool2d(y, 2).flatten(1),
        "relu, pooled": lambda t, y: t.nn.functional.max_pool2d(y.relu(), 2),
        "pooled, relu": lambda t, y: t.nn.functional.max_pool2d(y, 3, 2, 1).relu(),
        "in double": lambda t, y: y.double().mul(0.5).float(),
        "cloned": lambda t, y: y.clone(),
        "written into": lambda t, y: y.mul(1).masked_fill_(y.lt(0), 0.25),
    }
    with s.op("conv2d layouts", sums=True):
        for title, consume in consumers.items():
            program = s.program(title)
            t = program.torch
            x = program.tensor(make(2, 3, 12, 12, low=-1, high=1, grad=True))
            weight = program.tensor(make(16, 3, 3, 3, low=-0.5, high=0.5, grad=True))
            bias = program.tensor(make(16, grad=True))
            result = consume(t, t.nn.functional.conv2d(x, weight, bias))
            program.expect(result.shape, result.stride(), result.square().sum(), result.flatten()[slice(None, None, 13)])
            result.pow(2).sum().backward()
            program.expect(x.grad.flatten()[slice(None, None, 5)], weight.grad.flatten()[slice(None, None, 7)], bias.grad)
        program = s.program("printed and copied out")
        x = program.tensor(make(1, 4, 6, 6).floor())
        y = program.torch.nn.functional.conv2d(x, make(16, 4, 3, 3).floor())
        program.expect_text(y, y[0, 3], y.squeeze())
        program.expect(y.tolist(), y.view(-1).numpy())
        program = s.program("three in a row with pools between")
        t = program.torch
        t.manual_seed(3)
        nn = t.nn
        net = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 24, 1), nn.Flatten(), nn.Linear(216, 5),
        )  # fmt: skip
        x = program.tensor(distinct(3, 3, 16, 16).mul_(0.002).requires_grad_())
        y = net(x)
        program.expect(y)
        y.square().mean().backward()
        program.expect(x.grad.flatten()[slice(None, None, 11)])
        for weight in [program.iterate(net.parameters())[i] for i in range(0, 8, 2)]:
            program.expect(weight.grad.flatten()[slice(None, None, 17)])
        program = s.program("under no_grad, and again with other weights")
        t = program.torch
        x, weight = program.tensor(make(4, 8, 9, 9)), program.tensor(make(16, 8, 3, 3))
        with program.within("no_grad"):
            first = t.nn.functional.conv2d(x, weight)
            weight.mul_(0.5)
            second = t.nn.functional.conv2d(x, weight)
        program.expect(first.flatten()[slice(None, None, 101)], second.flatten()[slice(None, None, 101)])


def transforms(s):
    with s.op("large fft", sums=True):
        # Lines side by side, lines made of short ones, and a prime length.
        for title, shape in {"many": (37, 120), "long": (98304,), "few long": (2, 5000), "prime": (10007,)}.items():
            program = s.program(title)
            t = program.torch
            x = waves(t, *shape, dtype=f64).square().sin()
            spectrum = t.fft.rfft(x)
            whole = t.fft.fft(t.complex(x, x.cos()))
            program.expect(t.view_as_real(spectrum).flatten()[slice(None, None, 611)], t.view_as_real(whole).flatten()[slice(None, None, 611)])
            program.expect(t.fft.irfft(spectrum, n=shape[-1]).flatten()[slice(None, None, 611)], t.view_as_real(t.fft.ifft(whole)).flatten()[slice(None, None, 611)])
        program = s.program("along the first dimension")
        t = program.torch
        program.expect(t.view_as_real(t.fft.rfft(waves(t, 90, 61, dtype=f64).sin(), dim=0)).flatten()[slice(None, None, 97)])


def distances(s):
    with s.op("large cdist"):
        for dtype in FLOATS:
            program = s.program(f"by a product {dtype}")
            t = program.torch
            x, y = program.tensor(make(2, 30, 7, dtype=dtype, grad=True)), program.tensor(make(28, 7, dtype=dtype, grad=True))
            found = t.cdist(x, y)
            found.square().sum().backward()
            program.expect(found.flatten()[slice(None, None, 37)])
            program.expect_gradient(x.grad, y.grad)
        for p in [0, 1, 2.5, float("inf")]:
            program = s.program(f"p = {p}")
            t = program.torch
            x, y = waves(t, 30, 70).sin(), waves(t, 28, 70).cos()
            program.expect(t.cdist(x, y, p).flatten()[slice(None, None, 37)], t.pdist(x, p)[slice(None, None, 29)])
        program = s.program("compute_mode")
        t = program.torch
        x = program.tensor(make(4, 3))
        program.expect(t.cdist(x, x.add(1), compute_mode="use_mm_for_euclid_dist"))
        program.expect(t.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist"))
        s.error("cdist", make(3, 2), make(3, 2), compute_mode="mm")


def ordered(s):
    with s.op("large sort"):
        program = s.program("whole numbers of a small and of a large range")
        t = program.torch
        small = waves(t, 5000, dtype=f64).mul(1000).sin().mul(40).long()
        for x in [small, small.mul(100000000000)]:
            values, places = t.sort(x, stable=True)
            down, places_down = t.sort(x, stable=True, descending=True)
            program.expect(values[slice(None, None, 71)], places[slice(None, None, 71)], down[slice(None, None, 71)], places_down[slice(None, None, 71)])
        values, inverse, counts = t.unique(small, return_inverse=True, return_counts=True)
        program.expect(values, inverse[slice(None, None, 71)], counts)
        values, inverse, counts = t.unique_consecutive(small, return_inverse=True, return_counts=True)
        program.expect(values[slice(None, None, 71)], inverse[slice(None, None, 71)], counts[slice(None, None, 71)])


def narrow(s):
    with s.op("large halves"):
        for dtype in [torch.float16, torch.bfloat16]:
            program = s.program(f"{dtype}")
            t = program.torch
            x = waves(t, 3001).to(dtype)
            program.expect(x.float()[slice(None, None, 53)], x.add(x)[slice(None, None, 53)], x.mul(waves(t, 3001))[slice(None, None, 53)])
            program.expect(x.sub(1.5)[slice(None, None, 53)], x.div(3).gt(0.25)[slice(None, None, 53)], waves(t, 301).mul(100000).to(dtype))


def cases(s):
    transforms(s)
    distances(s)
    ordered(s)
    narrow(s)
    elementwise(s)
    reductions(s)
    arranging(s)
    products(s)
    images(s)
