"""Combinations of arguments that are seldom written: names for all of them, numbers in odd forms, other dtypes to write into."""

import torch

from oracle.data import make, transposed

INF, NAN = float("inf"), float("nan")


def cases(s):
    names(s)
    numbers(s)
    outs(s)
    promotion(s)
    special_values(s)


def names(s):
    """Tensors of functions written in Python, by name."""

    def image():
        return make(1, 2, 4, 4)

    def flat():
        return make(2, 3)

    with s.op("dropout2d"):
        s.call("nn.functional.dropout2d", input=image(), p=0.5, training=False)
        s.error("nn.functional.dropout2d", p=0.5)
    with s.op("huber_loss"):
        s.call("nn.functional.huber_loss", flat(), target=flat())
        s.call("nn.functional.huber_loss", target=flat(), input=flat(), delta=0.5)
        s.error("nn.functional.huber_loss", flat())
        s.error("nn.functional.mse_loss", target=flat())
    with s.op("interpolate"):
        s.call("nn.functional.interpolate", input=image(), size=[2, 3])
        s.call("nn.functional.interpolate", input=image(), scale_factor=1.5, mode="bilinear", align_corners=False)
    with s.op("grid_sample"):
        s.call("nn.functional.grid_sample", image(), grid=make(1, 2, 2, 2), align_corners=False)
    with s.op("unfold"):
        s.call("nn.functional.unfold", input=image(), kernel_size=2)
    with s.op("batch_norm"):
        s.call("nn.functional.batch_norm", input=image(), running_mean=None, running_var=None, training=True)
    with s.op("group_norm"):
        s.call("nn.functional.group_norm", input=image(), num_groups=2)
    with s.op("adaptive_avg_pool2d"):
        s.call("nn.functional.adaptive_avg_pool2d", input=image(), output_size=[2, None])
    with s.op("max_unpool2d"):
        indices = torch.tensor([[[[0, 3], [8, 15]]]])
        s.call("nn.functional.max_unpool2d", make(1, 1, 2, 2), indices=indices, kernel_size=2)
    with s.op("hardtanh"):
        s.call("nn.functional.hardtanh", input=flat(), min_val=-0.5)
    with s.op("softmax"):
        s.call("nn.functional.softmax", input=flat(), dim=-1)
    with s.op("kl_div"):
        s.call("nn.functional.kl_div", input=flat(), target=flat().abs(), reduction="sum")
    with s.op("nonzero"):
        s.call("nonzero", input=torch.tensor([0, 2, 3]), as_tuple=True, grad=False)
    with s.op("histogramdd"):
        s.call("histogramdd", input=make(5, 2), bins=[2, 3], range=[-3.5, 3.5, -3.5, 3.5], grad=False)
    with s.op("is_inference"):
        s.call("is_inference", input=make(2), grad=False)
        s.error("is_inference")
        s.error("is_inference", make(2), out=make(2))
        s.error("is_signed", make(2), 1)


def numbers(s):
    """Elements of sizes, truths as floats, None where it is no value."""
    two = torch.tensor(2)
    with s.op("permute"):
        s.call("permute", make(1, 2, 3), [torch.tensor(0), two, 1])
        s.error("permute", make(1, 2, 3), [torch.tensor(0.5), 2, 1])
    with s.op("expand"):
        s.method("expand", make(2, 1), [2, torch.tensor(3)])
        s.method("expand", make(1, 2), [3, True, 2])
        s.method("expand", make(2, 1), 2, True)
        s.method_error("expand", make(2, 1), [True, 2])
    with s.op("repeat_interleave"):
        s.method_error("repeat_interleave", make(3))
    with s.op("flip"):
        s.call("flip", make(2, 3), [torch.tensor(1), 0])
    with s.op("amin"):
        s.call("amin", make(2, 3), dim=torch.tensor(1))
        s.call("mean", make(2, 3), dim=torch.tensor(1), keepdim=True)
    with s.op("nan_to_num"):
        s.call("nan_to_num", torch.tensor([NAN, 0.5]), True)
    with s.op("dropout"):
        s.call("nn.functional.dropout", make(2, 3), True, grad=False)
    with s.op("sum"):
        s.error("sum", make(2, 3), 1, None)
        s.error("sum", make(2, 3), dim=1, keepdim=None)
    with s.op("sort"):
        s.error("sort", make(2, 3), descending=None)
        s.error("topk", make(2, 3), None)
    with s.op("ones"):
        s.error("ones", [10**10, 10**10])
        s.error("ones", [10**15, 10**4])


