"""Every class of torch.nn: its text, what it draws at the start, its result in training and evaluation, all gradients."""

import warnings

import torch

from oracle.data import distinct, indices, make

warnings.simplefilter("ignore")


def floats(*shape):
    return distinct(*shape).mul(0.25).requires_grad_()


def weigh(program, value):
    """A number that depends on every differentiable part of a result."""
    real = value._real
    if isinstance(real, torch.Tensor):
        return value.mul(make(*real.shape, dtype=real.dtype)).sum() if real.requires_grad else None
    if not isinstance(real, (list, tuple)):
        return None
    total = None
    for i in range(len(real)):
        term = weigh(program, value[i])
        if term is not None:
            total = term if total is None else total.add(term)
    return total


def expect_parts(program, value, nodes=True):
    """`nodes=False` where the engine records an op in more nodes than PyTorch."""
    if isinstance(value._real, torch.Tensor):
        program.expect_gradient(value if nodes else value.detach())
    elif isinstance(value._real, (list, tuple)):
        for i in range(len(value._real)):
            if value._real[i] is not None:
                expect_parts(program, value[i], nodes)


def state(program, module, expect):
    for tensors in (module.named_parameters(), module.named_buffers()):
        listed = program.iterate(tensors)
        for i in range(len(listed._real)):
            program.expect(listed[i][0])
            expect(listed[i][1])


def run(program, module, inputs, nodes, **kwargs):
    program.leaves.clear()
    given = [program.adopt(value) for value in inputs]
    program.torch.manual_seed(7)
    result = module(*given, **kwargs)
    expect_parts(program, result, nodes)
    total = weigh(program, result)
    if total is not None:
        total.backward()
        for leaf in program.leaves:
            program.expect_gradient(leaf.grad)
        for name, parameter in module._real.named_parameters():
            owner = module
            *path, last = name.split(".")
            for part in path:
                owner = getattr(owner, part)
            if getattr(owner._real, last).grad is not None:
                program.expect_gradient(getattr(owner, last).grad)


def case(s, name, build, *inputs, evaluate=True, nodes=True, **kwargs):
    """One module: made, printed, run in training mode and, unless it is the same there, in evaluation mode."""
    with s.op(f"nn.{name}", exact=True, sums=True):
        program = s.program(f"{name} {sum(c.op == f'nn.{name}' for c in s.cases)}")
        program.torch.manual_seed(1)
        module = build(program.torch.nn)
        program.expect_text(module)
        state(program, module, lambda tensor: program.expect(tensor))
        if not inputs:
            return
        run(program, module, [value.detach().clone().requires_grad_(value.requires_grad) if isinstance(value, torch.Tensor) else value for value in inputs], nodes, **kwargs)  # fmt: skip
        if list(module._real.buffers()):
            state(program, module, lambda tensor: program.expect_gradient(tensor))
        if evaluate:
            module.eval()
            program.torch.manual_seed(7)
            with program.within("no_grad"):
                expect_parts(program, module(*[value.detach() if isinstance(value, torch.Tensor) else value for value in inputs], **kwargs))  # fmt: skip


def lazy_case(s, name, build, x):
    """A module that learns its sizes from the first input: its text before and after, and what it then draws."""
    with s.op(f"nn.{name}", exact=True, sums=True):
        program = s.program(f"{name} {sum(c.op == f'nn.{name}' for c in s.cases)}")
        module = build(program.torch.nn)
        program.expect_text(module)
        given = program.tensor(x)
        program.torch.manual_seed(1)
        program.expect_gradient(module(given))
        program.expect_text(module)
        state(program, module, lambda tensor: program.expect_gradient(tensor))


def refused(s, name, build):
    with s.op(f"nn.{name}", exact=True, sums=True):
        program = s.program(f"{name} refused {len(s.cases)}")
        with program.fails():
            build(program.torch.nn)


def refused_call(s, name, build, *inputs, **kwargs):
    with s.op(f"nn.{name}", exact=True, sums=True):
        program = s.program(f"{name} call refused {len(s.cases)}")
        module = build(program.torch.nn)
        given = [program.adopt(value) for value in inputs]
        with program.fails():
            module(*given, **kwargs)


