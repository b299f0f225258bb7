"""Random streams after a seed: the same bits as PyTorch's, across functions, sizes and interleavings."""

import torch

from oracle.data import ALL, FLOATS, make

f32, f64, i64, i32, u8, boolean = ALL
SIZES = [1, 3, 15, 16, 17, 31, 32, 1000]


def seeded(s, title, seed=1):
    program = s.program(title)
    program.torch.manual_seed(seed)
    return program, program.torch


def fresh(s):
    for name in ["rand", "randn"]:
        with s.op(name, exact=True):
            for dtype in FLOATS:
                for size in SIZES:
                    program, t = seeded(s, f"{name}({size}) {dtype}")
                    program.expect(getattr(t, name)(size, dtype=dtype))
                for shape in [(3, 4), (2, 3, 5), (0, 3), (5, 5, 2)]:
                    program, t = seeded(s, f"{name}{shape} {dtype}", seed=7)
                    program.expect(getattr(t, name)(*shape, dtype=dtype), getattr(t, name)(list(shape)))
            for seed in [0, 42, 123456789, 2**32 + 5, -1]:
                program, t = seeded(s, f"seed {seed}", seed)
                program.expect(getattr(t, name)(5), getattr(t, name)(20))
            program, t = seeded(s, f"{name} requires_grad")
            program.expect(getattr(t, name)(2, 2, requires_grad=True))
        with s.op(f"{name}_like", exact=True):
            for source in [make(2, 3), make(4, 5, dtype=f64), make(5, 4).t()]:
                program, t = seeded(s, f"of {list(source.shape)} {source.dtype} {list(source.stride())}")
                program.expect(getattr(t, f"{name}_like")(source))
            program, t = seeded(s, "with a dtype")
            program.expect(getattr(t, f"{name}_like")(make(2, dtype=f64), dtype=f32))
    with s.op("randint", exact=True):
        for args in [(10, [5]), (3, 9, [2, 4]), (-5, 5, [7]), (0, 2**40, [4]), (2**28 - 1, [4]), (2**28, [4])]:
            program, t = seeded(s, f"randint{args}")
            program.expect(t.randint(*args))
        for dtype in [f32, i32, u8]:
            program, t = seeded(s, f"randint {dtype}")
            program.expect(t.randint(0, 100, [6], dtype=dtype))
        program, t = seeded(s, "by name")
        program.expect(t.randint(low=1, high=6, size=[3]))
        s.error("randint", 5, 5, [2])
        s.error("randint", 0, [2])
    with s.op("randint_like", exact=True):
        program, t = seeded(s, "below 10, and between bounds")
        program.expect(t.randint_like(make(2, 3, dtype=i64), 10), t.randint_like(make(4), -3, 3))
    with s.op("randperm", exact=True):
        for size in [0, 1, 2, 10, 100]:
            program, t = seeded(s, f"randperm({size})")
            program.expect(t.randperm(size))
        program, t = seeded(s, "more than bfloat16 can count")
        program.expect(t.randperm(1000, dtype=torch.bfloat16))
        s.error("randperm", 3000, dtype=torch.float16)
        s.error("randperm", 300, dtype=torch.uint8)
        s.error("randperm", -1)
    with s.op("normal", exact=True):
        for size in [3, 20]:
            program, t = seeded(s, f"scalars, {size}")
            program.expect(t.normal(1, 2.5, [size]))
            program, t = seeded(s, f"mean tensor, {size}")
            program.expect(t.normal(make(size), 0.5))
            program, t = seeded(s, f"std tensor, {size}")
            program.expect(t.normal(0.5, make(size, low=0.1)))
            program, t = seeded(s, f"both tensors, {size}")
            program.expect(t.normal(make(size), make(size, low=0.1)))
        program, t = seeded(s, "two classes of points")
        ones = program.torch.ones(100, 2)
        program.expect(t.normal(ones.mul(2), 1), t.normal(ones.mul(-2), 1))
        s.error("normal", 0, -1, [2])
        s.error("normal", make(3), -0.5)
        s.error("normal", make(3), make(4))