def outs(s):
    """What a tensor to write into may be."""

    def into(name, kind, *args, **kwargs):
        s.error(name, *args, **kwargs, out=torch.zeros(2, 2, dtype=kind))

    square = make(2, 2)
    with s.op("mm"):
        into("mm", torch.float64, square, square)
        into("addmm", torch.int8, square, square, square)
        into("softmax", torch.float64, square, 0)
        into("argmax", torch.int32, square, 0)
        into("tril", torch.complex64, square)
    with s.op("floor"):
        into("floor", torch.float64, square)
        into("neg", torch.int64, square)
        into("nn.functional.softplus", torch.float64, square)
    with s.op("fft_fft"):
        into("fft.fft", torch.float32, square)
        into("fft.irfft", torch.int64, square)
    with s.op("linalg_inv"):
        into("linalg.inv", torch.float64, square)
        into("linalg.pinv", torch.int32, square)
        into("linalg.matrix_norm", torch.float64, square)
    with s.op("take"):
        into("take", torch.float64, square, torch.tensor([0, 1]))
        into("index_select", torch.float64, square, 0, torch.tensor([0, 1]))
        into("masked_select", torch.float64, square, square > 0)
        into("nonzero", torch.int32, square)
        into("where", torch.float64, square > 0, square, square)
        into("isposinf", torch.float32, square)
        into("quantile", torch.float64, square, 0.5)
    with s.op("ones"):
        into("ones", torch.float64, 2, 2, dtype=torch.float32)
        s.into("ones", torch.zeros(0, dtype=torch.float64), [2, 2])
        into("arange", torch.int32, 4, dtype=torch.int64)
    with s.op("cumsum"):
        s.into("cumsum", torch.zeros(0, dtype=torch.float64), square, 0)
        s.into("add", torch.zeros(0, dtype=torch.complex64), square, square)


def promotion(s):
    """A complex tensor without dimensions beside floats, and halves beside floats."""
    point = torch.tensor(1.5 + 2.5j, dtype=torch.complex128)
    with s.op("result_type"):
        for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.int32):
            s.call("result_type", point, make(2).to(dtype), grad=False)
    with s.op("add"):
        s.call("add", make(2), point, grad=False)
        s.call("addcmul", point, make(2), make(2), grad=False)
    with s.op("special_chebyshev_polynomial_t"):
        s.call("special.chebyshev_polynomial_t", make(2).half(), make(2), grad=False)
        s.error("special.chebyshev_polynomial_t", make(2).half(), make(2).half())
        s.error("special.hermite_polynomial_h", make(2).bfloat16(), 2)
    with s.op("linspace"):
        for dtype in (torch.int64, torch.int32, torch.uint8):
            s.call("linspace", 4.25, 11, 50, dtype=dtype, grad=False)
            s.call("linspace", 60, 3, 39, dtype=dtype, grad=False)
        s.call("linspace", 4.25, -3, 50, dtype=torch.int64, grad=False)


def special_values(s):
    with s.op("gelu"):
        for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):

            def ends():
                return torch.tensor([INF, -INF, NAN, 0.0, -0.0, 0.5], dtype=dtype)

            s.call("nn.functional.gelu", ends())
            s.call("nn.functional.gelu", ends(), approximate="tanh")
            s.call("nn.functional.gelu", torch.tensor(INF, dtype=dtype))
            s.call("nn.functional.gelu", torch.stack([ends(), ends()]).t())
    with s.op("special_i1e"):
        for name in ("special.i1", "special.i1e"):
            s.call(name, torch.tensor([NAN, 0.0, -0.0, 0.5]))
    with s.op("var"):
        s.call("var", transposed(2, 3), dim=[], correction=0)
        s.call("std", make(2, 3), dim=[])