def activations(s):
    x = floats(3, 4)
    for name in ("ReLU ReLU6 SELU SiLU Mish Hardswish Hardsigmoid Sigmoid Tanh LogSigmoid Softsign Tanhshrink LeakyReLU ELU "
                 "CELU Hardtanh RReLU GELU GLU Softplus Softshrink Hardshrink PReLU").split():  # fmt: skip
        case(s, name, lambda nn: getattr(nn, name)(), x)
    for name in "ReLU ReLU6 SELU SiLU Mish Hardswish Hardsigmoid".split():
        case(s, name, lambda nn: getattr(nn, name)(inplace=True))
        case(s, name, lambda nn: getattr(nn, name)(True))
    case(s, "LeakyReLU", lambda nn: nn.LeakyReLU(0.2, True))
    case(s, "ELU", lambda nn: nn.ELU(0.5, inplace=True))
    case(s, "CELU", lambda nn: nn.CELU(alpha=0.5), x)
    case(s, "Hardtanh", lambda nn: nn.Hardtanh(-0.5, 0.25), x)
    case(s, "Hardtanh", lambda nn: nn.Hardtanh(min_val=-0.5, inplace=True))
    refused(s, "Hardtanh", lambda nn: nn.Hardtanh(3, 1))
    case(s, "Threshold", lambda nn: nn.Threshold(0.1, 20), x)
    case(s, "Threshold", lambda nn: nn.Threshold(0.1, value=20, inplace=True))
    case(s, "RReLU", lambda nn: nn.RReLU(0.1, 0.3, True))
    case(s, "GELU", lambda nn: nn.GELU("tanh"), x)
    case(s, "GELU", lambda nn: nn.GELU(approximate="tanh"))
    case(s, "GLU", lambda nn: nn.GLU(1), x)
    case(s, "Softplus", lambda nn: nn.Softplus(0.5, 2.5), x)
    case(s, "Softshrink", lambda nn: nn.Softshrink(0.25), x)
    case(s, "Hardshrink", lambda nn: nn.Hardshrink(0.25), x)
    case(s, "PReLU", lambda nn: nn.PReLU(4, 0.5), x)
    case(s, "PReLU", lambda nn: nn.PReLU(dtype=torch.float64), floats(2).detach().double())
    for name in ("Softmax", "Softmin", "LogSoftmax"):
        case(s, name, lambda nn: getattr(nn, name)(), x)
        case(s, name, lambda nn: getattr(nn, name)(dim=1), x)
        case(s, name, lambda nn: getattr(nn, name)(-1), x)
    case(s, "Softmax2d", lambda nn: nn.Softmax2d(), floats(2, 3, 2, 2))
    refused_call(s, "Softmax2d", lambda nn: nn.Softmax2d(), make(2, 3))
    refused_call(s, "ReLU", lambda nn: nn.ReLU(), make(2), make(2))


def linear(s):
    case(s, "Linear", lambda nn: nn.Linear(3, 2), floats(4, 3))
    case(s, "Linear", lambda nn: nn.Linear(3, 2, bias=False), floats(3))
    case(s, "Linear", lambda nn: nn.Linear(3, 2, False))
    case(s, "Linear", lambda nn: nn.Linear(3, 2, dtype=torch.float64), floats(2, 4, 3).detach().double())
    case(s, "Linear", lambda nn: nn.Linear(in_features=30, out_features=20))
    lazy_case(s, "LazyLinear", lambda nn: nn.LazyLinear(2), make(4, 3))
    refused(s, "Linear", lambda nn: nn.Linear(3))
    refused(s, "Linear", lambda nn: nn.Linear(-1, 2))
    case(s, "Bilinear", lambda nn: nn.Bilinear(3, 4, 2), floats(5, 3), floats(5, 4))
    case(s, "Bilinear", lambda nn: nn.Bilinear(3, 4, 2, bias=False))
    refused(s, "Bilinear", lambda nn: nn.Bilinear(0, 4, 2))
    case(s, "Identity", lambda nn: nn.Identity(54, unused=3), floats(2))


