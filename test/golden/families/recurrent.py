"""Recurrent layers and cells, sequences of different lengths, and everything in nn.utils."""

import torch

from oracle.data import make
from families.classes import case, expect_parts, floats, refused, refused_call, state, weigh


def parameters(gates, inputs, hidden, layers=1, directions=1, biases=True, projection=0, dtype=torch.float32):
    known, params = projection or hidden, []
    for layer in range(layers):
        for _ in range(directions):
            width = inputs if layer == 0 else known * directions
            sizes = [(gates * hidden, width), (gates * hidden, known)]
            sizes += [(gates * hidden,), (gates * hidden,)] if biases else []
            sizes += [(projection, hidden)] if projection else []
            params += [make(*size, dtype=dtype, low=-1, high=1).requires_grad_() for size in sizes]
    return params


def run(s, name, args, nodes=False):
    """A call with all gradients. Layers are one node each here, and several in PyTorch."""
    program = s.program(f"{name} {len(s.cases)}")
    result = getattr(program.torch, name)(*args)
    expect_parts(program, result, nodes)
    weigh(program, result).backward()
    for leaf in program.leaves:
        program.expect_gradient(leaf.grad)


def layers(s):
    for name, gates in (("lstm", 4), ("gru", 3), ("rnn_tanh", 1), ("rnn_relu", 1)):
        with s.op(name, sums=True):
            for dtype in (torch.float32, torch.float64):
                for biases, count, both, first in ((True, 1, False, False), (False, 2, True, False), (True, 2, False, True), (True, 1, True, True)):
                    directions = 2 if both else 1
                    x = make(2, 5, 3, dtype=dtype, grad=True) if first else make(5, 2, 3, dtype=dtype, grad=True)
                    state = [make(count * directions, 2, 4, dtype=dtype, grad=True) for _ in range(2)]
                    params = parameters(gates, 3, 4, count, directions, biases, dtype=dtype)
                    hx = state if name == "lstm" else state[0]
                    run(s, name, (x, hx, params, biases, count, 0, False, both, first))
            sizes = torch.tensor([3, 3, 2, 1])
            for both in (False, True):
                state = [make(2 if both else 1, 3, 4, grad=True) for _ in range(2)]
                hx = state if name == "lstm" else state[0]
                params = parameters(gates, 3, 4, directions=2 if both else 1)
                run(s, name, (make(9, 3, grad=True), sizes, hx, params, True, 1, 0, False, both))
            # Wide enough for whole vectors, with rows and columns left over.
            state = [make(1, 13, 37, grad=True) for _ in range(2)]
            run(s, name, (make(3, 13, 5, grad=True), state if name == "lstm" else state[0], parameters(gates, 5, 37), True, 1, 0, False, False, False))
            program = s.program(f"{name} twice differentiated")
            x, w = make(4, 2, 3, grad=True), parameters(gates, 3, 4)
            state = [make(1, 2, 4) for _ in range(2)]
            result = getattr(program.torch, name)(x, state if name == "lstm" else state[0], w, True, 1, 0, False, False, False)
            total = weigh(program, result)
            first = program.torch.autograd.grad(total, [program.leaves[0], program.leaves[2]], create_graph=True)
            for i in range(2):
                program.expect_gradient(first[i].detach())
            first[0].square().sum().add(first[1].square().sum()).backward()
            for leaf in program.leaves:
                program.expect_gradient(leaf.grad)
            if name == "lstm":
                state = [make(2, 2, 3, grad=True), make(2, 2, 4, grad=True)]
                run(s, name, (make(5, 2, 3, grad=True), state, parameters(4, 3, 4, 2, projection=3), True, 2, 0, False, False, False))
                s.error(name, make(5, 2, 3), [make(1, 2, 4)], parameters(4, 3, 4), True, 1, 0, False, False, False)


def cells(s):
    for name, gates in (("lstm_cell", 4), ("gru_cell", 3), ("rnn_tanh_cell", 1), ("rnn_relu_cell", 1)):
        with s.op(name):
            for biases in (True, False):
                hx = [make(3, 4, grad=True), make(3, 4, grad=True)]
                run(s, name, (make(3, 2, grad=True), hx if name == "lstm_cell" else hx[0], *parameters(gates, 2, 4, biases=biases)))
            s.error(name, make(3, 5), hx if name == "lstm_cell" else hx[0], *parameters(gates, 2, 4))
            s.error(name, make(2, 2), hx if name == "lstm_cell" else hx[0], *parameters(gates, 2, 4))
            for w_ih, w_hh in (([5, 2], [4 * gates, 4]), ([4 * gates, 2], [5, 4]), ([4 * gates, 2], [2]), ([1, 3], [1, 2])):
                s.error(name, make(3, 2), hx if name == "lstm_cell" else hx[0], make(*w_ih), make(*w_hh))


