"""The functional forms of network layers."""

import torch

from oracle.data import ALL, FLOATS, distinct, indices, make, transposed

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."


def dense(s):
    with s.op("linear", sums=True):
        for dtype in FLOATS:
            s.call(F + "linear", make(4, 3, dtype=dtype), make(5, 3, dtype=dtype), make(5, dtype=dtype))
            s.call(F + "linear", make(4, 3, dtype=dtype), make(5, 3, dtype=dtype))
            s.call(F + "linear", make(3, dtype=dtype), make(5, 3, dtype=dtype), make(5, dtype=dtype))
            s.call(F + "linear", make(2, 4, 3, dtype=dtype), make(5, 3, dtype=dtype), bias=make(5, dtype=dtype))
            s.call(F + "linear", transposed(4, 3, dtype=dtype), transposed(5, 3, dtype=dtype), make(5, dtype=dtype))
        s.call(F + "linear", make(100, 1), make(1, 1), make(1))
        s.call(F + "linear", make(0, 3), make(5, 3), make(5))
        s.error(F + "linear", make(4, 3), make(5, 2), make(5))
        s.error(F + "linear", make(4, 3), make(5, 3), make(4))
        s.error(F + "linear", make(2, 4, 3), make(5, 2))
        s.error(F + "linear", make(4, 3, dtype=i64), make(5, 3))
        s.error(F + "linear", make(4, 3, dtype=f64), make(5, 3))


def convolutions(s):
    with s.op("conv2d", sums=True):
        for dtype in FLOATS:
            weight = {"dtype": dtype, "low": -1, "high": 1}
            s.call(F + "conv2d", make(2, 3, 6, 5, dtype=dtype), make(4, 3, 3, 3, **weight), make(4, dtype=dtype))
            s.call(F + "conv2d", make(2, 3, 6, 5, dtype=dtype), make(4, 3, 3, 2, **weight))
            s.call(F + "conv2d", make(2, 3, 6, 5, dtype=dtype), make(4, 3, 3, 3, **weight), stride=2, padding=1)
            s.call(F + "conv2d", make(1, 2, 7, 7, dtype=dtype), make(3, 2, 3, 3, **weight), None, [2, 1], [0, 1], [1, 2])
            s.call(F + "conv2d", make(1, 4, 5, 5, dtype=dtype), make(6, 2, 3, 3, **weight), make(6, dtype=dtype), groups=2)
            s.call(F + "conv2d", make(1, 3, 5, 5, dtype=dtype), make(3, 1, 3, 3, **weight), groups=3, padding=1)
            s.call(F + "conv2d", make(3, 5, 5, dtype=dtype), make(2, 3, 1, 1, **weight), make(2, dtype=dtype))
            s.call(F + "conv2d", make(1, 2, 5, 5, dtype=dtype), make(2, 2, 3, 3, **weight), padding="same")
            s.call(F + "conv2d", make(1, 2, 5, 5, dtype=dtype), make(2, 2, 3, 3, **weight), padding="valid")
        s.call(F + "conv2d", make(4, 1, 12, 12), make(6, 1, 5, 5, low=-1, high=1), make(6))
        s.call(F + "conv2d", make(2, 5, 6, 3).permute(0, 3, 1, 2), make(4, 3, 3, 3, low=-1, high=1), make(4))
        s.call(F + "conv2d", make(0, 3, 6, 5), make(4, 3, 3, 3), make(4))
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 2, 3, 3))
        s.error(F + "conv2d", make(2, 3, 2, 2), make(4, 3, 3, 3))
        s.error(F + "conv2d", make(3, 6), make(4, 3, 3, 3))
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 3, 3, 3), make(5))
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 3, 3, 3), stride=0)
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 3, 3, 3), padding=-1)
        s.error(F + "conv2d", make(2, 4, 6, 5), make(3, 2, 3, 3), groups=2)
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 3, 3, 3, dtype=f64))
        s.error(F + "conv2d", make(2, 3, 6, 5), make(4, 3, 3, 3), stride=2, padding="same")