def convolutions(s):
    shape = {1: (7,), 2: (6, 5), 3: (4, 5, 3)}
    for d in (1, 2, 3):
        name, x = f"Conv{d}d", floats(2, 4, *shape[d])
        case(s, name, lambda nn: getattr(nn, name)(4, 2, 3), x)
        case(s, name, lambda nn: getattr(nn, name)(4, 6, 2, stride=2, padding=1, dilation=1, groups=2, bias=False), x)
        case(s, name, lambda nn: getattr(nn, name)(4, 2, 3, padding="same"), x)
        case(s, name, lambda nn: getattr(nn, name)(4, 2, 3, 1, "valid"))
        for mode in ("reflect", "replicate", "circular"):
            case(s, name, lambda nn: getattr(nn, name)(4, 2, 3, padding=1, padding_mode=mode), x)
        case(s, name, lambda nn: getattr(nn, name)(4, 2, 2, padding="same", padding_mode="circular"), x)
        case(s, name, lambda nn: getattr(nn, name)(4, 2, 3, 2, 1, 2, 2, True, "zeros"))
        refused(s, name, lambda nn: getattr(nn, name)(3, 2, 3, groups=2))
        refused(s, name, lambda nn: getattr(nn, name)(4, 3, 3, groups=2))
        refused(s, name, lambda nn: getattr(nn, name)(4, 2, 3, groups=0))
        refused(s, name, lambda nn: getattr(nn, name)(4, 2, 3, stride=2, padding="same"))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 2, 3), x)
        up, x = f"ConvTranspose{d}d", floats(2, 4, *[3] * d)
        case(s, up, lambda nn: getattr(nn, up)(4, 2, 3), x)
        case(s, up, lambda nn: getattr(nn, up)(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False), x)
        case(s, up, lambda nn: getattr(nn, up)(4, 2, 3, 2, 1, 0, 1, True, 2), x)
        case(s, up, lambda nn: getattr(nn, up)(4, 2, 3, stride=2, padding=1), x, output_size=[6] * d)
        refused(s, up, lambda nn: getattr(nn, up)(4, 2, 3, padding_mode="reflect"))
        refused_call(s, up, lambda nn: getattr(nn, up)(4, 2, 3, stride=2, padding=1), x, output_size=[9] * d)
        refused_call(s, up, lambda nn: getattr(nn, up)(4, 2, 3, stride=2), x, output_size=[9] * (d + 3))
        lazy_case(s, f"Lazy{name}", lambda nn: getattr(nn, f"Lazy{name}")(2, 3, padding=1), make(1, 3, *[4] * d))
        lazy_case(s, f"Lazy{up}", lambda nn: getattr(nn, f"Lazy{up}")(2, 3, bias=False), make(1, 3, *[4] * d))
    case(s, "Conv2d", lambda nn: nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(0, 1)), floats(2, 6, 5))
    case(s, "Conv2d", lambda nn: nn.Conv2d(2, 3, 3, dtype=torch.float64), floats(1, 2, 4, 4).detach().double())
    case(s, "Unfold", lambda nn: nn.Unfold(2, padding=1, stride=2), floats(1, 2, 4, 4))
    case(s, "Unfold", lambda nn: nn.Unfold((2, 3), 1, 0, 1), floats(1, 2, 4, 4))
    case(s, "Fold", lambda nn: nn.Fold((4, 4), (2, 2), stride=2), floats(1, 8, 4))


def pooling(s):
    shape = {1: (7,), 2: (6, 5), 3: (4, 5, 6)}
    for d in (1, 2, 3):
        x = floats(1, 2, *shape[d])
        def named(name):
            return f"{name}{d}d"
        for name in (named("MaxPool"), named("AvgPool")):
            case(s, name, lambda nn: getattr(nn, name)(2), x)
            case(s, name, lambda nn: getattr(nn, name)(3, stride=2, padding=1, ceil_mode=True), x)
            case(s, name, lambda nn: getattr(nn, name)(3, 2, 1))
        name = named("MaxPool")
        case(s, name, lambda nn: getattr(nn, name)(2, 1, 0, 2), x)
        case(s, name, lambda nn: getattr(nn, name)(2, return_indices=True), x)
        name = named("AvgPool")
        case(s, name, lambda nn: getattr(nn, name)(3, 2, 1, False, False), x)
        name = named("LPPool")
        case(s, name, lambda nn: getattr(nn, name)(2, 2), x)
        case(s, name, lambda nn: getattr(nn, name)(3, 2, stride=1, ceil_mode=True), x.detach().abs())
        for name in (named("AdaptiveAvgPool"), named("AdaptiveMaxPool")):
            case(s, name, lambda nn: getattr(nn, name)(2), x)
        name = named("AdaptiveMaxPool")
        case(s, name, lambda nn: getattr(nn, name)(3, return_indices=True), x)
        even = floats(1, 2, *{1: (6,), 2: (6, 4), 3: (4, 4, 6)}[d]).detach()
        pooled, at = getattr(torch.nn.functional, f"max_pool{d}d")(even, 2, return_indices=True)
        name = named("MaxUnpool")
        case(s, name, lambda nn: getattr(nn, name)(2), pooled.requires_grad_(), at)
        case(s, name, lambda nn: getattr(nn, name)(2), pooled, at, output_size=list(even.shape))
        case(s, name, lambda nn: getattr(nn, name)(2, 2, 0))
    case(s, "AvgPool2d", lambda nn: nn.AvgPool2d(2, divisor_override=3), floats(1, 2, 4, 4))
    case(s, "MaxPool2d", lambda nn: nn.MaxPool2d((3, 2), stride=(2, 1)), floats(2, 6, 5))
    case(s, "AdaptiveAvgPool2d", lambda nn: nn.AdaptiveAvgPool2d((3, None)), floats(1, 2, 6, 5))
    case(s, "AdaptiveAvgPool2d", lambda nn: nn.AdaptiveAvgPool2d((1, 1)), floats(1, 2, 6, 5))
    case(s, "AdaptiveMaxPool3d", lambda nn: nn.AdaptiveMaxPool3d((2, None, 1)), floats(1, 2, 4, 5, 6))
    for d in (2, 3):
        name, x = f"FractionalMaxPool{d}d", floats(1, 2, *[7] * d)
        case(s, name, lambda nn: getattr(nn, name)(2, output_size=3), x)
        case(s, name, lambda nn: getattr(nn, name)(2, output_ratio=0.5), x)
        case(s, name, lambda nn: getattr(nn, name)(2, output_size=3, return_indices=True), x)
        refused(s, name, lambda nn: getattr(nn, name)(2))
        refused(s, name, lambda nn: getattr(nn, name)(2, 3, 0.5))
        refused(s, name, lambda nn: getattr(nn, name)(2, output_ratio=1.5))


