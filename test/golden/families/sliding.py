"""Windows that slide over lines, images and volumes: convolutions, pooling, padding, interpolation."""

import torch

from oracle.data import ALL, FLOATS, distinct, indices, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."
SHAPES = {1: (7,), 2: (6, 7), 3: (5, 5, 6)}


def convolutions(s):
    for dims, size in SHAPES.items():
        kernel = (3, 2, 2)[:dims]
        with s.op(f"conv{dims}d"):
            for dtype in FLOATS:
                weight = lambda *shape: make(*shape, dtype=dtype, low=-1, high=1)  # noqa: E731
                s.call(F + f"conv{dims}d", make(2, 4, *size, dtype=dtype), weight(6, 2, *kernel), make(6, dtype=dtype), groups=2)
                s.call(F + f"conv{dims}d", make(3, *size, dtype=dtype), weight(2, 3, *kernel), stride=2, padding=1)
                s.call(f"conv{dims}d", make(1, 2, *size, dtype=dtype), weight(3, 2, *kernel), dilation=2)
                s.call(F + f"conv{dims}d", make(1, 2, *size, dtype=dtype), weight(3, 2, *kernel), padding="same")
            s.call(F + f"conv{dims}d", make(1, 2, *size, dtype=i64), make(3, 2, *kernel, dtype=i64))
            s.error(F + f"conv{dims}d", make(1, 2, *size), make(3, 3, *kernel))
            s.error(F + f"conv{dims}d", make(2), make(3, 2, *kernel))
            s.error(F + f"conv{dims}d", make(1, 2, *size), make(3, 2, *kernel), stride=0)
            s.error(F + f"conv{dims}d", make(1, 2, *size), make(3, 2, *kernel), dilation=0)
        with s.op(f"conv_transpose{dims}d"):
            for dtype in FLOATS:
                weight = lambda *shape: make(*shape, dtype=dtype, low=-1, high=1)  # noqa: E731
                s.call(F + f"conv_transpose{dims}d", make(2, 4, *size, dtype=dtype), weight(4, 3, *kernel), make(6, dtype=dtype), groups=2)
                s.call(F + f"conv_transpose{dims}d", make(3, *size, dtype=dtype), weight(3, 2, *kernel), stride=2, padding=1, output_padding=1)
                s.call(f"conv_transpose{dims}d", make(1, 2, *size, dtype=dtype), weight(2, 3, *kernel), dilation=2)
            s.error(F + f"conv_transpose{dims}d", make(1, 2, *size), make(3, 2, *kernel))


def pooling(s):
    for dims in [1, 3]:
        size = SHAPES[dims]
        with s.op(f"avg_pool{dims}d"):
            for dtype in FLOATS:
                for options in [{}, {"stride": 1, "padding": 1}, {"ceil_mode": True}, {"padding": 1, "count_include_pad": False}]:
                    s.call(F + f"avg_pool{dims}d", make(2, 3, *size, dtype=dtype), 3, **options)
            s.error(F + f"avg_pool{dims}d", make(2, 3, *size), 2, padding=2)
        with s.op(f"max_pool{dims}d", exact=True):
            for dtype in FLOATS:
                for options in [{}, {"stride": 1, "padding": 1}, {"ceil_mode": True}, {"dilation": 2, "return_indices": True}]:
                    s.call(F + f"max_pool{dims}d", distinct(2, 3, *size, dtype=dtype), 2, **options)
            s.call(f"max_pool{dims}d", distinct(2, 3, *size), 2)
            s.error(F + f"max_pool{dims}d", make(2, 3, *size), 2, padding=2)
        with s.op(f"max_pool{dims}d_with_indices", exact=True):
            s.call(F + f"max_pool{dims}d_with_indices", distinct(2, 3, *size), 2)
    with s.op("avg_pool3d"):
        s.call(F + "avg_pool3d", make(1, 4, 4, 4), 2, divisor_override=3)
        s.error(F + "avg_pool3d", make(1, 4, 4, 4), 2, divisor_override=0)
    for dims, size in SHAPES.items():
        for name in ["adaptive_avg_pool", "adaptive_max_pool"]:
            with s.op(f"{name}{dims}d"):
                for dtype in FLOATS:
                    s.call(F + f"{name}{dims}d", distinct(2, 3, *size, dtype=dtype), 3)
                s.call(F + f"{name}{dims}d", distinct(3, *size), [2, 1, 4][:dims] if dims > 1 else 2)
                if dims > 1:
                    s.call(F + f"{name}{dims}d", distinct(3, *size), [None] * (dims - 1) + [2])
                s.error(F + f"{name}{dims}d", make(2, 3, *size), [-1] * dims)
        with s.op(f"max_unpool{dims}d", exact=True):
            pooled, chosen = getattr(torch.nn.functional, f"max_pool{dims}d")(distinct(2, 3, *[6] * dims), 2, return_indices=True)
            s.call(F + f"max_unpool{dims}d", pooled.clone(), chosen, 2)
            s.call(F + f"max_unpool{dims}d", pooled.clone(), chosen, 2, output_size=[7] + [6] * (dims - 1))
            s.error(F + f"max_unpool{dims}d", pooled, chosen[:1], 2)
            s.error(F + f"max_unpool{dims}d", pooled, chosen, 2, output_size=[1] * dims)
        with s.op(f"lp_pool{dims}d", sums=True):
            s.call(F + f"lp_pool{dims}d", make(2, 3, *size), 2, 3, stride=2)
            s.call(F + f"lp_pool{dims}d", make(2, 3, *size), 4, 2, ceil_mode=True)
    for dims in [2, 3]:
        with s.op(f"fractional_max_pool{dims}d", exact=True):
            samples = make(2, 3, dims, low=0, high=1)
            s.call(F + f"fractional_max_pool{dims}d", distinct(2, 3, *[8] * dims), 2, output_size=3, _random_samples=samples, grad="first")
            program = s.program("draws its windows")
            program.torch.manual_seed(3)
            pool = getattr(program.torch.nn.functional, f"fractional_max_pool{dims}d")
            program.expect(pool(distinct(2, 3, *[8] * dims), 2, output_ratio=[0.5] * dims, return_indices=True))
            s.error(F + f"fractional_max_pool{dims}d", make(2, 3, *[8] * dims), 2)


