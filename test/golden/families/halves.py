"""float16 and bfloat16: which ops have kernels, and where PyTorch rounds."""

import torch

from oracle.data import indices, make

HALVES = [torch.float16, torch.bfloat16]


def leaf(*shape, dtype, low=-3, high=3):
    return make(*shape, low=low, high=high).to(dtype).requires_grad_()


def ranges(s):
    for dtype in [*HALVES, torch.complex64, torch.complex128]:
        for name in ["linspace", "logspace"]:
            with s.op(name):
                s.call(name, 0.5, 2, 4, dtype=dtype)
                s.call(name, torch.tensor(0.5), torch.tensor(2), 3, dtype=dtype)
                s.call(name, 1, 1, 1, dtype=dtype)
        if dtype in HALVES:
            with s.op("arange"):
                s.call("arange", 0.25, 3, 0.5, dtype=dtype)
            with s.op("fft.fftfreq"):
                s.call("fft.fftfreq", 5, d=0.3, dtype=dtype)
            with s.op("affine_grid"):
                s.call("nn.functional.affine_grid", make(1, 2, 3).to(dtype), [1, 1, 2, 2], align_corners=False)
    with s.op("linspace"):
        s.call("linspace", 1j, 2, 3)
        s.call("linspace", torch.tensor(1j), 2, 3)


def combinations(s):
    index = torch.tensor([0, 2, 0, 1])
    for dtype in [*HALVES, torch.complex64]:
        with s.op("scatter_reduce"):
            for reduce in ["sum", "prod", "mean", *(["amax", "amin"] if dtype in HALVES else [])]:
                for include_self in [True, False]:
                    given = [leaf(3, dtype=dtype), 0, index, leaf(4, dtype=dtype), reduce]
                    if dtype == torch.complex64:
                        given = [x.detach() if isinstance(x, torch.Tensor) else x for x in given]
                    s.call("scatter_reduce", *given, include_self=include_self)
        with s.op("index_reduce"):
            for reduce in ["prod", "mean", "amax", "amin"] if dtype in HALVES else []:
                s.call("index_reduce", leaf(3, 2, dtype=dtype), 0, index, leaf(4, 2, dtype=dtype), reduce)
    with s.op("scatter_reduce"):
        s.error("scatter_reduce", make(3).cfloat(), 0, index, make(4).cfloat(), "amax")
        s.error("scatter_reduce", make(3).bool(), 0, index, make(4).bool(), "mean")
    with s.op("index_reduce"):
        s.error("index_reduce", make(3).cfloat(), 0, index, make(4).cfloat(), "prod")