def padding(s):
    shape = {1: (5,), 2: (4, 5), 3: (3, 4, 5)}
    for d in (1, 2, 3):
        x = floats(1, 2, *shape[d])
        for kind in ("Zero", "Reflection", "Replication", "Circular"):
            name = f"{kind}Pad{d}d"
            case(s, name, lambda nn: getattr(nn, name)(1), x)
            case(s, name, lambda nn: getattr(nn, name)([1, 2] + [0, 1] * (d - 1)), x)
        name = f"ConstantPad{d}d"
        case(s, name, lambda nn: getattr(nn, name)(1, 3.5), x)
        case(s, name, lambda nn: getattr(nn, name)([2, 0] * d, value=-0.5), x)
        refused(s, name, lambda nn: getattr(nn, name)(1))


def normalization(s):
    shape = {1: (4,), 2: (3, 2), 3: (2, 3, 2)}
    for d in (1, 2, 3):
        x = floats(3, 2, *shape[d])
        name = f"BatchNorm{d}d"
        case(s, name, lambda nn: getattr(nn, name)(2), x)
        case(s, name, lambda nn: getattr(nn, name)(2, 0.001, None), x)
        case(s, name, lambda nn: getattr(nn, name)(2, momentum=0.5, affine=False), x)
        case(s, name, lambda nn: getattr(nn, name)(2, track_running_stats=False), x)
        case(s, name, lambda nn: getattr(nn, name)(2, bias=False), x)
        refused_call(s, name, lambda nn: getattr(nn, name)(2), make(2))
        refused_call(s, name, lambda nn: getattr(nn, name)(3), x)
        lazy_case(s, f"Lazy{name}", lambda nn: getattr(nn, f"Lazy{name}")(), x.detach())
        name = f"InstanceNorm{d}d"
        case(s, name, lambda nn: getattr(nn, name)(2), x)
        case(s, name, lambda nn: getattr(nn, name)(2, affine=True, track_running_stats=True), x)
        case(s, name, lambda nn: getattr(nn, name)(2, affine=True, bias=False), floats(2, *shape[d]))
        refused_call(s, name, lambda nn: getattr(nn, name)(2), make(2))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, affine=True), x)
        lazy_case(s, f"Lazy{name}", lambda nn: getattr(nn, f"Lazy{name}")(affine=False), x.detach())
    case(s, "BatchNorm1d", lambda nn: nn.BatchNorm1d(3), floats(4, 3))
    refused_call(s, "BatchNorm1d", lambda nn: nn.BatchNorm1d(3), make(1, 3))
    case(s, "SyncBatchNorm", lambda nn: nn.SyncBatchNorm(2), floats(3, 2, 4))
    case(s, "LayerNorm", lambda nn: nn.LayerNorm(4), floats(2, 3, 4))
    case(s, "LayerNorm", lambda nn: nn.LayerNorm([3, 4], 0.001), floats(2, 3, 4))
    case(s, "LayerNorm", lambda nn: nn.LayerNorm(4, elementwise_affine=False), floats(2, 3, 4))
    case(s, "LayerNorm", lambda nn: nn.LayerNorm(4, bias=False), floats(2, 4))
    refused_call(s, "LayerNorm", lambda nn: nn.LayerNorm(4), make(2, 3))
    case(s, "RMSNorm", lambda nn: nn.RMSNorm(4), floats(2, 3, 4))
    case(s, "RMSNorm", lambda nn: nn.RMSNorm([3, 4], eps=0.01, elementwise_affine=False), floats(2, 3, 4))
    case(s, "GroupNorm", lambda nn: nn.GroupNorm(2, 4), floats(2, 4, 3))
    case(s, "GroupNorm", lambda nn: nn.GroupNorm(4, 4, affine=False), floats(2, 4, 3))
    case(s, "GroupNorm", lambda nn: nn.GroupNorm(1, 4, 0.01, bias=False), floats(2, 4, 3))
    refused(s, "GroupNorm", lambda nn: nn.GroupNorm(3, 4))
    case(s, "LocalResponseNorm", lambda nn: nn.LocalResponseNorm(2), floats(1, 4, 3))
    case(s, "LocalResponseNorm", lambda nn: nn.LocalResponseNorm(3, 0.5, 0.5, 2.5), floats(1, 4, 3, 2))
    for size in (3, 4, 5):
        case(s, "CrossMapLRN2d", lambda nn: nn.CrossMapLRN2d(size, alpha=0.5, beta=0.25, k=1.5), floats(1, 6, 2, 2))
    case(s, "CrossMapLRN2d", lambda nn: nn.CrossMapLRN2d(3))