def inplace(s):
    with s.op("normal_", exact=True):
        for size in SIZES:
            for dtype in FLOATS:
                program, t = seeded(s, f"normal_ of {size} {dtype}")
                program.expect(t.empty(size, dtype=dtype).normal_())
        for size in [3, 20]:
            program, t = seeded(s, f"normal_(2.5, 0.3) of {size}")
            program.expect(t.empty(size).normal_(2.5, 0.3), t.empty(size).normal_(mean=-1, std=3))
        for dtype in FLOATS:
            program, t = seeded(s, f"a transposed target {dtype}")
            target = t.zeros(8, 5, dtype=dtype).t()
            target.normal_()
            program.expect(target)
            program, t = seeded(s, f"a strided target {dtype}")
            base = t.zeros(6, 10, dtype=dtype)
            base[:, slice(None, None, 2)].normal_()
            program.expect(base)
            program, t = seeded(s, f"a contiguous part {dtype}")
            base = t.zeros(6, 10, dtype=dtype)
            base[slice(1, 4)].normal_()
            program.expect(base)
        program, t = seeded(s, "an integer tensor")
        with program.fails():
            t.zeros(3, dtype=i64).normal_()
        s.method_error("normal_", make(3), 0, -1)
    with s.op("uniform_", exact=True):
        for dtype in FLOATS:
            for bounds in [(), (-1, 1), (2.5, 7.25), (-0.3, 0.1)]:
                program, t = seeded(s, f"uniform_{bounds} {dtype}")
                program.expect(t.empty(20, dtype=dtype).uniform_(*bounds))
            program, t = seeded(s, f"a transposed target {dtype}")
            program.expect(t.zeros(4, 3, dtype=dtype).t().uniform_(-2, 2))
        s.method_error("uniform_", make(3), 2, 1)
        s.method_error("uniform_", make(3, dtype=i64))
    with s.op("random_", exact=True):
        for dtype in [f32, f64, i64, i32, u8, boolean]:
            program, t = seeded(s, f"random_ {dtype}")
            program.expect(t.zeros(5, dtype=dtype).random_())
        program, t = seeded(s, "with bounds")
        program.expect(t.zeros(5, dtype=i64).random_(10), t.zeros(5).random_(-3, 4), t.zeros(3, dtype=i64).random_(0, 2**35))
    with s.op("bernoulli", exact=True):
        for dtype in FLOATS:
            program, t = seeded(s, f"of probabilities {dtype}")
            program.expect(t.bernoulli(make(20, dtype=dtype, low=0, high=1)))
            program, t = seeded(s, f"in place {dtype}")
            program.expect(t.zeros(20, dtype=dtype).bernoulli_(0.3), t.zeros(5, dtype=dtype).bernoulli_())
        program, t = seeded(s, "in place by a tensor")
        program.expect(t.zeros(6).bernoulli_(make(6, low=0, high=1)))
        program, t = seeded(s, "of one number")
        program.expect(t.bernoulli(make(6, low=0, high=1), p=0.7))
        s.error("bernoulli", torch.tensor([1.5]))
        s.method_error("bernoulli_", make(2), 1.5)
    with s.op("multinomial", exact=True):
        program, t = seeded(s, "with replacement")
        program.expect(t.multinomial(make(6, low=0.1, high=1), 8, replacement=True))
        for dtype in FLOATS:
            program, t = seeded(s, f"without replacement {dtype}")
            program.expect(t.multinomial(make(6, low=0.1, high=1, dtype=dtype), 6), t.multinomial(make(4, 9, low=0, high=1, dtype=dtype), 3))
            program.expect(t.multinomial(make(6, low=0.1, high=1, dtype=dtype), 1))


