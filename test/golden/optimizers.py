#!/usr/bin/env python3
"""Writes to answers/optimizers.* where PyTorch's optimizers and schedulers go: parameters along 200 steps, rates along 120
epochs, texts and refusals, and a checkpoint that optimizers.test.ts goes on from. Needs torch 2.13; see README.md."""

import base64
import gzip
import io
import json
import os
import pathlib
import warnings

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch  # noqa: E402
from torch import optim  # noqa: E402
from torch.optim import lr_scheduler, swa_utils  # noqa: E402

ANSWERS = pathlib.Path(__file__).parent / "answers"
STEPS, SEEN = 200, [1, 2, 5, 10, 25, 50, 100, 150, 200]

#: Optimizer, its options, and where it is tried besides float32 (which all are).
CASES = [
    ("SGD", {"lr": 0.01}),
    ("SGD", {"lr": 0.01, "momentum": 0.9}),
    ("SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.01, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.001, "momentum": 0.5, "maximize": True}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.01, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-6}),
    ("Adagrad", {"lr": 0.1, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"alpha": 0.8, "eps": 1e-4, "weight_decay": 0.01}),
    ("RMSprop", {"momentum": 0.9, "lr": 0.001}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.01}),
    ("RMSprop", {"maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.01}),
    ("Adadelta", {"maximize": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.05, "amsgrad": True}),
    ("Adam", {"lr": 0.05, "betas": [0.3, 0.4], "maximize": True}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("AdamW", {"lr": 0.05}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3, "amsgrad": True}),
    ("AdamW", {"lr": 0.05, "maximize": True}),
    ("Adamax", {"lr": 0.05}),
    ("Adamax", {"lr": 0.05, "betas": [0.7, 0.9], "eps": 1e-3, "weight_decay": 0.1}),
    ("Adamax", {"maximize": True}),
    ("NAdam", {"lr": 0.05}),
    ("NAdam", {"lr": 0.05, "momentum_decay": 0.1, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("RAdam", {"lr": 0.05}),
    ("RAdam", {"lr": 0.05, "betas": [0.8, 0.9], "weight_decay": 0.1}),
    ("RAdam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("ASGD", {"lr": 0.02}),
    ("ASGD", {"lr": 0.02, "lambd": 0.01, "alpha": 0.5, "t0": 50, "weight_decay": 0.1}),
    ("ASGD", {"lr": 0.001, "t0": 10, "maximize": True}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": [0.3, 1.1], "step_sizes": [1e-4, 0.5]}),
    ("Rprop", {"maximize": True}),
    ("Muon", {"lr": 0.02}),
    ("Muon", {"lr": 0.02, "nesterov": False, "adjust_lr_fn": "match_rms_adamw", "momentum": 0.8}),
    ("Adafactor", {}),
    ("Adafactor", {"lr": 0.1, "beta2_decay": -0.5, "eps": [1e-6, 1e-2], "d": 2.5, "weight_decay": 0.1, "maximize": True}),
]  # fmt: skip
FUSED = ["SGD", "Adagrad", "Adam", "AdamW"]
LBFGS = [
    {"lr": 0.1, "max_iter": 4},
    {"lr": 1, "max_iter": 6, "history_size": 3, "line_search_fn": "strong_wolfe"},
    {"lr": 0.5, "max_iter": 20, "line_search_fn": "strong_wolfe"},
]


def tuples(options):
    return {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}


def encoded(tensor):
    if tensor.dtype in (torch.bfloat16, torch.float16):
        tensor = tensor.float()
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    return base64.b64encode(tensor.detach().contiguous().numpy().tobytes()).decode()


def start(dtype, matrices):
    """Parameters whose elements are exact in every dtype; the second is no contiguous one."""
    a = torch.arange(-5, 6).to(torch.float32).div(4)
    b = torch.arange(6).to(torch.float32).sub(3).div(2).view(3, 2).t()
    c = torch.tensor(1.5)
    shapes = [a[:6].view(2, 3).clone(), b] if matrices else [a, b, c]
    values = [torch.complex(x, x.flip(0) if x.dim() else x) if dtype.is_complex else x for x in shapes]
    return [torch.nn.Parameter(x.to(dtype)) for x in values]


def gradient(p, k):
    """Of a valley whose floor moves with the step; only products and sums, which all machines round alike."""
    d = p.detach() - [0.25, -0.5, 0.75, 0.125][k % 4]
    return d * 2 + d * d * d * 0.125


def trajectory(name, options, dtype):
    params = start(dtype, name in ("Muon", "Adafactor"))
    optimizer = getattr(optim, name)(params, **tuples(options))
    seen = []
    for k in range(STEPS):
        for i, p in enumerate(params):
            # In the third step, the last parameter has no gradient.
            p.grad = None if k == 2 and i == len(params) - 1 else gradient(p, k)
        optimizer.step()
        if k + 1 in SEEN:
            seen.append([encoded(p) for p in params])
    return {"optimizer": name, "options": options, "dtype": str(dtype)[6:], "seen": seen}


def rosenbrock(p):
    x, y = p[:-1], p[1:]
    return ((y - x * x).square() * 10 + (1 - x).square()).sum()


def minimised(options):
    p = torch.nn.Parameter(torch.tensor([-1.5, 2, 0.5, -0.25], dtype=torch.float64))
    optimizer = optim.LBFGS([p], **options)
    seen = []

    def closure():
        optimizer.zero_grad()
        loss = rosenbrock(p)
        loss.backward()
        return loss

    for _ in range(12):
        optimizer.step(closure)
        seen.append(encoded(p))
    return {"options": options, "seen": seen, "evaluations": optimizer.state[p]["func_evals"]}


def network(name, options):
    """A small network in double precision, by way of autograd."""
    sizes = [(5, 3), (5,), (2, 5), (2,)]
    params = [
        torch.nn.Parameter(torch.linspace(-0.9, 0.8, torch.Size(size).numel(), dtype=torch.float64).sin().view(size)) for size in sizes
    ]
    optimizer = getattr(optim, name)(params, **tuples(options))
    x = torch.linspace(-1, 1, 24, dtype=torch.float64).view(8, 3)
    y = torch.stack([x.sum(1), x.prod(1)], 1)
    for _ in range(STEPS):
        optimizer.zero_grad()
        hidden = torch.tanh(x @ params[0].t() + params[1])
        (hidden @ params[2].t() + params[3] - y).square().mean().backward()
        optimizer.step()
    return {"optimizer": name, "options": options, "end": [encoded(p) for p in params]}


NETWORKS = [
    ("SGD", {"lr": 0.1, "momentum": 0.9}), ("Adagrad", {"lr": 0.1}), ("RMSprop", {"lr": 0.005}), ("Adadelta", {}),
    ("Adam", {"lr": 0.01}), ("AdamW", {"lr": 0.01}), ("Adamax", {"lr": 0.01}), ("NAdam", {"lr": 0.01}),
    ("RAdam", {"lr": 0.01}), ("ASGD", {"lr": 0.1}), ("Rprop", {}),
]  # fmt: skip

#: Schedulers: class, arguments by name, epochs. A scheduler among the arguments is written the same way.
TWICE = {"momentum": 0.9}
SCHEDULES = [
    ("LambdaLR", {"lr_lambda": "decay"}), ("MultiplicativeLR", {"lr_lambda": "wave"}),
    ("StepLR", {"step_size": 30}), ("StepLR", {"step_size": 7, "gamma": 0.9}),
    ("MultiStepLR", {"milestones": [30, 80, 80, 100], "gamma": 0.5}),
    ("ConstantLR", {"factor": 0.5, "total_iters": 40}), ("ConstantLR", {}),
    ("LinearLR", {"start_factor": 0.1, "end_factor": 0.9, "total_iters": 50}), ("LinearLR", {}),
    ("ExponentialLR", {"gamma": 0.97}),
    ("PolynomialLR", {"total_iters": 100, "power": 2.5}), ("PolynomialLR", {}),
    ("CosineAnnealingLR", {"T_max": 50, "eta_min": 0.01}), ("CosineAnnealingLR", {"T_max": 13}),
    ("CosineAnnealingWarmRestarts", {"T_0": 10, "T_mult": 2, "eta_min": 0.001}),
    ("CosineAnnealingWarmRestarts", {"T_0": 17}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 10}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": [0.1, 0.2], "step_size_up": 10, "step_size_down": 5, "mode": "triangular2"}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 8, "mode": "exp_range", "gamma": 0.99}),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 9, "scale_fn": "decay", "cycle_momentum": False}),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 120}),
    ("OneCycleLR", {"max_lr": [0.1, 0.3], "epochs": 12, "steps_per_epoch": 10, "anneal_strategy": "linear", "pct_start": 0.2}),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 120, "three_phase": True, "div_factor": 10, "final_div_factor": 100}),
    ("ReduceLROnPlateau", {}), ("ReduceLROnPlateau", {"mode": "max", "patience": 3, "factor": 0.5, "cooldown": 4}),
    ("ReduceLROnPlateau", {"patience": 2, "threshold": 0.05, "threshold_mode": "abs", "min_lr": [1e-3, 1e-4]}),
    ("SWALR", {"swa_lr": 0.05}), ("SWALR", {"swa_lr": [0.2, 0.01], "anneal_epochs": 40, "anneal_strategy": "linear"}),
    ("ChainedScheduler", {"schedulers": [["ConstantLR", {"factor": 0.1, "total_iters": 20}], ["ExponentialLR", {"gamma": 0.95}]]}),
    ("SequentialLR", {"schedulers": [["LinearLR", {"total_iters": 20}], ["CosineAnnealingLR", {"T_max": 60}], ["StepLR", {"step_size": 15}]],
                      "milestones": [20, 80]}),
    ("SequentialLR", {"schedulers": [["ConstantLR", {"factor": 0.3, "total_iters": 10}], ["ExponentialLR", {"gamma": 0.9}]], "milestones": [30]}),
]  # fmt: skip
FUNCTIONS = {"decay": lambda x: 0.95**x, "wave": lambda x: 0.9 if x % 3 else 1.2}


def scheduler(optimizer, kind, options):
    options = {key: FUNCTIONS.get(value, value) if isinstance(value, str) else value for key, value in options.items()}
    if "schedulers" in options:
        options["schedulers"] = [scheduler(optimizer, *inner) for inner in options["schedulers"]]
    return getattr(swa_utils if kind == "SWALR" else lr_scheduler, kind)(optimizer=optimizer, **options)


def measure(epoch):
    """Falls, then rests, with bumps: exact in double precision."""
    return max(1.0 - epoch / 64, 0.25) + (epoch % 5) / 32


def schedule(name, kind, options):
    params = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
    groups = [{"params": params[:1], "lr": 0.1}, {"params": params[1:], "lr": 0.5}]
    optimizer = getattr(optim, name)(groups, lr=0.1, **(TWICE if name == "SGD" else {}))
    made = scheduler(optimizer, kind, options)
    rates, momenta = [], []
    for epoch in range(120):
        rates += made.get_last_lr()
        momenta += [g["momentum"] if "momentum" in g else g["betas"][0] for g in optimizer.param_groups]
        optimizer.step()
        if epoch == 119:
            break
        made.step(measure(epoch)) if kind == "ReduceLROnPlateau" else made.step()
    answer = {"optimizer": name, "kind": kind, "options": options}
    answer["rates"] = encoded(torch.tensor(rates, dtype=torch.float64))
    if "cyc" in kind.lower():
        answer["momenta"] = encoded(torch.tensor(momenta, dtype=torch.float64))
    answer["state"] = sorted(made.state_dict())
    return answer


REFUSED = [
    *[(name, {"lr": -1}) for name in ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop", "LBFGS", "Muon", "Adafactor"]],
    *[(name, {"weight_decay": -0.5}) for name in ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "Adamax", "NAdam", "RAdam", "ASGD", "Muon", "Adafactor"]],
    *[(name, {"eps": -0.5}) for name in ["Adagrad", "RMSprop", "Adadelta", "Adam", "Adamax", "NAdam", "RAdam"]],
    *[(name, {"betas": betas}) for name in ["Adam", "AdamW", "Adamax", "NAdam", "RAdam"] for betas in ([1.5, 0.5], [0.5, -0.5])],
    ("SGD", {"momentum": -0.5}), ("SGD", {"nesterov": True}), ("RMSprop", {"momentum": -0.5}), ("RMSprop", {"alpha": -0.5}),
    ("Adagrad", {"lr_decay": -0.5}), ("Adagrad", {"initial_accumulator_value": -0.5}), ("Adadelta", {"rho": 1.5}),
    ("NAdam", {"momentum_decay": -0.5}), ("Rprop", {"etas": [1.5, 1.2]}), ("Rprop", {"etas": [0.5, 0.75]}),
    ("Muon", {"momentum": -0.5}), ("Muon", {"adjust_lr_fn": "x"}), ("Adafactor", {"beta2_decay": 0.5}), ("Adafactor", {"d": 0.5}),
    ("Adafactor", {"eps": [-0.5, 0.5]}), ("Adafactor", {"eps": [0.5, -0.5]}),
    *[(name, {"fused": True, "foreach": True}) for name in FUSED], *[(name, {"fused": True, "differentiable": True}) for name in FUSED],
    *[(name, {"capturable": True}) for name in ["Adam", "RMSprop", "Adamax", "RAdam", "Rprop"]],
    *[(name, {"differentiable": True}) for name in ["SGD", "Adam", "RMSprop", "Adadelta"]],
]  # fmt: skip
REFUSED_SCHEDULES = [
    ("ConstantLR", {"factor": 1.5}), ("LinearLR", {"start_factor": 1.5}), ("LinearLR", {"end_factor": 1.5}),
    ("CosineAnnealingWarmRestarts", {"T_0": -3}), ("CosineAnnealingWarmRestarts", {"T_0": 5, "T_mult": 0}),
    ("CyclicLR", {"base_lr": [0.1], "max_lr": 1}), ("CyclicLR", {"base_lr": 0.1, "max_lr": 1, "mode": "x"}),
    ("OneCycleLR", {"max_lr": 1}), ("OneCycleLR", {"max_lr": 1, "total_steps": -1}), ("OneCycleLR", {"max_lr": 1, "epochs": 0, "steps_per_epoch": 2}),
    ("OneCycleLR", {"max_lr": 1, "total_steps": 5, "anneal_strategy": "x"}), ("OneCycleLR", {"max_lr": 1, "total_steps": 5, "pct_start": 1.5}),
    ("ReduceLROnPlateau", {"factor": 1.5}), ("ReduceLROnPlateau", {"mode": "x"}), ("ReduceLROnPlateau", {"threshold_mode": "x"}),
    ("ReduceLROnPlateau", {"min_lr": [1, 2, 3]}), ("SWALR", {"swa_lr": 1, "anneal_strategy": "x"}), ("SWALR", {"swa_lr": 1, "anneal_epochs": -1}),
    ("LambdaLR", {"lr_lambda": ["decay"]}), ("StepLR", {"step_size": 5, "last_epoch": 3}), ("ChainedScheduler", {"schedulers": []}),
    ("SequentialLR", {"schedulers": [], "milestones": []}), ("SequentialLR", {"schedulers": [["StepLR", {"step_size": 5}]], "milestones": [1]}),
    ("SequentialLR", {"schedulers": [["ReduceLROnPlateau", {}]], "milestones": []}),
]  # fmt: skip


def refusal(run):
    try:
        run()
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}
    raise AssertionError("not refused")


def refused(name, options):
    def run():
        p = torch.nn.Parameter(torch.ones(2, 2))
        p.grad = torch.ones(2, 2)
        getattr(optim, name)([p], **tuples(options)).step()

    return {"optimizer": name, "options": options, **refusal(run)}


def refused_schedule(kind, options):
    def run():
        params = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
        scheduler(optim.SGD([{"params": params[:1]}, {"params": params[1:]}], lr=0.1, momentum=0.9), kind, options)

    return {"kind": kind, "options": options, **refusal(run)}


def text(name, options):
    optimizer = getattr(optim, name)([torch.nn.Parameter(torch.ones(2, 2))], **tuples(options))
    return {"optimizer": name, "options": options, "text": str(optimizer), "group": sorted(optimizer.state_dict()["param_groups"][0])}


def checkpoint():
    """States after three steps, and where three more lead."""
    saved, ends = {}, {}
    for i, (name, options) in enumerate(CASES):
        # Those that remember each their own things.
        if i and name == CASES[i - 1][0] and not {"momentum", "centered", "amsgrad"} & set(options):
            continue
        params = start(torch.float32, name in ("Muon", "Adafactor"))
        optimizer = getattr(optim, name)(params, **tuples(options))
        for k in range(6):
            if k == 3:
                saved[str(i)] = {"params": [p.detach().clone() for p in params], "optimizer": deep(optimizer.state_dict())}
            for p in params:
                p.grad = gradient(p, k)
            optimizer.step()
        ends[str(i)] = [encoded(p) for p in params]
    return saved, ends


def deep(state):
    buffer = io.BytesIO()
    torch.save(state, buffer)
    buffer.seek(0)
    return torch.load(buffer)


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    saved, ends = checkpoint()
    trajectories = [trajectory(name, options, torch.float32) for name, options in CASES]
    firsts = {name: options for name, options in reversed(CASES)}
    for name, options in firsts.items():
        trajectories.append(trajectory(name, options, torch.float64))
        if name not in ("Muon", "Adafactor"):
            trajectories.append(trajectory(name, options, torch.complex64))
    for name in FUSED:
        trajectories.append(trajectory(name, {"lr": 0.05, "fused": True}, torch.bfloat16))
        trajectories.append(trajectory(name, {"lr": 0.05, "fused": True}, torch.float16))
    answers = {
        "steps": SEEN,
        "cases": [[name, options] for name, options in CASES],
        "trajectories": trajectories,
        "ends": ends,
        "lbfgs": [minimised(options) for options in LBFGS],
        "networks": [network(name, options) for name, options in NETWORKS],
        "schedules": [schedule("Adam" if "cyc" in kind.lower() and i % 2 else "SGD", kind, options) for i, (kind, options) in enumerate(SCHEDULES)],
        "refused": [refused(name, options) for name, options in REFUSED],
        "refusedSchedules": [refused_schedule(kind, options) for kind, options in REFUSED_SCHEDULES],
        "texts": [text(name, {"lr": 0.25}) for name in ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "Adamax", "NAdam", "RAdam", "Rprop", "LBFGS", "Muon"]],
    }
    with (ANSWERS / "optimizers.json.gz").open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(json.dumps(answers, separators=(",", ":")).encode())
    torch.save(saved, ANSWERS / "optimizers.pth")


if __name__ == "__main__":
    main()