def embeddings(s):
    at = indices(2, 3, below=5)
    case(s, "Embedding", lambda nn: nn.Embedding(5, 3), at)
    case(s, "Embedding", lambda nn: nn.Embedding(5, 3, padding_idx=-1), at)
    case(s, "Embedding", lambda nn: nn.Embedding(5, 3, 1, max_norm=1.5, norm_type=2.5, scale_grad_by_freq=True), at)
    case(s, "Embedding", lambda nn: nn.Embedding(5, 3, dtype=torch.float64), at)
    case(s, "Embedding", lambda nn: nn.Embedding.from_pretrained(make(5, 3)), at)
    refused(s, "Embedding", lambda nn: nn.Embedding(5, 3, padding_idx=5))
    bags = indices(6, below=5)
    for mode in ("mean", "sum", "max"):
        case(s, "EmbeddingBag", lambda nn: nn.EmbeddingBag(5, 3, mode=mode), bags, torch.tensor([0, 2, 2]), nodes=False)
    case(s, "EmbeddingBag", lambda nn: nn.EmbeddingBag(5, 3, padding_idx=2), indices(2, 3, below=5), nodes=False)
    case(s, "EmbeddingBag", lambda nn: nn.EmbeddingBag(5, 3, mode="sum", include_last_offset=True), bags, torch.tensor([0, 2, 6]), nodes=False)
    case(s, "EmbeddingBag", lambda nn: nn.EmbeddingBag(5, 3, 1.5, 2.5, True))
    refused(s, "EmbeddingBag", lambda nn: nn.EmbeddingBag(5, 3, padding_idx=-6))


def dropout(s):
    for name, shape in {"Dropout": (3, 4), "Dropout1d": (2, 3, 4), "Dropout2d": (2, 3, 2, 2), "Dropout3d": (2, 3, 2, 1, 2),
                        "AlphaDropout": (3, 4), "FeatureAlphaDropout": (2, 3, 4)}.items():  # fmt: skip
        case(s, name, lambda nn: getattr(nn, name)(), floats(*shape))
        case(s, name, lambda nn: getattr(nn, name)(0.25, True))
        refused(s, name, lambda nn: getattr(nn, name)(1.5))