def sequences(s):
    with s.op("_pack_padded_sequence"):
        for first in (False, True):
            run(s, "_pack_padded_sequence", (make(3, 4, 2, grad=True) if first else make(4, 3, 2, grad=True), torch.tensor([4, 2, 1]), first))
        s.error("_pack_padded_sequence", make(4, 3), torch.tensor([2, 4, 1]), False)
        s.error("_pack_padded_sequence", make(4, 3), torch.tensor([4, 2]), False)
        s.error("_pack_padded_sequence", make(4, 3), torch.tensor([4, 2, 0]), False)
    with s.op("_pad_packed_sequence"):
        for first in (False, True):
            run(s, "_pad_packed_sequence", (make(6, 2, grad=True), torch.tensor([3, 2, 1]), first, -1, 5 if first else 0))
    with s.op("pad_sequence"):
        for title, options in {"last": {}, "first": {"batch_first": True}, "filled": {"padding_value": -1}, "left": {"padding_side": "left"}}.items():
            program = s.program(title)
            parts = [make(3, 2, grad=True), make(1, 2, grad=True), make(2, 2, grad=True)]
            result = program.torch.nn.utils.rnn.pad_sequence(parts, **options)
            program.expect(result.detach())
            result.backward(make(*result._real.shape))
            for leaf in program.leaves:
                program.expect_gradient(leaf.grad)
    with s.op("pack_sequence"):
        program = s.program("there and back, sorted and not")
        rnn = program.torch.nn.utils.rnn
        for sizes, kwargs in (((3, 2, 1), {}), ((1, 3, 2), {"enforce_sorted": False})):
            parts = [program.tensor(make(size, 2)) for size in sizes]
            packed = rnn.pack_sequence(parts, **kwargs)
            program.expect(packed.data, packed.batch_sizes)
            program.expect_text(packed)
            padded = rnn.pad_packed_sequence(packed, batch_first=True)
            program.expect(padded[0], padded[1])
            back = rnn.unpack_sequence(packed)
            program.expect(*[back[i] for i in range(3)])
        program = s.program("longer, filled")
        rnn = program.torch.nn.utils.rnn
        packed = rnn.pack_padded_sequence(make(2, 3), [3, 1], batch_first=True)
        padded = rnn.pad_packed_sequence(packed, total_length=5, padding_value=-1)
        program.expect(padded[0], padded[1])
        with program.fails():
            rnn.pad_packed_sequence(packed, total_length=2)
        program = s.program("not sorted")
        with program.fails():
            program.torch.nn.utils.rnn.pack_padded_sequence(make(3, 2), [1, 3])
    with s.op("_weight_norm"):
        for dim in (0, 1, -1):
            v = make(3, 4)
            run(s, "_weight_norm", (v.requires_grad_(), (torch.norm_except_dim(v.detach(), 2, dim) + 0.5).requires_grad_(), dim))
    with s.op("norm_except_dim"):
        for dim in (0, 1, 2, -1):
            run(s, "norm_except_dim", (make(3, 4, 2, grad=True), 2, dim))
        s.call("norm_except_dim", make(3, 4), 1)


