"""Normalisation, dropout, embeddings, attention and rearrangements."""

import torch

from oracle.data import ALL, FLOATS, indices, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."


def normalisation(s):
    with s.op("layer_norm"):
        for dtype in FLOATS:
            s.call(F + "layer_norm", make(2, 3, 4, dtype=dtype), [4], make(4, dtype=dtype), make(4, dtype=dtype))
            s.call(F + "layer_norm", make(2, 3, 4, dtype=dtype), [3, 4], eps=0.5)
        s.call("layer_norm", make(2, 20), [20], make(20))
        s.error(F + "layer_norm", make(2, 3), [4])
        s.error(F + "layer_norm", make(2, 3), [3], make(2))
        s.error(F + "layer_norm", make(2, 3, dtype=i64), [3])
    with s.op("native_layer_norm"):
        s.call("native_layer_norm", make(2, 3, 4), [4], make(4), make(4), 0.5)
        s.call("native_layer_norm", make(2, 3), [3], None, None, 0.5)
    with s.op("group_norm"):
        for dtype in FLOATS:
            s.call(F + "group_norm", make(2, 6, 5, dtype=dtype), 3, make(6, dtype=dtype), make(6, dtype=dtype))
            s.call("group_norm", make(2, 6, 2, 2, dtype=dtype), 2, eps=0.5)
        s.error(F + "group_norm", make(2, 7, 4), 2)
        s.error(F + "group_norm", make(3), 1)
        s.error(F + "group_norm", make(1, 2), 2)
    with s.op("native_group_norm"):
        s.call("native_group_norm", make(2, 6, 5), make(6), make(6), 2, 6, 5, 3, 0.5)
    with s.op("rms_norm"):
        for dtype in FLOATS:
            s.call(F + "rms_norm", make(2, 3, 4, dtype=dtype), [4], make(4, dtype=dtype))
            s.call("rms_norm", make(2, 3, 4, dtype=dtype), [3, 4], eps=0.5)
        s.error(F + "rms_norm", make(2, 3), [4])
    with s.op("local_response_norm"):
        s.call(F + "local_response_norm", make(2, 5, 3), 3)
        s.call(F + "local_response_norm", make(2, 5, 3, 2), 2, alpha=0.5, beta=0.5, k=2)
        s.error(F + "local_response_norm", make(2, 5), 3)
    for name in ["batch_norm", "instance_norm"]:
        with s.op(name):
            for training in [True, False]:
                for dtype in FLOATS:
                    program = s.program(f"{name} training={training}")
                    x, w, b = make(3, 4, 5, dtype=dtype, grad=True), make(4, dtype=dtype, grad=True), make(4, dtype=dtype, grad=True)
                    mean, var = program.tensor(make(4, dtype=dtype)), program.tensor(make(4, dtype=dtype, low=0.5))
                    function = getattr(program.torch.nn.functional, name)
                    result = function(x, mean, var, weight=w, bias=b, momentum=0.3,
                                      **{"training" if name == "batch_norm" else "use_input_stats": training})  # fmt: skip
                    program.expect(result, mean, var)
                    result.mul(result).sum().backward()
                    for leaf in program.leaves:
                        program.expect_gradient(leaf.grad)
            s.call(F + name, make(3, 4, 5, 2), None, None, **({"training": True} if name == "batch_norm" else {}))
            s.error(F + name, make(1, 4, 1), None, None, **({"training": True} if name == "batch_norm" else {}))
    with s.op("batch_norm"):
        s.error(F + "batch_norm", make(3, 4), make(5), make(5), training=True)
        s.error(F + "batch_norm", make(3, 4), None, None)
        s.call("batch_norm", make(3, 4), make(4), make(4), None, None, True, 0.1, 0.5, True)
    with s.op("instance_norm"):
        s.call("instance_norm", make(3, 4, 2), make(4), make(4), None, None, True, 0.1, 0.5, True)
    for name in ["native_batch_norm", "_native_batch_norm_legit"]:
        with s.op(name):
            running = [None, None] if name == "native_batch_norm" else [torch.zeros(4), torch.ones(4)]
            s.call(name, make(3, 4, 5), make(4), make(4), *running, True, 0.1, 0.5, grad="first")
            s.call(name, make(3, 4), None, None, torch.zeros(4), torch.ones(4), False, 0.1, 0.5, grad="first")