def shapes(s):
    case(s, "Flatten", lambda nn: nn.Flatten(), floats(2, 3, 4))
    case(s, "Flatten", lambda nn: nn.Flatten(0, 1), floats(2, 3, 4))
    case(s, "Flatten", lambda nn: nn.Flatten(end_dim=-2), floats(2, 3, 4))
    case(s, "Unflatten", lambda nn: nn.Unflatten(1, (2, 3)), floats(2, 6))
    case(s, "Unflatten", lambda nn: nn.Unflatten(dim=-1, unflattened_size=(3, -1)), floats(2, 6))
    refused(s, "Unflatten", lambda nn: nn.Unflatten(1, 3))
    refused(s, "Unflatten", lambda nn: nn.Unflatten(1, (2, "a")))
    case(s, "PixelShuffle", lambda nn: nn.PixelShuffle(2), floats(1, 4, 2, 3))
    case(s, "PixelUnshuffle", lambda nn: nn.PixelUnshuffle(2), floats(1, 1, 4, 2))
    case(s, "ChannelShuffle", lambda nn: nn.ChannelShuffle(2), floats(1, 4, 2, 2))
    case(s, "Upsample", lambda nn: nn.Upsample(scale_factor=2), floats(1, 2, 3))
    case(s, "Upsample", lambda nn: nn.Upsample(size=(5, 4)), floats(1, 2, 3, 2))
    case(s, "Upsample", lambda nn: nn.Upsample(scale_factor=(1.5, 2.5), mode="bilinear", align_corners=True), floats(1, 2, 3, 4))
    case(s, "Upsample", lambda nn: nn.Upsample(None, 1.5, "trilinear"), floats(1, 1, 2, 3, 2))
    case(s, "UpsamplingNearest2d", lambda nn: nn.UpsamplingNearest2d(scale_factor=2), floats(1, 2, 3, 2))
    case(s, "UpsamplingNearest2d", lambda nn: nn.UpsamplingNearest2d((4, 3)), floats(1, 2, 3, 2))
    case(s, "UpsamplingBilinear2d", lambda nn: nn.UpsamplingBilinear2d(scale_factor=2), floats(1, 2, 3, 2))