def modules(s):
    x, first = floats(5, 2, 3), floats(2, 5, 3)
    for name in ("RNN", "LSTM", "GRU"):
        def state(*sizes):
            pair = tuple(floats(*sizes) for _ in range(2))
            return pair if name == "LSTM" else pair[0]
        case(s, name, lambda nn: getattr(nn, name)(3, 4), x, nodes=False)
        case(s, name, lambda nn: getattr(nn, name)(3, 4), x, hx=state(1, 2, 4), nodes=False)
        case(s, name, lambda nn: getattr(nn, name)(3, 4, num_layers=2, bias=False, bidirectional=True), x)
        case(s, name, lambda nn: getattr(nn, name)(3, 4, 2, batch_first=True, dropout=0.25), first, nodes=False)
        case(s, name, lambda nn: getattr(nn, name)(3, 4, dtype=torch.float64), x.detach().double())
        case(s, name, lambda nn: getattr(nn, name)(3, 4), floats(5, 3), hx=state(1, 4))
        case(s, name, lambda nn: getattr(nn, name)(input_size=3, hidden_size=4))
        refused(s, name, lambda nn: getattr(nn, name)(0, 4))
        refused(s, name, lambda nn: getattr(nn, name)(3, 4, dropout=1.5))
        refused(s, name, lambda nn: getattr(nn, name)(3, 4, 0))
        refused(s, name, lambda nn: getattr(nn, name)(3, 4.5))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), make(5, 2, 4))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), make(5))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), x, state(1, 3, 4))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), x, state(2, 4))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), make(5, 2, 3, dtype=torch.float64))
        with s.op(f"nn.{name} packed", exact=True, sums=True):
            program = s.program("sequences of different lengths")
            program.torch.manual_seed(1)
            layer = getattr(program.torch.nn, name)(3, 4, bidirectional=True)
            parts = [program.tensor(make(size, 3, grad=True)) for size in (2, 4, 1)]
            packed = program.torch.nn.utils.rnn.pack_sequence(parts, enforce_sorted=False)
            output = layer(packed)
            program.expect_gradient(output[0].data.detach())
            padded = program.torch.nn.utils.rnn.pad_packed_sequence(output[0])
            program.expect_gradient(padded[0].detach())
            expect_parts(program, output[1], nodes=False)
            padded[0].square().sum().backward()
            for leaf in program.leaves:
                program.expect_gradient(leaf.grad)
    case(s, "RNN", lambda nn: nn.RNN(3, 4, 1, "relu"), x)
    case(s, "LSTM", lambda nn: nn.LSTM(3, 4, 2, proj_size=2), x, nodes=False)
    refused(s, "RNN", lambda nn: nn.RNN(3, 4, nonlinearity="sigmoid"))
    refused(s, "RNN", lambda nn: nn.RNN(3, 4, proj_size=2))
    refused(s, "GRU", lambda nn: nn.GRU(3, 4, proj_size=2))
    refused(s, "LSTM", lambda nn: nn.LSTM(3, 4, proj_size=4))
    y = floats(2, 3)
    for name in ("RNNCell", "GRUCell", "LSTMCell"):
        hx = (floats(2, 4), floats(2, 4)) if name == "LSTMCell" else floats(2, 4)
        case(s, name, lambda nn: getattr(nn, name)(3, 4), y)
        case(s, name, lambda nn: getattr(nn, name)(3, 4, bias=False), y, hx=hx)
        case(s, name, lambda nn: getattr(nn, name)(3, 4), floats(3))
        refused_call(s, name, lambda nn: getattr(nn, name)(3, 4), make(2, 2, 3))
    case(s, "RNNCell", lambda nn: nn.RNNCell(3, 4, nonlinearity="relu"), y)


def clipping(s):
    for title, options in {"norm": {}, "largest": {"norm_type": float("inf")}, "sum": {"norm_type": 1}}.items():
        with s.op("clip_grad_norm_"):
            program = s.program(title)
            a, b = program.tensor(make(3, grad=True)), program.tensor(make(2, 2, grad=True))
            a.square().sum().add(b.square().sum()).backward()
            program.expect(program.torch.nn.utils.clip_grad_norm_([a, b], 1.5, **options), a.grad, b.grad)
            program.expect(program.torch.nn.utils.get_total_norm([a, b], **options))
    with s.op("clip_grad_value_"):
        program = s.program("elements")
        a = program.tensor(make(5, grad=True))
        a.square().sum().backward()
        program.torch.nn.utils.clip_grad_value_([a], 1.5)
        program.expect(a.grad)
    with s.op("clip_grad_norm_"):
        program = s.program("not finite")
        a = program.tensor(torch.tensor([float("inf"), 1.5]).requires_grad_())
        a.square().sum().backward()
        with program.fails():
            program.torch.nn.utils.clip_grad_norm_([a], 1.5, error_if_nonfinite=True)
    with s.op("parameters_to_vector"):
        program = s.program("there and back")
        program.torch.manual_seed(1)
        net = program.torch.nn.Linear(2, 3)
        utils = program.torch.nn.utils
        program.expect(utils.parameters_to_vector(net.parameters()))
        utils.vector_to_parameters(make(9), net.parameters())
        program.expect(net.weight, net.bias)


