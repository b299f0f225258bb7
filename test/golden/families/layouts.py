"""Strides of results: channels-last images and volumes, dense tensors in other orders, dimensions of one element or none."""

import torch

from oracle.data import make

IMAGE = dict(memory_format=torch.channels_last)
VOLUME = dict(memory_format=torch.channels_last_3d)


def image(*shape):
    return make(*(shape or (2, 4, 6, 6))).to(**IMAGE)


def volume(*shape):
    return make(*(shape or (2, 4, 4, 4, 4))).to(**VOLUME)


#: With dimensions of one element and of none, dense or with gaps.
ODD = [((2, 5, 1), (5, 1, 5)), ((0, 5, 5), (25, 1, 5)), ((1, 1), (1, 3)), ((1, 2, 3), (99, 1, 2)), ((0, 1), (1, 1)),
       ((3, 2, 4), (1, 3, 6)), ((2, 3), (9, 2)), ((3, 1, 2), (2, 7, 1))]  # fmt: skip


def each_layout(s, name, run):
    """`run(x)` for a tensor of each layout: made as a view, since copies of such strides are what is tested."""
    with s.op(name):
        for sizes, strides in ODD:
            program = s.program(f"{name} of {sizes}, strides {strides}")
            program.expect(run(program.tensor(make(120)).as_strided(sizes, strides), program))


def pointwise(s):
    each_layout(s, "exp", lambda x, _: x.exp())
    each_layout(s, "add", lambda x, _: x.add(1))
    each_layout(s, "sub", lambda x, _: x.sub(x))
    each_layout(s, "mul", lambda x, p: x.mul(p.tensor(make(1))))
    each_layout(s, "clone", lambda x, _: x.clone())
    each_layout(s, "ones_like", lambda x, p: p.torch.ones_like(x))
    each_layout(s, "flip", lambda x, _: x.flip([0]))
    each_layout(s, "to", lambda x, _: x.to(torch.float64))
    each_layout(s, "sum", lambda x, _: x.sum(0))


def joining(s):
    for make_it in [image, volume]:
        with s.op("cat"):
            s.call("cat", [make_it(), make_it()], 1, grad=False)
            s.call("cat", [make_it(), make_it().contiguous()], 1, grad=False)
        with s.op("stack"):
            s.call("stack", [make_it(), make_it()], 0, grad=False)
            s.call("stack", [make_it(), make_it()], -1, grad=False)
        with s.op("roll"):
            s.call("roll", make_it(), 1, 2, grad=False)
    with s.op("stack"):
        s.call("stack", [make(0, 1, 0), make(0, 1, 0)], 0, grad=False)
    for dim in [0, 1, -1]:
        with s.op("unique"):
            s.call("unique", make(3, 3, 3).round(), dim=dim, grad=False)
        with s.op("unique_consecutive"):
            s.call("unique_consecutive", make(3, 3, 3).round(), dim=dim, grad=False)


def layers(s):
    f = "nn.functional."
    for name, args in [("max_pool", [2]), ("avg_pool", [2]), ("adaptive_avg_pool", [2]), ("adaptive_avg_pool", [1]),
                       ("adaptive_max_pool", [2])]:  # fmt: skip
        for rank, given in [(2, image), (3, volume)]:
            with s.op(f"{f}{name}{rank}d"):
                s.call(f"{f}{name}{rank}d", given(), *args, grad=False)
    with s.op(f + "interpolate"):
        for mode in ["nearest", "nearest-exact", "bilinear", "bicubic"]:
            s.call(f + "interpolate", image(), [7, 8], mode=mode, grad=False)
        for mode in ["nearest", "nearest-exact", "trilinear"]:
            s.call(f + "interpolate", volume(), [5, 6, 7], mode=mode, grad=False)
    for rank, given in [(2, image()), (3, volume())]:
        with s.op(f"{f}max_unpool{rank}d"):
            pool = getattr(torch.nn.functional, f"max_pool{rank}d")
            values, places = pool(given, 2, return_indices=True)
            s.call(f"{f}max_unpool{rank}d", values, places, 2, grad=False)
        with s.op(f"{f}conv{rank}d"):
            s.call(f"{f}conv{rank}d", given, make(5, 4, *[3] * rank), grad=False)
        with s.op(f + "batch_norm"):
            s.call(f + "batch_norm", given, None, None, training=True, grad=False)
        with s.op(f + "group_norm"):
            s.call(f + "group_norm", given, 2, grad=False)
        with s.op(f + "pad"):
            for mode in ["constant", "reflect", "replicate", "circular"]:
                s.call(f + "pad", given, [1] * 2 * rank, mode=mode, grad=False)
    for name, args in [("pixel_shuffle", [2]), ("pixel_unshuffle", [2]), ("channel_shuffle", [2])]:
        with s.op(f + name):
            s.call(f + name, image(), *args, grad=False)
    with s.op(f + "rrelu"):
        s.call(f + "rrelu", image(), grad=False)


def matrices(s):
    for name in ["linalg.inv", "linalg.qr", "linalg.lu_factor"]:
        with s.op(name):
            s.call(name, make(0, 3, 3), grad=False)
    with s.op("linalg.solve"):
        for a, b in [((0, 5, 5), (0, 5, 1)), ((2, 5, 5), (2, 5)), ((2, 0, 0), (2, 0, 3)), ((3, 3), (3, 1))]:
            s.call("linalg.solve", make(*a) + 9 * torch.eye(a[-1]), make(*b), grad=False)
    with s.op("linalg.cross"):
        s.call("linalg.cross", image()[:, :3], image()[:, :3], dim=1, grad=False)
    with s.op("einsum"):
        s.call("einsum", "aij,ajk->aik", [make(1, 2, 3), make(1, 3, 4)], grad=False)
        s.call("einsum", "aij,jk->aik", [make(1, 3, 4), make(4, 4)], grad=False)
    with s.op("addbmm_"):
        program = s.program("takes the size of the products")
        x = program.tensor(make(1))
        program.expect(x.addbmm_(program.tensor(make(2, 3, 4)), program.tensor(make(2, 4, 5))), x)


def cases(s):
    pointwise(s)
    joining(s)
    layers(s)
    matrices(s)
