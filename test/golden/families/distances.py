"""Distances between vectors, and losses that compare numbers, distributions and margins."""

import torch

from oracle.data import ALL, FLOATS, indices, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."
REDUCTIONS = ["none", "mean", "sum"]


def vectors(s):
    with s.op("cosine_similarity"):
        for dtype in FLOATS:
            s.call("cosine_similarity", make(3, 4, dtype=dtype), make(3, 4, dtype=dtype))
        s.call(F + "cosine_similarity", make(3, 4), make(4), dim=-1)
        s.call(F + "cosine_similarity", torch.zeros(2, 3), make(2, 3), dim=1, eps=0.5)
        s.error(F + "cosine_similarity", make(3, 4, dtype=i64), make(3, 4, dtype=i64))
    with s.op("pairwise_distance"):
        s.call("pairwise_distance", make(3, 4), make(3, 4))
        s.call("pairwise_distance", make(3, 4), make(4), p=1, keepdim=True)
        s.call(F + "pairwise_distance", make(4), make(4), p=3)
    with s.op("normalize"):
        for options in [{}, {"dim": 0}, {"p": 1}, {"p": 3, "dim": -1}, {"eps": 5}]:
            s.call(F + "normalize", make(3, 4), **options)
    sign = lambda *shape: torch.where(make(*shape) > 0, 1.0, -1.0)  # noqa: E731
    for reduction in REDUCTIONS:
        with s.op("cosine_embedding_loss"):
            s.call(F + "cosine_embedding_loss", make(4, 3), make(4, 3), sign(4), margin=0.25, reduction=reduction, grad="first")
        with s.op("margin_ranking_loss"):
            s.call(F + "margin_ranking_loss", make(4), make(4), sign(4), margin=0.5, reduction=reduction)
        with s.op("hinge_embedding_loss"):
            s.call(F + "hinge_embedding_loss", make(4), sign(4), margin=2, reduction=reduction, grad="first")
        with s.op("triplet_margin_loss"):
            s.call(F + "triplet_margin_loss", make(4, 3), make(4, 3), make(4, 3), reduction=reduction)
            s.call(F + "triplet_margin_loss", make(4, 3), make(4, 3), make(4, 3), swap=True, p=1, reduction=reduction)
        with s.op("triplet_margin_with_distance_loss"):
            s.call(F + "triplet_margin_with_distance_loss", make(4, 3), make(4, 3), make(4, 3), reduction=reduction)
    with s.op("cosine_embedding_loss"):
        s.error(F + "cosine_embedding_loss", make(4, 3), make(4, 3), make(4, 1))
        s.error(F + "cosine_embedding_loss", make(4), make(4, 3), make(4))
    with s.op("margin_ranking_loss"):
        s.error(F + "margin_ranking_loss", make(4), make(4), make(4, 1))
    with s.op("triplet_margin_loss"):
        s.error(F + "triplet_margin_loss", make(4, 3), make(4, 3), make(3))
        s.error(F + "triplet_margin_loss", make(4, 3), make(4, 3), make(4, 3), margin=-0.5)