def distributions(s):
    for name, args in [("cauchy_", ()), ("cauchy_", (-2, 0.5)), ("log_normal_", ()), ("log_normal_", (0.5, 0.25)),
                       ("geometric_", (0.3,)), ("exponential_", ()), ("exponential_", (2.5,))]:  # fmt: skip
        with s.op(name, exact=True):
            for dtype in FLOATS + [torch.float16, torch.bfloat16]:
                for size in [3, 16, 1000] if dtype in FLOATS else [20]:
                    program, t = seeded(s, f"{name}{args} of {size} {dtype}")
                    program.expect(getattr(t.empty(size, dtype=dtype), name)(*args))
                program, t = seeded(s, f"{name}{args} of a transposed target {dtype}")
                program.expect(getattr(t.zeros(4, 5, dtype=dtype).t(), name)(*args))
            s.method_error(name, make(3), *([0, -1] if name in ["cauchy_", "log_normal_"] else [-1]))
            s.method_error(name, make(3, dtype=boolean if name == "geometric_" else i64), *args)
    with s.op("poisson", exact=True):
        for dtype in FLOATS:
            program, t = seeded(s, f"rates {dtype}")
            program.expect(t.poisson(make(1000, dtype=dtype, low=0, high=40)))
        s.error("poisson", make(2, dtype=i64, low=0))
        s.error("poisson", torch.tensor([-1.5]))
    with s.op("binomial", exact=True):
        for dtype in FLOATS:
            program, t = seeded(s, f"counts and probabilities {dtype}")
            program.expect(t.binomial(make(500, dtype=dtype, low=0, high=90).floor(), make(500, dtype=dtype, low=0, high=1)))
        s.error("binomial", make(2), make(2, dtype=f64))
        s.error("binomial", make(2), make(2, dtype=i64))
    for dtype in [torch.float16, torch.bfloat16, torch.complex64]:
        with s.op("rand", exact=True):
            program, t = seeded(s, f"in {dtype}")
            program.expect(t.rand(40, dtype=dtype), t.empty(20, dtype=dtype).uniform_(-0.3, 1))
        with s.op("randn", exact=True):
            for size in [5, 16, 31, 1000]:
                program, t = seeded(s, f"{size} in {dtype}")
                program.expect(t.randn(size, dtype=dtype), t.empty(size, dtype=dtype).normal_(0.5, 2))
    for dtype in [torch.float16, torch.bfloat16]:
        with s.op("randint", exact=True):
            program, t = seeded(s, f"in {dtype}")
            program.expect(t.randint(-5, 50, (20,), dtype=dtype), t.empty(9, dtype=dtype).random_(), t.randperm(20, dtype=dtype))
    with s.op("fork_rng", exact=True):
        program, t = seeded(s, "a state saved and set back")
        state = t.random.get_rng_state()
        t.rand(5)
        t.random.set_rng_state(state)
        program.expect(t.rand(5))


def mixed(s):
    with s.op("dropout", exact=True):
        for p in [0.5, 0.2, 0.9]:
            program, t = seeded(s, f"dropout({p})")
            x = program.tensor(make(5, 7, grad=True))
            y = t.nn.functional.dropout(x, p)
            program.expect(y)
            y.backward(make(5, 7))
            program.expect_gradient(x.grad)
        program, t = seeded(s, "as a module, training and not")
        layer = t.nn.Dropout(0.4)
        x = program.tensor(make(30))
        program.expect(layer(x))
        layer.eval()
        program.expect(layer(x))
    with s.op("manual_seed", exact=True):
        program, t = seeded(s, "a normal kept from an odd draw survives other draws")
        program.expect(t.randn(3), t.rand(4), t.randn(1), t.randint(9, [3]), t.randn(2), t.randn(16), t.randn(1))
        program, t = seeded(s, "seeding again forgets it")
        program.expect(t.randn(1))
        t.manual_seed(1)
        program.expect(t.randn(1), t.randn(2, dtype=f64), t.rand(2, dtype=f64))
        program, t = seeded(s, "large and small draws in turn", 3)
        program.expect(t.randn(17), t.randn(5), t.rand(3), t.randperm(6), t.randn(33), t.bernoulli(make(4, low=0, high=1)),
                       t.randn(7, dtype=f64), t.randn(18, dtype=f64))  # fmt: skip
        program, t = seeded(s, "initial_seed", 77)
        program.expect(t.initial_seed())
    with s.op("Generator", exact=True):
        program, t = seeded(s, "has its own stream")
        generator = t.Generator()
        generator.manual_seed(5)
        program.expect(t.rand(3, generator=generator), t.rand(3), t.randn(20, generator=generator),
                       t.randperm(5, generator=generator), t.randint(0, 9, [4], generator=generator))  # fmt: skip
        target = t.zeros(4)
        target.normal_(generator=generator)
        program.expect(target)
    with s.op("get_rng_state", exact=True):
        program, t = seeded(s, "saved and restored")
        t.randn(3)
        state = t.get_rng_state()
        program.expect(state.shape, state)
        program.expect(t.randn(4))
        t.set_rng_state(state)
        program.expect(t.randn(4), t.rand(3))