def padding(s):
    with s.op("pad", exact=True):
        for dtype in FLOATS + [i64, boolean]:
            s.call(F + "pad", make(2, 3, 4, dtype=dtype), [1, 2], value=1)
            s.call(F + "pad", make(2, 3, 4, dtype=dtype), [1, -1, 0, 2, -1, 0])
        for mode in ["reflect", "replicate", "circular"]:
            for dims, size in SHAPES.items():
                s.call(F + "pad", make(2, 3, *size), [1, 2, 3, 0, 2, 1][: 2 * dims], mode=mode)
                s.call(F + "pad", make(3, *size), [2, -1] * dims, mode=mode)
            s.error(F + "pad", make(2, 3, 4), [1, 1, 1, 1, 1, 1], mode=mode)
        s.error(F + "pad", make(3, 4), [4, 0], mode="reflect")
        s.error(F + "pad", make(3, 4), [5, 0], mode="circular")
        s.error(F + "pad", make(3, 4), [1])
        s.error(F + "pad", make(3), [1, 1, 1, 1])
        s.error(F + "pad", make(3, 4), [1, 1], mode="mirror")
    with s.op("constant_pad_nd", exact=True):
        s.call("constant_pad_nd", make(2, 3), [1, 0, 0, 2], 1.5)
        s.error("constant_pad_nd", make(2, 3), [-2, -2])


def columns(s):
    with s.op("functional unfold"):
        for options in [{}, {"dilation": 2}, {"padding": 1, "stride": 2}]:
            s.call(F + "unfold", make(2, 3, 5, 6), 2, **options)
        s.call(F + "unfold", make(3, 5, 6), [2, 3])
        s.error(F + "unfold", make(5, 6), 2)
        s.error(F + "unfold", make(1, 1, 3, 3), 5)
    with s.op("fold"):
        s.call(F + "fold", make(2, 12, 20), [5, 6], 2)
        s.call(F + "fold", make(12, 9), 5, 2, padding=1, stride=2, dilation=1)
        s.error(F + "fold", make(2, 11, 20), [5, 6], 2)
        s.error(F + "fold", make(2, 12, 19), [5, 6], 2)


def interpolation(s):
    with s.op("interpolate"):
        for mode, dims in [("nearest", 1), ("nearest", 2), ("nearest", 3), ("nearest-exact", 2), ("area", 2), ("linear", 1),
                           ("bilinear", 2), ("bicubic", 2), ("trilinear", 3)]:  # fmt: skip
            for dtype in FLOATS:
                x = lambda: make(2, 3, *SHAPES[dims], dtype=dtype)  # noqa: E731
                s.call(F + "interpolate", x(), size=5, mode=mode)
                s.call(F + "interpolate", x(), scale_factor=1.5, mode=mode)
                s.call(F + "interpolate", x(), scale_factor=0.6, mode=mode, recompute_scale_factor=True)
                if mode in ["linear", "bilinear", "bicubic", "trilinear"]:
                    s.call(F + "interpolate", x(), size=9, mode=mode, align_corners=True)
        for mode in ["bilinear", "bicubic"]:
            s.call(F + "interpolate", make(2, 3, 9, 8), size=[4, 5], mode=mode, antialias=True)
        s.error(F + "interpolate", make(2, 3, 4), size=2, mode="bilinear")
        s.error(F + "interpolate", make(2, 3, 4))
        s.error(F + "interpolate", make(2, 3, 4), size=[2, 3])
        s.error(F + "interpolate", make(2, 3, 4), size=2, align_corners=True)
        s.error(F + "interpolate", make(2, 3, 4), size=0)
    with s.op("upsample"):
        s.call(F + "upsample", make(2, 3, 4), scale_factor=2)
        s.call(F + "upsample_nearest", make(2, 3, 4, 4), size=[3, 5])
        s.call(F + "upsample_bilinear", make(2, 3, 4, 4), size=[3, 5])


def cases(s):
    convolutions(s)
    pooling(s)
    padding(s)
    columns(s)
    interpolation(s)