def elements(s):
    for reduction in REDUCTIONS:
        for dtype in FLOATS:
            pair = lambda: (make(3, 4, dtype=dtype), make(3, 4, dtype=dtype))  # noqa: E731
            with s.op("smooth_l1_loss"):
                s.call(F + "smooth_l1_loss", *pair(), reduction=reduction)
                s.call(F + "smooth_l1_loss", *pair(), beta=2.5, reduction=reduction)
                s.call(F + "smooth_l1_loss", *pair(), beta=0, reduction=reduction)
            with s.op("huber_loss"):
                s.call(F + "huber_loss", *pair(), reduction=reduction)
                s.call(F + "huber_loss", *pair(), delta=0.5, reduction=reduction)
                s.call(F + "huber_loss", *pair(), weight=make(3, 4, dtype=dtype), reduction=reduction)
            with s.op("soft_margin_loss"):
                s.call(F + "soft_margin_loss", *pair(), reduction=reduction, grad="first")
            with s.op("poisson_nll_loss"):
                s.call(F + "poisson_nll_loss", *pair(), reduction=reduction)
                s.call(F + "poisson_nll_loss", make(3, 4, dtype=dtype), make(3, 4, dtype=dtype, low=2, high=6), full=True, reduction=reduction)
                s.call(F + "poisson_nll_loss", make(4, dtype=dtype, low=0.5), make(4, dtype=dtype), log_input=False, reduction=reduction)
            with s.op("gaussian_nll_loss"):
                s.call(F + "gaussian_nll_loss", *pair(), make(3, 4, dtype=dtype, low=0.1), reduction=reduction)
                s.call(F + "gaussian_nll_loss", *pair(), make(3, dtype=dtype, low=0.1), full=True, reduction=reduction)
                s.call(F + "gaussian_nll_loss", *pair(), 0.5, reduction=reduction)
            with s.op("kl_div"):
                s.call(F + "kl_div", make(3, 4, dtype=dtype), make(3, 4, dtype=dtype, low=0.1, high=1), reduction=reduction)
                s.call(F + "kl_div", *pair(), log_target=True, reduction=reduction)
            with s.op("multilabel_soft_margin_loss"):
                s.call(F + "multilabel_soft_margin_loss", *pair(), reduction=reduction)
                s.call(F + "multilabel_soft_margin_loss", *pair(), make(4, dtype=dtype), reduction=reduction)
    with s.op("kl_div"):
        s.call(F + "kl_div", make(3, 4), make(3, 4, low=0.1, high=1), reduction="batchmean")
        s.error(F + "kl_div", make(3, dtype=i64), make(3, dtype=i64))
    with s.op("huber_loss"):
        s.error(F + "huber_loss", make(3), make(3), delta=0)
        s.error(F + "huber_loss", make(3), make(3), reduction="all")
    with s.op("smooth_l1_loss"):
        s.error(F + "smooth_l1_loss", make(3), make(3), beta=-0.5)
    with s.op("gaussian_nll_loss"):
        s.error(F + "gaussian_nll_loss", make(3, 2), make(3, 2), make(4, low=1))
        s.error(F + "gaussian_nll_loss", make(3), make(3), torch.tensor([1.0, -1.0, 1.0]))


def margins(s):
    for reduction in REDUCTIONS:
        with s.op("multi_margin_loss"):
            for dtype in FLOATS:
                s.call(F + "multi_margin_loss", make(3, 4, dtype=dtype), indices(3, below=4), reduction=reduction)
                s.call(F + "multi_margin_loss", make(3, 4, dtype=dtype), indices(3, below=4), p=2, margin=0.5, weight=make(4, dtype=dtype, low=0.5), reduction=reduction, grad="first")
            s.call(F + "multi_margin_loss", make(4), indices(below=4), reduction=reduction)
        with s.op("multilabel_margin_loss"):
            for dtype in FLOATS:
                target = torch.tensor([[3, 0, -1, 1], [1, -1, 2, -1], [-1, 0, 0, 0]])
                s.call(F + "multilabel_margin_loss", make(3, 4, dtype=dtype), target, reduction=reduction)
            s.call(F + "multilabel_margin_loss", make(4), torch.tensor([3, 0, -1, 1]), reduction=reduction)
    with s.op("multi_margin_loss"):
        s.error(F + "multi_margin_loss", make(3, 4), indices(2, below=4))
        s.error(F + "multi_margin_loss", make(3, 4), indices(3, below=4) + 4)
        s.error(F + "multi_margin_loss", make(3, 4), indices(3, below=4), p=3)
    with s.op("multilabel_margin_loss"):
        s.error(F + "multilabel_margin_loss", make(3, 4), indices(3, below=4))
        s.error(F + "multilabel_margin_loss", make(3, 4), indices(3, 4, below=4) + 4)
    with s.op("linear_cross_entropy"):
        for reduction in REDUCTIONS:
            s.call(F + "linear_cross_entropy", make(4, 3), make(5, 3), indices(4, below=5), linear_bias=make(5), reduction=reduction)
        s.call(F + "linear_cross_entropy", make(3), make(5, 3), indices(below=5))
        s.error(F + "linear_cross_entropy", make(4, 3), make(5, 2), indices(4, below=5))


def cases(s):
    vectors(s)
    elements(s)
    margins(s)