def losses(s):
    x, y = floats(3, 4), floats(3, 4).detach()
    share = make(3, 4, low=0, high=1).requires_grad_()
    classes, sign = indices(3, below=4), torch.tensor([1, -1, 1])
    for reduction in ("mean", "sum", "none"):
        for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "SoftMarginLoss"):
            target = y.sign() if name == "SoftMarginLoss" else y
            case(s, name, lambda nn: getattr(nn, name)(reduction=reduction), x, target, evaluate=False)
        case(s, "BCELoss", lambda nn: nn.BCELoss(reduction=reduction), share, make(3, 4, low=0, high=1), evaluate=False)
        case(s, "BCEWithLogitsLoss", lambda nn: nn.BCEWithLogitsLoss(reduction=reduction), x, share.detach(), evaluate=False)
        case(s, "KLDivLoss", lambda nn: nn.KLDivLoss(reduction=reduction), x, share.detach(), evaluate=False)
        for name in ("NLLLoss", "CrossEntropyLoss", "MultiMarginLoss"):
            case(s, name, lambda nn: getattr(nn, name)(reduction=reduction), x, classes, evaluate=False)
        case(s, "PoissonNLLLoss", lambda nn: nn.PoissonNLLLoss(reduction=reduction), x, y.abs(), evaluate=False)
        case(s, "GaussianNLLLoss", lambda nn: nn.GaussianNLLLoss(reduction=reduction), x, y, share.detach(), evaluate=False)
        case(s, "HingeEmbeddingLoss", lambda nn: nn.HingeEmbeddingLoss(reduction=reduction), x, y.sign(), evaluate=False)
        case(s, "CosineEmbeddingLoss", lambda nn: nn.CosineEmbeddingLoss(reduction=reduction), x, y, sign, evaluate=False)
        case(s, "MarginRankingLoss", lambda nn: nn.MarginRankingLoss(reduction=reduction), floats(3), make(3), sign, evaluate=False)
        case(s, "TripletMarginLoss", lambda nn: nn.TripletMarginLoss(reduction=reduction), x, y, make(3, 4), evaluate=False)
        case(s, "TripletMarginWithDistanceLoss", lambda nn: nn.TripletMarginWithDistanceLoss(reduction=reduction), x, y, make(3, 4), evaluate=False)
        case(s, "MultiLabelMarginLoss", lambda nn: nn.MultiLabelMarginLoss(reduction=reduction), x, torch.tensor([[3, 0, -1, 1], [1, -1, 2, 2], [-1, 0, 0, 0]]), evaluate=False)
        case(s, "MultiLabelSoftMarginLoss", lambda nn: nn.MultiLabelSoftMarginLoss(reduction=reduction), x, y.gt(0).float(), evaluate=False)
        case(s, "CTCLoss", lambda nn: nn.CTCLoss(reduction=reduction), floats(5, 2, 4).detach().log_softmax(2).requires_grad_(), torch.tensor([[1, 2], [3, 3]]), [5, 4], [2, 2], evaluate=False)
        case(s, "LinearCrossEntropyLoss", lambda nn: nn.LinearCrossEntropyLoss(4, 5, reduction=reduction), x, classes, evaluate=False)
    case(s, "SmoothL1Loss", lambda nn: nn.SmoothL1Loss(beta=0.5), x, y)
    case(s, "HuberLoss", lambda nn: nn.HuberLoss("sum", 0.5), x, y)
    case(s, "BCELoss", lambda nn: nn.BCELoss(make(4).abs()), share, make(3, 4, low=0, high=1))
    case(s, "BCEWithLogitsLoss", lambda nn: nn.BCEWithLogitsLoss(pos_weight=make(4).abs()), x, share.detach())
    case(s, "KLDivLoss", lambda nn: nn.KLDivLoss(reduction="batchmean", log_target=True), x, y)
    case(s, "NLLLoss", lambda nn: nn.NLLLoss(make(4).abs(), ignore_index=1), x, classes)
    case(s, "NLLLoss2d", lambda nn: nn.NLLLoss2d(), floats(1, 2, 2, 2), indices(1, 2, 2, below=2))
    case(s, "CrossEntropyLoss", lambda nn: nn.CrossEntropyLoss(make(4).abs(), label_smoothing=0.1), x, classes)
    case(s, "CrossEntropyLoss", lambda nn: nn.CrossEntropyLoss(), x, share.detach())
    case(s, "MultiMarginLoss", lambda nn: nn.MultiMarginLoss(2, 0.5, make(4).abs()), x, classes)
    case(s, "PoissonNLLLoss", lambda nn: nn.PoissonNLLLoss(False, True), share, y.abs())
    case(s, "GaussianNLLLoss", lambda nn: nn.GaussianNLLLoss(full=True), x, y, share.detach())
    case(s, "CosineEmbeddingLoss", lambda nn: nn.CosineEmbeddingLoss(0.5), x, y, sign)
    case(s, "MarginRankingLoss", lambda nn: nn.MarginRankingLoss(margin=0.5), floats(3), make(3), sign)
    case(s, "HingeEmbeddingLoss", lambda nn: nn.HingeEmbeddingLoss(0.5), x, y.sign())
    case(s, "TripletMarginLoss", lambda nn: nn.TripletMarginLoss(0.5, 1, swap=True), x, y, make(3, 4))
    case(s, "TripletMarginWithDistanceLoss", lambda nn: nn.TripletMarginWithDistanceLoss(margin=0.5, swap=True), x, y, make(3, 4))
    case(s, "CTCLoss", lambda nn: nn.CTCLoss(1, "sum", True), floats(2, 2, 4).detach().log_softmax(2).requires_grad_(), torch.tensor([[2, 2], [3, 0]]), torch.tensor([2, 2]), torch.tensor([2, 2]))
    case(s, "LinearCrossEntropyLoss", lambda nn: nn.LinearCrossEntropyLoss(4, 5, bias=True, label_smoothing=0.1, ignore_index=2, weight=make(5).abs()), x, classes)
    for name in ("MSELoss", "CrossEntropyLoss", "BCELoss"):
        case(s, name, lambda nn: getattr(nn, name)(size_average=False))
        case(s, name, lambda nn: getattr(nn, name)(reduce=False))
    refused(s, "MultiMarginLoss", lambda nn: nn.MultiMarginLoss(3))
    refused(s, "MultiMarginLoss", lambda nn: nn.MultiMarginLoss(weight=make(2, 2)))
    refused(s, "TripletMarginLoss", lambda nn: nn.TripletMarginLoss(-0.5))
    refused(s, "GaussianNLLLoss", lambda nn: nn.GaussianNLLLoss(True))
    refused_call(s, "CrossEntropyLoss", lambda nn: nn.CrossEntropyLoss(), make(3, 4), indices(2, below=4))
    case(s, "PairwiseDistance", lambda nn: nn.PairwiseDistance(), x, y)
    case(s, "PairwiseDistance", lambda nn: nn.PairwiseDistance(1, 0.001, True), x, y)
    case(s, "CosineSimilarity", lambda nn: nn.CosineSimilarity(), x, y)
    case(s, "CosineSimilarity", lambda nn: nn.CosineSimilarity(0, eps=0.001), x, y)
    case(s, "AdaptiveLogSoftmaxWithLoss", lambda nn: nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5], div_value=2), floats(6, 8), torch.tensor([0, 9, 3, 1, 4, 7]))
    case(s, "AdaptiveLogSoftmaxWithLoss", lambda nn: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [3], 2, True), floats(4), torch.tensor(5))
    refused(s, "AdaptiveLogSoftmaxWithLoss", lambda nn: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [3, 2]))
    refused(s, "AdaptiveLogSoftmaxWithLoss", lambda nn: nn.AdaptiveLogSoftmaxWithLoss(4, 6, []))
    refused_call(s, "AdaptiveLogSoftmaxWithLoss", lambda nn: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [3]), make(2, 4), torch.tensor([1, 6]))