def gradients(s):
    for dtype in HALVES:
        with s.op("bilinear"):
            s.call("bilinear", leaf(3, 4, dtype=dtype), leaf(3, 2, dtype=dtype), leaf(3, 4, 2, dtype=dtype))
        with s.op("native_group_norm"):
            given = [leaf(2, 6, 5, dtype=dtype), leaf(6, dtype=dtype), leaf(6, dtype=dtype)]
            s.call("native_group_norm", *given, 2, 6, 5, 3, 0.5)
        with s.op("native_layer_norm"):
            s.call("native_layer_norm", leaf(7, 6, dtype=dtype), [6], leaf(6, dtype=dtype), leaf(6, dtype=dtype), 0.5)
            s.call("native_layer_norm", leaf(1, dtype=dtype), [1], leaf(1, dtype=dtype), None, 1e-5)
        for size in [(30, 2), (2, 100)]:
            with s.op("prod"):
                s.call("prod", leaf(*size, low=0.8, high=1.2, dtype=dtype), 0)
                s.call("prod", leaf(*size, low=0.8, high=1.2, dtype=dtype))
        for name in ["prod", "cumprod"]:
            with s.op(name):
                zeros = make(4, 5).round().to(dtype)
                for dim in [0, 1]:
                    s.call(name, zeros.clone().requires_grad_(), dim)
        with s.op("tensordot"):
            s.call("tensordot", leaf(4, 3, dtype=dtype), leaf(3, 4, dtype=dtype), [[0, 1], [1, 0]])
        with s.op("matmul"):
            s.call("matmul", leaf(3, 4, 5, dtype=dtype), leaf(1, 5, 4, dtype=dtype))
        with s.op("softmax"):
            s.call("softmax", leaf(6, 5, dtype=dtype), 0)
        for name in ["silu", "gelu", "mish"]:
            with s.op(name):
                s.call(f"nn.functional.{name}", leaf(40, dtype=dtype))
        for name, low, high in [("acos", -0.9, 0.9), ("asin", -0.9, 0.9), ("asinh", -3, 3), ("erfinv", -0.9, 0.9)]:
            with s.op(name):
                s.call(name, leaf(20, dtype=dtype, low=low, high=high))
        with s.op("logit"):
            s.call("logit", leaf(20, dtype=dtype, low=0.1, high=0.9))
            s.call("logit", leaf(20, dtype=dtype, low=0, high=1), 0.2)
        with s.op("atan2"):
            s.call("atan2", leaf(20, dtype=dtype), leaf(20, dtype=dtype))
        with s.op("addcdiv"):
            s.call("addcdiv", leaf(9, dtype=dtype), leaf(9, dtype=dtype), leaf(9, dtype=dtype, low=1), value=0.7)
        with s.op("addr"):
            s.call("addr", leaf(3, 4, dtype=dtype), leaf(3, dtype=dtype), leaf(4, dtype=dtype), beta=0.2, alpha=0.6)
        with s.op("xlogy"):
            s.call("xlogy", leaf(3, 1, dtype=dtype, low=0.5), leaf(3, 9, dtype=dtype, low=0.5))
        with s.op("glu"):
            s.call("nn.functional.glu", leaf(4, 6, dtype=dtype))
        with s.op("logsumexp"):
            s.call("logsumexp", leaf(5, 5, dtype=dtype), 1)
        for dim in [0, 1]:
            with s.op("log_softmax"):
                s.call("log_softmax", leaf(5, 6, dtype=dtype), dim)
        with s.op("renorm"):
            s.call("renorm", leaf(4, 5, dtype=dtype).detach(), 2, 0, 0.5, grad=False)
        with s.op("trapezoid"):
            s.call("trapezoid", leaf(4, 9, dtype=dtype).detach(), dx=0.3, grad=False)


def layers(s):
    for dtype in HALVES:
        for name, kernel in [("conv2d", (2, 3, 2, 2)), ("conv_transpose2d", (3, 2, 2, 2))]:
            with s.op(name):
                s.call(f"nn.functional.{name}", leaf(2, 3, 4, 4, dtype=dtype), leaf(*kernel, dtype=dtype),
                       leaf(2, dtype=dtype), stride=1, padding=1)  # fmt: skip
        with s.op("batch_norm"):
            for training in [True, False] if dtype == torch.float16 else []:
                program = s.program("moves the running statistics")
                mean, var = program.tensor(make(3).to(dtype)), program.tensor(make(3, low=1).to(dtype))
                given = [leaf(4, 3, 5, dtype=dtype), mean, var, leaf(3, dtype=dtype), leaf(3, dtype=dtype)]
                program.expect(program.torch.nn.functional.batch_norm(*given, training=training), mean, var)
        with s.op("group_norm"):
            s.call("nn.functional.group_norm", leaf(2, 4, 3, dtype=dtype), 2, leaf(4, dtype=dtype), leaf(4, dtype=dtype))
        with s.op("adaptive_avg_pool3d"):
            s.call("nn.functional.adaptive_avg_pool3d", leaf(1, 2, 4, 5, 3, dtype=dtype), (2, 3, 2))
        with s.op("adaptive_avg_pool2d"):
            s.call("nn.functional.adaptive_avg_pool2d", leaf(1, 2, 4, 5, dtype=dtype), (3, 3))
        with s.op("interpolate"):
            for mode, shape in [("linear", (7,)), ("trilinear", (2, 3, 3))]:
                for corners in [True, False]:
                    s.call("nn.functional.interpolate", leaf(1, 2, *shape, dtype=dtype), scale_factor=1.7, mode=mode,
                           align_corners=corners)  # fmt: skip
        with s.op("embedding_bag"):
            s.call("nn.functional.embedding_bag", indices(3, 4, below=5), leaf(5, 3, dtype=dtype).detach(), grad=False)
        with s.op("scaled_dot_product_attention"):
            s.call("nn.functional.scaled_dot_product_attention", *[leaf(2, 4, 6, dtype=dtype) for _ in range(3)])
        with s.op("linalg.multi_dot"):
            s.call("linalg.multi_dot", [leaf(2, 2, dtype=dtype) for _ in range(3)])
    with s.op("interpolate"):
        for mode in ["bilinear", "bicubic"]:
            s.call("nn.functional.interpolate", make(1, 2, 4, 5, dtype=torch.uint8, low=0, high=255), scale_factor=1.7,
                   mode=mode, align_corners=False)  # fmt: skip