def layers(s):
    with s.op("initialisation", exact=True):
        for args in [(1, 1), (3, 4), (784, 4), (20, 3)]:
            program, t = seeded(s, f"Linear{args}")
            layer = t.nn.Linear(*args)
            program.expect(layer.weight, layer.bias)
        program, t = seeded(s, "Linear without bias, and the one after it")
        program.expect(t.nn.Linear(5, 4, bias=False).weight, t.nn.Linear(2, 2).weight)
        for args in [(1, 6, 5), (6, 16, [5, 3])]:
            program, t = seeded(s, f"Conv2d{args}")
            layer = t.nn.Conv2d(*args)
            program.expect(layer.weight, layer.bias)
        program, t = seeded(s, "LeNet's layers one after the other", 42)
        for layer in [t.nn.Conv2d(1, 6, 5), t.nn.Conv2d(6, 16, 5), t.nn.Linear(256, 12), t.nn.Linear(12, 10)]:
            program.expect(layer.weight, layer.bias)
        program, t = seeded(s, "Linear in float64")
        program.expect(t.nn.Linear(3, 2, dtype=f64).weight)
    with s.op("nn.init", exact=True):
        for name, args in [("uniform_", (-1, 2)), ("normal_", (0.5, 2)), ("constant_", (0.3,)), ("ones_", ()), ("zeros_", ()),
                           ("xavier_uniform_", ()), ("xavier_normal_", ()), ("kaiming_uniform_", ()), ("kaiming_normal_", ())]:  # fmt: skip
            program, t = seeded(s, name)
            weight = t.empty(4, 6)
            getattr(t.nn.init, name)(weight, *args)
            program.expect(weight)


def corners(s):
    for name, args in [("normal_", ()), ("exponential_", ()), ("geometric_", (0.5,))]:
        with s.op(name, exact=True):
            s.inplace(name, torch.empty(0, dtype=boolean), *args)
    with s.op("log_normal_", exact=True):
        program, t = seeded(s, "rounded once")
        program.expect(t.empty(40, dtype=f64).log_normal_(0.2, 0.7))
    for name, refused in [("random_", lambda t, z: z.random_(5)), ("normal", lambda t, z: t.normal(1.5, z)),
                          ("bernoulli", lambda t, z: t.bernoulli(z))]:  # fmt: skip
        with s.op(name, exact=True):
            program, t = seeded(s, "refuses complex numbers")
            z = t.zeros(3, dtype=torch.complex64)
            with program.fails():
                refused(t, z)
    with s.op("Generator", exact=True):
        program, t = seeded(s, "copied")
        generator = t.Generator()
        generator.manual_seed(3)
        program.expect(t.randn(3, generator=generator))
        other = generator.clone_state()
        program.expect(t.randn(5, generator=other), t.randn(5, generator=generator), other.initial_seed())


def loading(s):
    with s.op("DataLoader", exact=True):
        for size, batch in [(10, 4), (10, 1), (100, 30), (6, 3)]:
            program, t = seeded(s, f"{size} shuffled in batches of {batch}")
            dataset = t.utils.data.TensorDataset(t.arange(size), t.arange(size).mul(2))
            loader = t.utils.data.DataLoader(dataset, batch_size=batch, shuffle=True)
            program.expect(program.iterate(loader), t.rand(2), program.iterate(loader), t.rand(2))
        program, t = seeded(s, "in order, the last one dropped")
        dataset = t.utils.data.TensorDataset(t.arange(7))
        loader = t.utils.data.DataLoader(dataset, batch_size=3, drop_last=True)
        program.expect(program.iterate(loader), t.rand(2))
        program, t = seeded(s, "with a generator of its own")
        generator = t.Generator()
        generator.manual_seed(9)
        loader = t.utils.data.DataLoader(dataset_of(t, 8), batch_size=8, shuffle=True, generator=generator)
        program.expect(program.iterate(loader), program.iterate(loader), t.rand(2))
    with s.op("random_split", exact=True):
        program, t = seeded(s, "into 6 and 4")
        parts = t.utils.data.random_split(dataset_of(t, 10), [6, 4])
        program.expect(parts[0].indices, parts[1].indices)


def dataset_of(t, size):
    return t.utils.data.TensorDataset(t.arange(size))


def cases(s):
    fresh(s)
    inplace(s)
    distributions(s)
    mixed(s)
    layers(s)
    corners(s)
    loading(s)