def dropping(s):
    cases = {
        "dropout": [(3, 4)], "dropout1d": [(3, 4), (2, 3, 4)], "dropout2d": [(2, 3, 2, 2)], "dropout3d": [(2, 3, 2, 2, 2), (3, 2, 2, 2)],
        "alpha_dropout": [(3, 4)], "feature_alpha_dropout": [(2, 3, 4)],
    }  # fmt: skip
    for name, shapes in cases.items():
        with s.op(name):
            for shape in shapes:
                for p in [0.25, 0, 1]:
                    program = s.program(f"{name}{shape} {p}")
                    program.torch.manual_seed(5)
                    result = getattr(program.torch.nn.functional, name)(make(*shape, grad=True), p=p, training=True)
                    program.expect(result)
                    result.sum().backward()
                    program.expect_gradient(program.leaves[0].grad)
            s.error(F + name, make(3), p=1.5)
    for name in ["alpha_dropout", "feature_dropout", "feature_alpha_dropout", "native_dropout"]:
        with s.op("torch " + name):
            program = s.program(name)
            program.torch.manual_seed(5)
            program.expect(getattr(program.torch, name)(make(4, 3), 0.5, True))
    with s.op("dropout1d"):
        s.error(F + "dropout1d", make(3))


def lookups(s):
    with s.op("embedding"):
        s.call(F + "embedding", indices(2, 4, below=5), make(5, 3), scale_grad_by_freq=True)
        program = s.program("max_norm")
        weight = program.tensor(make(5, 3))
        program.expect(program.torch.nn.functional.embedding(indices(4, below=5), weight, max_norm=1), weight)
    with s.op("embedding_bag"):
        for mode in ["sum", "mean", "max"]:
            for dtype in FLOATS:
                for places, options in [
                    (indices(2, 4, below=5), {}),
                    (indices(7, below=5), {"offsets": torch.tensor([0, 3, 3])}),
                    (indices(7, below=5), {"offsets": torch.tensor([0, 3, 7]), "include_last_offset": True, "padding_idx": 1}),
                    (indices(2, 4, below=5), {"per_sample_weights": make(2, 4, dtype=dtype)}),
                ]:
                    if "per_sample_weights" in options and mode != "sum":
                        continue
                    program = s.program(f"{mode} {list(options)}")
                    bag = program.torch.nn.functional.embedding_bag
                    result = bag(places, make(5, 3, dtype=dtype, grad=True), mode=mode, **options).mul(2)
                    program.expect(result)
                    result.mul(result).sum().backward()
                    program.expect_gradient(program.leaves[0].grad)
        s.error(F + "embedding_bag", indices(7, below=5), make(5, 3))
        s.error(F + "embedding_bag", indices(7, below=5), make(5, 3), torch.tensor([1, 3]))
        s.error(F + "embedding_bag", indices(2, 4, below=5), make(5, 3), per_sample_weights=make(2, 4))
    with s.op("bilinear"):
        s.call("bilinear", make(2, 3), make(2, 4), make(5, 3, 4), make(5))
        s.call(F + "bilinear", make(2, 2, 3), make(2, 2, 4), make(5, 3, 4))
        s.error(F + "bilinear", make(2, 3), make(2, 4), make(5, 4, 4))
    with s.op("linear"):
        for rows in ([3], [2, 2, 3]):
            for bias in ([], [1], [1, 5], [2, 5], [1, 1], [3, 1, 2, 5]):
                given = [make(*rows), make(5, 3), make(*bias)]
                (s.error if bias == [3, 1, 2, 5] or (rows == [3] and bias in ([2, 5], [1, 1])) else s.call)(F + "linear", *given)
    with s.op("native_batch_norm"):
        for dtype, kinds in ((torch.float32, "dd--"), (torch.float32, "ffdd"), (torch.bfloat16, "fb--"), (torch.bfloat16, "bf--"), (torch.float64, "ffff")):
            kept = {"d": torch.float64, "f": torch.float32, "b": torch.bfloat16}
            parameters = [None if kind == "-" else torch.ones(3, dtype=kept[kind]) for kind in kinds]
            s.error("native_batch_norm", make(4, 3).to(dtype), *parameters, True, 0.1, 1e-5)
    with s.op("meshgrid"):
        s.error("meshgrid", make(2), torch.arange(3), indexing="ij")
    with s.op("trapezoid"):
        s.error("trapezoid", torch.tensor(0.5))
        s.error("trapezoid", make(3), torch.tensor(0.5))
        s.error("cumulative_trapezoid", torch.tensor(0.5))
    with s.op("multilabel_soft_margin_loss"):
        s.error(F + "multilabel_soft_margin_loss", torch.tensor(0.5), torch.tensor(1.5))
    with s.op("tensordot"):
        s.call("tensordot", torch.arange(12, dtype=torch.int32).view(3, 4), torch.arange(12, dtype=torch.int32).view(4, 3), [[0, 1], [1, 0]])
    with s.op("_trilinear"):
        bilinear = [[1, 3], [0], [1, 2], [2, 3]]
        s.call("_trilinear", make(2, 3), make(5, 3, 4), make(2, 4), *bilinear)
        s.call("_trilinear", make(2, 3), make(5, 3, 4), make(2, 4), *bilinear, unroll_dim=3)
        s.call("_trilinear", make(0, 3), make(5, 3, 4), make(0, 4), *bilinear)
        s.error("_trilinear", make(2, 3), make(5, 3, 4), make(2, 4), *bilinear, unroll_dim=4)