def losses(s):
    for dtype in HALVES:
        with s.op("nll_loss"):
            for weight in [None, leaf(4, dtype=dtype, low=0.5).detach()]:
                s.call("nn.functional.nll_loss", leaf(40, 4, dtype=dtype), indices(40, below=4), weight, grad="first")
        with s.op("binary_cross_entropy"):
            s.call("nn.functional.binary_cross_entropy", leaf(9, dtype=dtype, low=0.1, high=0.9),
                   leaf(9, dtype=dtype, low=0.1, high=0.9))  # fmt: skip
        with s.op("binary_cross_entropy_with_logits"):
            s.call("nn.functional.binary_cross_entropy_with_logits", leaf(9, dtype=dtype), leaf(9, dtype=dtype, low=0.1, high=0.9))
        with s.op("mse_loss"):
            s.call("nn.functional.mse_loss", leaf(25, dtype=dtype), leaf(25, dtype=dtype))
        with s.op("soft_margin_loss"):
            s.call("nn.functional.soft_margin_loss", leaf(9, dtype=dtype, low=-20, high=20), make(9).sign().to(dtype), grad="first")


def roundings(s):
    """Where PyTorch rounds between the steps, bit for bit."""
    for dtype in HALVES:
        with s.op("linspace", exact=True):
            s.call("linspace", 4.3, -3, 50, dtype=dtype)
            s.call("linspace", -0.7, 9.1, 100, dtype=dtype)
        with s.op("histc", exact=True):
            for low, high in [(0, 10), (-10, 10), (-3, 7.3)]:
                s.call("histc", make(125, low=-9, high=9).to(dtype), bins=100, min=low, max=high)
        with s.op("mvlgamma", exact=True):
            for p in [1, 2, 3]:
                program = s.program(f"gradient, {dtype}, p {p}")
                x = program.tensor(leaf(25, dtype=dtype, low=2, high=6))
                program.expect(program.torch.autograd.grad(x.mvlgamma(p).sum(), [x])[0])
        with s.op("nn.functional.binary_cross_entropy", exact=True):
            for reduction in ["mean", "sum", "none"]:
                program = s.program(f"gradient of the target, {dtype}, {reduction}")
                target = program.tensor(leaf(25, dtype=dtype, low=0, high=1))
                given = program.tensor(make(25, low=0, high=1).to(dtype))
                loss = program.torch.nn.functional.binary_cross_entropy(given, target, reduction=reduction)
                program.expect(program.torch.autograd.grad(loss.sum(), [target])[0])
        with s.op("rsub", exact=True):
            s.call("rsub", make(25).to(dtype), make(25).to(dtype), alpha=-3.125)
        for name in ["acos", "asin", "asinh"]:
            with s.op(name, exact=True):
                for size in [20, 400]:
                    program = s.program(f"gradient, {dtype}, {size}")
                    x = program.tensor(leaf(size, dtype=dtype, low=-0.9, high=0.9))
                    program.expect(program.torch.autograd.grad(getattr(x, name)().sum(), [x])[0])


def large_numbers(s):
    for name in ["log1p", "asinh", "acosh"]:
        with s.op(name):
            s.call(name, torch.tensor([1.5e38, 2.5e20, 1e18, 3.4e38, float("inf")]).repeat(8))
    with s.op("asinh"):
        s.call("asinh", -torch.tensor([1.5e38, 2.5e20]).repeat(20))
    with s.op("copy_"):
        s.method_error("copy_", make(2, 4), make(7, 5))
        s.method_error("copy_", make(1, 4), make(3, 4))
    with s.op("einsum"):
        s.call("einsum", "ij->i", make(2, 1, dtype=torch.int32))


def cases(s):
    ranges(s)
    combinations(s)
    gradients(s)
    layers(s)
    losses(s)
    roundings(s)
    large_numbers(s)