def attention(s):
    q, k, v = floats(3, 2, 4), floats(5, 2, 4), floats(5, 2, 4)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2), q, k, v)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 1, 0.25, bias=False), q, k, v)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True), q, k, v)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2, kdim=3, vdim=6), q, floats(5, 2, 3), floats(5, 2, 6))
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2, batch_first=True), floats(2, 3, 4), floats(2, 5, 4), floats(2, 5, 4))
    mask = torch.tensor([[False, True, False], [False, False, True], [False, False, False]])
    padding = torch.tensor([[False, False, True], [False, False, False]])
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2), q, q, q, key_padding_mask=padding, attn_mask=mask, average_attn_weights=False)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2), q, q, q, attn_mask=mask, need_weights=False)
    case(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 2), floats(3, 4), floats(5, 4), floats(5, 4))
    refused(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(4, 3))
    refused(s, "MultiheadAttention", lambda nn: nn.MultiheadAttention(0, 3))
    x = floats(2, 3, 4)
    case(s, "TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(4, 2, 6, 0.25), x)
    case(s, "TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(4, 2, 6, 0.25, "gelu", batch_first=True, norm_first=True), x)
    case(s, "TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(4, 2, 6, bias=False, batch_first=True), x, src_mask=mask)
    case(s, "TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(4, 2, 6, batch_first=True, activation=nn.SiLU()), x, src_key_padding_mask=padding)
    refused(s, "TransformerEncoderLayer", lambda nn: nn.TransformerEncoderLayer(4, 2, activation="tanh"))
    case(s, "TransformerDecoderLayer", lambda nn: nn.TransformerDecoderLayer(4, 2, 6, 0.25), x, floats(5, 3, 4))
    case(s, "TransformerDecoderLayer", lambda nn: nn.TransformerDecoderLayer(4, 2, 6, norm_first=True, batch_first=True), x, floats(2, 5, 4), tgt_mask=mask)
    with_norm = lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, batch_first=True), 2, nn.LayerNorm(4))  # noqa: E731
    case(s, "TransformerEncoder", with_norm, x)
    case(s, "TransformerEncoder", with_norm, x, src_key_padding_mask=padding)
    case(s, "TransformerEncoder", lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6), 2), x)
    case(s, "TransformerDecoder", lambda nn: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6), 2), x, floats(5, 3, 4))
    small = dict(num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=6)
    case(s, "Transformer", lambda nn: nn.Transformer(4, 2, **small), floats(5, 2, 4), floats(3, 2, 4))
    case(s, "Transformer", lambda nn: nn.Transformer(4, 2, batch_first=True, dropout=0.25, **small), floats(2, 5, 4), floats(2, 3, 4), tgt_mask=torch.nn.Transformer.generate_square_subsequent_mask(3))
    refused_call(s, "Transformer", lambda nn: nn.Transformer(4, 2, **small), make(5, 2, 4), make(3, 1, 4))
    refused_call(s, "Transformer", lambda nn: nn.Transformer(4, 2, **small), make(5, 2, 3), make(3, 2, 3))


def containers(s):
    case(s, "ParameterList", lambda nn: nn.ParameterList([make(2), nn.Parameter(make(2, 3)), make(1)]))
    case(s, "ParameterDict", lambda nn: nn.ParameterDict({"b": make(2), "a": nn.Parameter(make(2, 3))}))
    case(s, "ModuleList", lambda nn: nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()]))
    case(s, "ModuleDict", lambda nn: nn.ModuleDict({"fc": nn.Linear(2, 2), "act": nn.ReLU()}))
    case(s, "Sequential", lambda nn: nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.ReLU(), nn.Dropout(0.25)), floats(5, 3))
    case(s, "DataParallel", lambda nn: nn.DataParallel(nn.Linear(3, 2)), floats(4, 3))


def cases(s):
    activations(s)
    linear(s)
    convolutions(s)
    pooling(s)
    padding(s)
    normalization(s)
    embeddings(s)
    dropout(s)
    shapes(s)
    losses(s)
    attention(s)
    containers(s)