def initial(s):
    with s.op("nn.init", exact=True):
        for name, args, shape in (("uniform_", (-2, 3), (4, 5)), ("normal_", (1, 2), (4, 5)), ("xavier_uniform_", (2,), (4, 5)), ("xavier_normal_", (), (4, 5)),
                                  ("kaiming_uniform_", (), (4, 5)), ("kaiming_normal_", (0.5, "fan_out"), (4, 5)), ("trunc_normal_", (), (6, 5)),
                                  ("trunc_normal_", (0, 1, 2, 3), (6, 5)), ("trunc_normal_", (1, 2, -1, 1.5), (6, 5)), ("eye_", (), (3, 4)),
                                  ("dirac_", (), (4, 2, 3)), ("dirac_", (2,), (4, 2, 3, 3)), ("sparse_", (0.5,), (6, 3)), ("constant_", (0.5,), (2, 2)), ("ones_", (), (2,)), ("zeros_", (), (2,))):  # fmt: skip
            program = s.program(f"{name}{args}")
            program.torch.manual_seed(3)
            program.expect(getattr(program.torch.nn.init, name)(torch.zeros(shape), *args))
    with s.op("nn.init.orthogonal_"):
        for shape in ((4, 4), (3, 5), (5, 3), (2, 3, 2)):
            program = s.program(f"{shape}")
            program.torch.manual_seed(3)
            program.expect(program.torch.nn.init.orthogonal_(torch.zeros(shape), 1.5))
    with s.op("nn.init refusals"):
        for name, shape, args in (("eye_", (2,), ()), ("dirac_", (2, 2), ()), ("dirac_", (3, 2, 2), (2,)), ("xavier_uniform_", (2,), ()), ("orthogonal_", (2,), ()), ("sparse_", (2, 2, 2), (0.5,)), ("kaiming_normal_", (2, 2), (0, "fan"))):
            program = s.program(name)
            x = program.tensor(torch.zeros(shape))
            with program.fails():
                getattr(program.torch.nn.init, name)(x, *args)


def normed(s):
    def start(title, build=lambda nn: nn.Linear(3, 2)):
        program = s.program(title)
        program.torch.manual_seed(1)
        return program, build(program.torch.nn)

    def finish(program, net, shape=(4, 3)):
        state(program, net, program.expect_gradient)
        x = program.tensor(make(*shape, grad=True))
        program.leaves[:] = [x]
        y = net(x)
        program.expect_gradient(y.detach())
        y.square().sum().backward()
        program.expect_gradient(x.grad)
        for name, _ in net._real.named_parameters():
            owner = net
            for part in name.split("."):
                owner = getattr(owner, part)
            program.expect_gradient(owner.grad)
        state(program, net, program.expect_gradient)

    with s.op("nn.utils.weight_norm", sums=True):
        for dim in (0, 1, None):
            program, net = start(f"old, {dim}")
            finish(program, program.torch.nn.utils.weight_norm(net, "weight", dim))
            program.torch.nn.utils.remove_weight_norm(net)
            state(program, net, program.expect_gradient)
            program, net = start(f"new, {dim}")
            net = program.torch.nn.utils.parametrizations.weight_norm(net, "weight", dim)
            program.expect_text(net)
            finish(program, net)
            program.torch.nn.utils.parametrize.remove_parametrizations(net, "weight")
            program.expect_text(net)
            state(program, net, program.expect_gradient)
        program, net = start("twice")
        program.torch.nn.utils.weight_norm(net)
        with program.fails():
            program.torch.nn.utils.weight_norm(net)
        program, net = start("none to remove")
        with program.fails():
            program.torch.nn.utils.remove_weight_norm(net)
    with s.op("nn.utils.spectral_norm", sums=True):
        for title, build, shape in (("linear", lambda nn: nn.Linear(3, 2), (4, 3)), ("transposed", lambda nn: nn.ConvTranspose1d(2, 3, 2), (1, 2, 3))):
            program, net = start(f"old, {title}", build)
            finish(program, program.torch.nn.utils.spectral_norm(net), shape)
            program.torch.nn.utils.remove_spectral_norm(net)
            state(program, net, program.expect_gradient)
            program, net = start(f"new, {title}", build)
            net = program.torch.nn.utils.parametrizations.spectral_norm(net)
            program.expect_text(net)
            finish(program, net, shape)
    with s.op("nn.utils.orthogonal", sums=True):
        for shape in ((3, 3), (4, 2), (2, 4)):
            for how in ("matrix_exp", "cayley", "householder"):
                program, net = start(f"{shape} {how}", lambda nn: nn.Linear(*shape))
                program.torch.nn.utils.parametrizations.orthogonal(net, orthogonal_map=how)
                program.expect_gradient(net.weight.detach())
                net(make(4, shape[0])).square().sum().backward()
                program.expect_gradient(net.parametrizations.weight.original.grad)
                with program.within("no_grad"):
                    net.parametrizations.weight.original.add_(0.1)
                program.expect_gradient(net.weight.detach())
    with s.op("nn.utils.fuse_conv_bn_eval"):
        program = s.program("convolution and normalisation")
        program.torch.manual_seed(1)
        nn = program.torch.nn
        conv, bn = nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3)
        bn(conv(make(2, 2, 4, 4)))
        conv.eval()
        bn.eval()
        fused = nn.utils.fuse_conv_bn_eval(conv, bn)
        program.expect_gradient(fused.weight.detach(), fused.bias.detach())


def cases(s):
    layers(s)
    cells(s)
    sequences(s)
    modules(s)
    clipping(s)
    initial(s)
    normed(s)