def pooling(s):
    with s.op("max_pool2d", exact=True):
        for dtype in FLOATS:
            for options in [{}, {"stride": 1}, {"padding": 1}, {"dilation": 2, "stride": 1}, {"ceil_mode": True},
                            {"stride": [1, 2]}]:  # fmt: skip
                s.call(F + "max_pool2d", distinct(2, 2, 7, 6, dtype=dtype), 2, **options)
            s.call(F + "max_pool2d", distinct(2, 5, 6, dtype=dtype), [3, 2])
            s.call(F + "max_pool2d", distinct(1, 1, 5, 5, dtype=dtype), 2, return_indices=True)
            s.call(F + "max_pool2d", distinct(1, 2, 5, 5, dtype=dtype), 3, 2, 1, 1, False, True)
        s.call("max_pool2d", distinct(4, 6, 24, 24), 2, grad=False)
        s.call(F + "max_pool2d_with_indices", distinct(1, 2, 4, 4), 2)
        s.call(F + "max_pool2d", distinct(2, 5, 6, 3).permute(0, 3, 1, 2), 2)
        s.call(F + "max_pool2d", torch.tensor([[[[1.5, 1.5], [1.5, float("nan")]]]]), 2, grad=False)
        s.error(F + "max_pool2d", make(1, 1, 2, 2), 3)
        s.error(F + "max_pool2d", make(2, 2), 2)
        s.error(F + "max_pool2d", make(1, 1, 4, 4), 2, padding=2)
        s.error(F + "max_pool2d", make(1, 1, 4, 4), 2, stride=0)
        s.error(F + "max_pool2d", make(1, 1, 4, 4), [2, 2, 2])
    with s.op("avg_pool2d"):
        for dtype in FLOATS:
            for options in [{}, {"stride": 1}, {"padding": 1}, {"ceil_mode": True}, {"padding": 1, "count_include_pad": False},
                            {"divisor_override": 3}]:  # fmt: skip
                s.call(F + "avg_pool2d", make(2, 2, 7, 6, dtype=dtype), 3 if "padding" in options else 2, **options)
            s.call(F + "avg_pool2d", make(2, 5, 6, dtype=dtype), [3, 2])
        s.error(F + "avg_pool2d", make(1, 1, 2, 2), 3)
        s.error(F + "avg_pool2d", make(1, 1, 4, 4), 2, padding=2)
    with s.op("adaptive_avg_pool2d"):
        for dtype in FLOATS:
            for size in [[1, 1], 2, [3, 5], [None, 2], [7, 4]]:
                s.call(F + "adaptive_avg_pool2d", make(2, 2, 7, 6, dtype=dtype), size)
        s.call(F + "adaptive_avg_pool2d", make(2, 5, 6), 1)


def normalised(s):
    for name in ["softmax", "log_softmax"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(3, 5, dtype=dtype), 1)
                s.call(F + name, make(3, 5, dtype=dtype), dim=0)
                s.method(name, make(2, 3, 4, dtype=dtype), 1)
                s.call(name, transposed(3, 4, dtype=dtype), -1)
                s.call(name, make(5, dtype=dtype), 0)
                s.call(name, make(dtype=dtype), 0)
                s.call(name, make(3, 5, dtype=dtype, low=-500, high=500), 1)
            s.call(name, make(3, 1000), 1)
            s.call(name, make(3, 5), 1, dtype=f64)
            s.call(name, make(3, 5, dtype=i64), 1, dtype=f32)
            s.call(name, make(0, 3), 1)
            s.call(name, torch.tensor([1.5, float("-inf"), 2]), 0, grad=False)
            s.error(name, make(3, 5), 2)
            s.error(name, make(3, 5, dtype=i64), 1)
            # Without a dim PyTorch warns and picks one.
            s.call(F + name, make(3, 5))
            s.call(F + name, make(2, 3, 4))


def encodings(s):
    with s.op("one_hot", exact=True):
        s.call(F + "one_hot", torch.tensor([0, 2, 1]))
        s.call(F + "one_hot", torch.tensor([[0, 2], [1, 1]]), 5)
        s.call(F + "one_hot", torch.tensor([1]), num_classes=3)
        s.error(F + "one_hot", torch.tensor([0, 3]), 3)
        s.error(F + "one_hot", torch.tensor([-1, 3]))
        s.error(F + "one_hot", make(3))
    with s.op("embedding"):
        s.call(F + "embedding", indices(2, 3, below=5), make(5, 4))
        s.call(F + "embedding", torch.tensor([1, 1, 0]), make(3, 2, dtype=f64))
        s.call(F + "embedding", torch.tensor([1, 0, 2]), make(3, 2), padding_idx=0)
        s.error(F + "embedding", torch.tensor([3]), make(3, 2))
    with s.op("dropout"):
        s.call(F + "dropout", make(3, 4), 0.5, False)
        s.call(F + "dropout", make(3, 4), p=0, training=True)
        s.call(F + "dropout", make(3, 4), p=1)
        s.error(F + "dropout", make(3), 1.5)
        s.error(F + "dropout", make(3), -0.5)


def cases(s):
    dense(s)
    convolutions(s)
    pooling(s)
    normalised(s)
    encodings(s)