def attention(s):
    with s.op("scaled_dot_product_attention"):
        mask = make(4, 5) > 0
        for options in [{}, {"is_causal": True}, {"attn_mask": mask}, {"attn_mask": make(4, 5)}, {"scale": 0.5}]:
            program = s.program(f"{list(options)}")
            q, k, v = make(2, 3, 4, 6, grad=True), make(2, 3, 5, 6, grad=True), make(2, 3, 5, 7, grad=True)
            result = program.torch.nn.functional.scaled_dot_product_attention(q, k, v, **options)
            result = result.mul(2)
            program.expect(result)
            result.sum().backward()
            program.expect_gradient(*[leaf.grad for leaf in program.leaves[:3]])
        s.call(F + "scaled_dot_product_attention", make(2, 4, 3, 6), make(2, 2, 5, 6), make(2, 2, 5, 6), enable_gqa=True, grad=False)
        s.error(F + "scaled_dot_product_attention", make(4, 6), make(5, 6), make(5, 6, dtype=f64))
        s.error(F + "scaled_dot_product_attention", make(6), make(5, 6), make(5, 6))
    with s.op("_safe_softmax"):
        s.call("_safe_softmax", torch.tensor([[1.0, 2, 3], [float("-inf")] * 3]), 1, grad=False)
    with s.op("multi_head_attention_forward"):
        for options in [{}, {"need_weights": False}, {"average_attn_weights": False}, {"attn_mask": make(4, 5) > 1},
                        {"key_padding_mask": torch.tensor([[False] * 4 + [True], [False] * 5])}]:  # fmt: skip
            for zero in [False, True]:
                program = s.program(f"{list(options)} add_zero_attn={zero}")
                small = {"low": -1, "high": 1}
                x = [make(n, 2, 6, **small, grad=True) for n in [4, 5, 5]]
                rest = [make(18, 6, **small), make(18), make(1, 1, 6) if zero else None, make(1, 1, 6) if zero else None]
                result = program.torch.nn.functional.multi_head_attention_forward(
                    *x, 6, 2, *rest, zero, 0, make(6, 6, **small), make(6), **options
                )
                program.expect(result[0].mul(2))
                if options.get("need_weights", True):
                    program.expect(result[1].mul(2))
                result[0].sum().backward()
                program.expect_gradient(*[leaf.grad for leaf in program.leaves[:3]])
        s.error(F + "multi_head_attention_forward", make(4), make(4), make(4), 4, 2, None, None, None, None, False, 0, make(4, 4), None)


def rearrangements(s):
    for dtype in FLOATS + [i64]:
        with s.op("pixel_shuffle", exact=True):
            s.call("pixel_shuffle", make(2, 8, 3, 2, dtype=dtype), 2)
            s.call(F + "pixel_shuffle", make(9, 2, 2, dtype=dtype), 3)
        with s.op("pixel_unshuffle", exact=True):
            s.call("pixel_unshuffle", make(2, 2, 4, 6, dtype=dtype), 2)
        with s.op("channel_shuffle", exact=True):
            s.call("channel_shuffle", make(2, 6, 3, dtype=dtype), 2)
            s.call("native_channel_shuffle", make(2, 6, 3, 2, dtype=dtype), 3, grad=False)
    with s.op("pixel_shuffle"):
        s.error("pixel_shuffle", make(2, 2), 2)
        s.error("pixel_shuffle", make(3, 2, 2), 2)
        s.error("pixel_unshuffle", make(3, 3, 2), 2)
        s.error("channel_shuffle", make(3, 3, 2), 2)
        s.error("channel_shuffle", make(3, 3), 2)


def cases(s):
    normalisation(s)
    dropping(s)
    lookups(s)
    attention(s)
    rearrangements(s)
