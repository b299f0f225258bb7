"""torch.distributions: densities, moments, samples under a seed, gradients, expansion, refusals and divergences."""

import itertools

import torch
import torch.distributions as D
from torch.distributions.kl import _KL_REGISTRY

from oracle.data import ALL, make, reseed

f32, f64 = ALL[0], ALL[1]
PROPERTIES = ["mean", "mode", "variance", "stddev"]


def vec(*values, dtype=f32):
    return torch.tensor(values, dtype=dtype)


def tril(dtype):
    return torch.tensor([[1.5, 0, 0], [0.5, 0.75, 0], [-0.25, 0.5, 1.25]], dtype=dtype)


def covariance(dtype):
    return tril(dtype) @ tril(dtype).mT


def specs(dtype):
    """Class, and arguments of several instances: by position, or by name in a dict."""
    v = lambda *values: vec(*values, dtype=dtype)  # noqa: E731
    probs2 = torch.tensor([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], dtype=dtype)
    odds = [[v(0.2, 0.5, 0.9)], {"logits": v(-1.5, 0.25, 2)}]
    loc_scale = [[v(0.5, -1.5, 2), v(0.5, 1.5, 0.25)], [v([0.5], [-1]), v(0.5, 1, 2)]]
    categories = [[v(0.25, 0.5, 0.75)], {"logits": torch.tensor([[0.5, -1, 1.5], [2, 0.5, 0.25]], dtype=dtype)}, [probs2]]
    two = [v(0.5, 2, 12.5), v(1.5, 0.25, 3)]
    square = torch.tensor([[2, 0.5], [0.5, 1]], dtype=dtype)
    return {
        "Normal": loc_scale,
        "Bernoulli": odds,
        "Categorical": categories,
        "Uniform": [[v(0, -1.5), v(1, 2.5)], [v([0.5], [-1]), v(2, 3, 4)]],
        "MultivariateNormal": [
            [v(0.5, -1, 2), covariance(dtype)],
            {"loc": make(2, 3, dtype=dtype), "precision_matrix": covariance(dtype)},
            {"loc": v(0.5, -1, 2), "scale_tril": torch.stack([tril(dtype), tril(dtype) * 2])},
        ],
        "Beta": [[v(0.5, 2, 7.5), v(1.5, 0.25, 9)]],
        "Gamma": [two, [v([0.5], [9.5]), v(1.5, 2)]],
        "Exponential": [[v(0.5, 2, 12.5)]],
        "Laplace": loc_scale,
        "LogNormal": [[v(0.5, -1.5), v(0.5, 0.25)]],
        "Dirichlet": [[v(0.5, 2, 7.5)], [torch.tensor([[0.25, 0.5], [20, 30]], dtype=dtype)]],
        "Poisson": [[v(0.5, 4, 25)]],
        "Binomial": [[10, v(0.2, 0.5, 0.9)], {"total_count": v(5, 40), "logits": v(0.5, -1)}],
        "Geometric": odds,
        "Multinomial": [[10, v(0.25, 0.5, 0.75)], {"total_count": 4, "logits": probs2}],
        "OneHotCategorical": categories,
        "OneHotCategoricalStraightThrough": categories,
        "Chi2": [[v(0.5, 2, 12.5)]],
        "StudentT": [[v(0.5, 1.5, 12.5)], [v(2.5, 5), v(0.5, 1), v(1.5, 2)]],
        "Cauchy": loc_scale,
        "HalfNormal": [[v(0.5, 2, 12.5)]],
        "HalfCauchy": [[v(0.5, 2, 12.5)]],
        "Gumbel": loc_scale,
        "Weibull": [two],
        "Pareto": [[v(0.5, 2, 1.5), v(1.5, 0.75, 3)]],
        "VonMises": [[v(0.5, -1.5, 2), v(0.5, 4, 20)]],
        "NegativeBinomial": [[v(5, 2.5), v(0.25, 0.75)], {"total_count": 4, "logits": v(0.5, -1)}],
        "ContinuousBernoulli": odds + [[v(0.4995, 0.5, 0.25)]],
        "RelaxedBernoulli": [[v(0.75), v(0.2, 0.5, 0.9)], {"temperature": v(2), "logits": v(-1.5, 0.25)}],
        "RelaxedOneHotCategorical": [[v(0.75), v(0.25, 0.5, 0.75)], {"temperature": v(2), "logits": probs2}],
        "LowRankMultivariateNormal": [
            [v(0.5, -1, 2), v([1.5], [0.5], [-1]), v(0.5, 1, 2)],
            [make(2, 3, dtype=dtype), make(3, 2, dtype=dtype), v(0.5, 1, 2)],
        ],
        "FisherSnedecor": [[v(3.5, 2, 12.5), v(2.5, 5, 30)]],
        "GeneralizedPareto": [[v(0.5, 2, 1), v(1.5, 0.75, 3), v(0.25, 0, -0.5)]],
        "InverseGamma": [[v(0.5, 2.5, 12.5), v(1.5, 0.25, 3)]],
        "Kumaraswamy": [[v(0.5, 2.5, 4), v(1.5, 3, 0.5)]],
        "LKJCholesky": [[3, v(0.5, 1, 2.5)]],
        "LogisticNormal": [[v(0.5, -1.5, 2), v(0.5, 1.5, 0.25)]],
        "Wishart": [[v(3.5, 5), square], {"df": v(4), "precision_matrix": square}],
    }


# Computed from the numbers drawn by functions that round in their own way, such as logarithms.
NEAR = {
    "Laplace", "LogNormal", "Gumbel", "Weibull", "Pareto", "ContinuousBernoulli", "RelaxedBernoulli", "GeneralizedPareto",
    "RelaxedOneHotCategorical", "InverseGamma", "Kumaraswamy", "LogisticNormal", "LKJCholesky", "VonMises", "StudentT",
    "MultivariateNormal", "LowRankMultivariateNormal", "Wishart", "Geometric", "Exponential", "Cauchy", "HalfCauchy",
}  # fmt: skip


def construct(program, name, args):
    maker = getattr(program.torch.distributions, name)
    return maker(**args) if isinstance(args, dict) else maker(*args)


def real(name, args):
    maker = getattr(D, name)
    return maker(**args) if isinstance(args, dict) else maker(*args)


def with_grad(args):
    grad = lambda t: t.clone().requires_grad_() if isinstance(t, torch.Tensor) and t.is_floating_point() else t  # noqa: E731
    return {k: grad(t) for k, t in args.items()} if isinstance(args, dict) else [grad(t) for t in args]


def attempt(program, run):
    """A step whose outcome, a value or an error, is for PyTorch to say."""
    with program.may_fail():
        result = run()
    if "raises" in program.steps[-1]:
        return None
    program.expect_gradient(result)
    return result


def one(s, name, args, dtype):
    torch.manual_seed(1)
    dist = real(name, args)
    title = f"{name} {'float64' if dtype == f64 else 'float32'} {list(dist.batch_shape)}"
    drawn = dist.sample((4,))

    program = s.program(f"{title}: shapes, text, support")
    d = construct(program, name, args)
    program.expect_text(d)
    program.expect(d.batch_shape, d.event_shape, d.has_rsample, d.has_enumerate_support)
    program.expect_text(d.support)
    program.expect(d.support.event_dim, d.support.is_discrete)
    program.expect(d.support.check(drawn))
    program.expect_text(d)
    for prop in PROPERTIES:
        program = s.program(f"{title}: {prop}")
        d = construct(program, name, args)
        attempt(program, lambda: d.read(prop))
    for method in ["entropy", "perplexity", "enumerate_support"]:
        program = s.program(f"{title}: {method}")
        d = construct(program, name, args)
        attempt(program, lambda: getattr(d, method)())
        if method == "enumerate_support" and dist.has_enumerate_support and "raises" not in program.steps[-1]:
            program.expect(d.enumerate_support(False))

    program = s.program(f"{title}: log_prob and its gradients")
    d = construct(program, name, with_grad(args))
    density = d.log_prob(program.tensor(drawn))
    density.sum().backward()
    program.expect_gradient(density.detach(), *(leaf.grad for leaf in program.leaves if leaf._real.grad is not None))
    for method, value in [("cdf", drawn), ("icdf", torch.linspace(0.125, 0.875, 3, dtype=dtype).reshape(3, *(1 for _ in dist._extended_shape())))]:
        program = s.program(f"{title}: {method}")
        d = construct(program, name, args)
        attempt(program, lambda: getattr(d, method)(value))

    # PyTorch writes into what the gradient of Wishart's samples needs, and refuses.
    if dist.has_rsample and name != "Wishart":
        program = s.program(f"{title}: gradients of rsample")
        program.torch.manual_seed(2)
        d = construct(program, name, with_grad(args))
        x = d.rsample([5])
        x.mul(make(*x._real.shape, dtype=dtype)).sum().backward()
        program.expect_gradient(x.detach(), *(leaf.grad for leaf in program.leaves if leaf._real.grad is not None))

    program = s.program(f"{title}: expanded")
    d = construct(program, name, args)
    wide = d.expand([2, *dist.batch_shape])
    program.expect_text(wide)
    program.expect(wide.batch_shape, wide.event_shape)
    program.expect_gradient(wide.log_prob(program.tensor(drawn[0])))
    program.torch.manual_seed(4)
    program.expect_gradient(wide.sample([2]))


def samples(s, name, args, dtype):
    program = s.program(f"{name} {'float64' if dtype == f64 else 'float32'}: samples")
    program.torch.manual_seed(3)
    d = construct(program, name, args)
    for shape in [[], [3], [17], [2, 2]]:
        program.expect(d.sample(shape))


def every(s):
    for dtype in [f32, f64]:
        reseed("specs")
        for name, instances in specs(dtype).items():
            if name == "GeneralizedPareto" and dtype == f64:
                continue  # PyTorch compares its concentration with a float32 zero, and refuses.
            for args in instances:
                with s.op("distributions"):
                    one(s, name, args, dtype)
                with s.op("samples of distributions", exact=name not in NEAR):
                    samples(s, name, args, dtype)


def composed(s):
    with s.op("distributions"):
        p = s.program("Independent")
        d = p.torch.distributions
        normal = d.Normal(make(2, 3), make(2, 3, low=0.5, high=2))
        p.torch.manual_seed(1)
        vector = d.Independent(normal, 1)
        p.expect_text(vector, vector.support)
        p.expect(vector.batch_shape, vector.event_shape, vector.mean, vector.mode, vector.variance, vector.entropy(), vector.sample([2]), vector.rsample())
        p.expect(vector.log_prob(make(3)), vector.expand([4, 2]).batch_shape)
        with p.fails():
            d.Independent(normal, 3)
        p = s.program("MixtureSameFamily")
        d = p.torch.distributions
        p.torch.manual_seed(1)
        mixture = d.MixtureSameFamily(d.Categorical(vec(0.25, 0.75)), d.Normal(vec(-1.5, 1.5), vec(0.5, 1)))
        p.expect_text(mixture, mixture.support)
        p.expect(mixture.batch_shape, mixture.mean, mixture.variance, mixture.sample([20]), mixture.log_prob(make(4)), mixture.cdf(make(4)))
        p.expect(mixture.expand([3]).sample([2]))
        vectors = d.MixtureSameFamily(d.Categorical(torch.ones(2, 3)), d.Independent(d.Normal(make(2, 3, 2), make(2, 3, 2, low=0.5, high=1)), 1))
        p.expect_text(vectors)
        p.expect(vectors.event_shape, vectors.mean, vectors.variance, vectors.sample([4]), vectors.log_prob(make(2, 2)))
        for wrong in [
            lambda: d.MixtureSameFamily(d.Normal(0, 1), d.Normal(vec(0, 1), 1)),
            lambda: d.MixtureSameFamily(d.Categorical(torch.ones(3)), d.Normal(vec(0, 1), 1)),
            lambda: d.MixtureSameFamily(d.Categorical(torch.ones(3, 2)), d.Normal(torch.zeros(2, 2), 1)),
        ]:
            q = s.program("MixtureSameFamily refuses")
            d = q.torch.distributions
            with q.may_fail():
                wrong()
        p = s.program("TransformedDistribution")
        d = p.torch.distributions
        p.torch.manual_seed(1)
        logistic = d.TransformedDistribution(d.Uniform(0, 1), [d.SigmoidTransform().inv, d.AffineTransform(vec(0.5, 1), 2)])
        p.expect_text(logistic, logistic.support)
        p.expect(logistic.batch_shape, logistic.sample([3]), logistic.log_prob(make(2)), logistic.cdf(make(2)), logistic.icdf(make(2, low=0, high=1)))
        p.expect(logistic.expand([3, 2]).sample())
        with p.fails():
            logistic.read("mode")


def transforms(s):
    values = make(2, 3)
    with s.op("transforms of distributions"):
        for title, build, x in [
            ("Exp", lambda d: d.ExpTransform(), values),
            ("Sigmoid", lambda d: d.SigmoidTransform(), values),
            ("Softplus", lambda d: d.SoftplusTransform(), values),
            ("Tanh", lambda d: d.TanhTransform(), values),
            ("Abs", lambda d: d.AbsTransform(), values),
            ("Power", lambda d: d.PowerTransform(vec(0.5, 2, 3)), values.abs() + 0.5),
            ("Affine", lambda d: d.AffineTransform(vec(0.5, 1, 2), -2), values),
            ("Affine of vectors", lambda d: d.AffineTransform(0.5, vec(0.5, 1, 2), 1), values),
            ("CumulativeDistribution", lambda d: d.CumulativeDistributionTransform(d.Normal(0.5, 2)), values),
            ("Softmax", lambda d: d.SoftmaxTransform(), values),
            ("StickBreaking", lambda d: d.StickBreakingTransform(), values),
            ("LowerCholesky", lambda d: d.LowerCholeskyTransform(), make(2, 3, 3)),
            ("PositiveDefinite", lambda d: d.PositiveDefiniteTransform(), make(2, 3, 3)),
            ("CorrCholesky", lambda d: d.CorrCholeskyTransform(), values),
            ("Compose", lambda d: d.ComposeTransform([d.AffineTransform(0.5, 2), d.StickBreakingTransform()]), values),
            ("Independent", lambda d: d.IndependentTransform(d.ExpTransform(), 1), values),
            ("Reshape", lambda d: d.ReshapeTransform([2, 3], [6]), values),
            ("Cat", lambda d: d.CatTransform([d.ExpTransform(), d.AffineTransform(1, 2)], -1, [1, 2]), values),
            ("Stack", lambda d: d.StackTransform([d.ExpTransform(), d.AffineTransform(1, 2)], 0), values),
        ]:
            p = s.program(title)
            t = build(p.torch.distributions)
            p.expect_text(t, t.inv)
            p.expect(t.bijective)
            handle = p.tensor(x)
            y = t(handle)
            p.expect_gradient(y, t.inv(y))
            p.expect(t.forward_shape(torch.Size(x.shape)))
            p.expect(t.inverse_shape(torch.Size(y._real.shape)))
            attempt(p, lambda: t.log_abs_det_jacobian(handle, y))
            for name in ["sign", "event_dim"]:
                q = s.program(f"{title}: {name}")
                t = build(q.torch.distributions)
                attempt(q, lambda: t.read(name))
            q = s.program(f"{title}: domain and codomain")
            t = build(q.torch.distributions)
            q.expect(t.domain.event_dim, t.codomain.event_dim, t.codomain.check(y._real))
            if title not in ("Cat", "Stack"):
                q.expect_text(t.domain, t.codomain)
        p = s.program("a cache")
        t = p.torch.distributions.ExpTransform(1)
        x = p.tensor(values)
        p.expect(t.inv(t(x)))
        p = s.program("to and from constraints")
        d = p.torch.distributions
        for dist in [d.Normal(0, 1), d.Gamma(1, 1), d.Uniform(vec(0.5), 2), d.Dirichlet(torch.ones(3)), d.MultivariateNormal(torch.zeros(3), torch.eye(3))]:
            p.expect_text(d.biject_to(dist.support), d.transform_to(dist.support))
            p.expect(d.biject_to(dist.support)(make(2, 3)))


def constraints(s):
    with s.op("constraints of distributions"):
        x = torch.tensor([[0, 0.5, 1], [1, -2, float("nan")], [0, 0, 1], [0.25, 0.25, 0.5]])
        for title, build in [
            ("interval", lambda c: c.interval(0.5, 1.5)),
            ("half_open_interval", lambda c: c.half_open_interval(0.5, 1.5)),
            ("greater_than", lambda c: c.greater_than(0.5)),
            ("greater_than_eq", lambda c: c.greater_than_eq(0.5)),
            ("less_than", lambda c: c.less_than(0.5)),
            ("integer_interval", lambda c: c.integer_interval(0, 1)),
            ("multinomial", lambda c: c.multinomial(1)),
            ("of tensors", lambda c: c.interval(vec(0, 1, 2), vec(0.5, 1.5, 3))),
            ("independent", lambda c: c.independent(c.independent(c.greater_than(-0.5), 1), 1)),
        ]:
            p = s.program(title)
            c = build(p.torch.distributions.constraints)
            p.expect_text(c)
            p.expect(c.check(x), c.event_dim, c.is_discrete)
            q = s.program(f"{title}: biject_to")
            c = build(q.torch.distributions.constraints)
            with q.may_fail():
                t = q.torch.distributions.biject_to(c)
            if "raises" not in q.steps[-1]:
                q.expect_text(t)
        p = s.program("cat and stack")
        c = p.torch.distributions.constraints
        p.expect(c.cat([c.greater_than(0.25), c.interval(0.25, 1.5)], 1, [1, 2]).check(x))
        p.expect(c.stack([c.greater_than(0.25), c.interval(0.25, 1.5), c.less_than(0.25)], 1).check(x))


def refusals(s):
    bad = lambda name, *args, **kwargs: (name, args, kwargs)  # noqa: E731
    with s.op("refusals of distributions"):
        for name, args, kwargs in [
            bad("Normal", vec(0, 1.5), vec(-1, 1)),
            bad("Normal", vec(float("nan")), 1),
            bad("Normal", 0, -1),
            bad("Normal", torch.zeros(2), torch.ones(3)),
            bad("Bernoulli"),
            bad("Bernoulli", vec(0.5), vec(0.5)),
            bad("Bernoulli", vec(1.5, 0.5)),
            bad("Categorical", torch.tensor(0.5)),
            bad("Categorical", vec(-1, 2, 0.5)),
            bad("Categorical", logits=vec(float("nan"), 1)),
            bad("Uniform", vec(0, 2), vec(1, 1)),
            bad("MultivariateNormal", torch.tensor(0.5), torch.eye(2)),
            bad("MultivariateNormal", torch.zeros(2)),
            bad("MultivariateNormal", torch.zeros(2), torch.eye(2), torch.eye(2)),
            bad("MultivariateNormal", torch.zeros(2), vec(0.5, 1)),
            bad("MultivariateNormal", torch.zeros(2), scale_tril=vec(0.5, 1)),
            bad("MultivariateNormal", torch.zeros(2), torch.tensor([[1, 2], [2, 1.5]])),
            bad("MultivariateNormal", torch.zeros(2), torch.tensor([[1, 2], [0, 1.5]])),
            bad("MultivariateNormal", torch.zeros(2), scale_tril=torch.tensor([[1, 2], [0, 1.5]])),
            bad("Beta", -1, 1),
            bad("Gamma", vec(0.5, -1), 1),
            bad("Exponential", 0),
            bad("Dirichlet", torch.tensor(0.5)),
            bad("Dirichlet", torch.tensor([[0.5, 1], [-1, 1]])),
            bad("Poisson", -1),
            bad("Binomial", 5),
            bad("Binomial", vec(1.5), vec(0.5)),
            bad("Binomial", -1, vec(0.5)),
            bad("NegativeBinomial", -1, vec(0.5)),
            bad("NegativeBinomial", 2, vec(1)),
            bad("Geometric", vec(0, 0.5)),
            bad("Geometric", vec(2)),
            bad("Multinomial", 1.5, vec(0.5, 0.5)),
            bad("Chi2", -1),
            bad("StudentT", -1),
            bad("HalfNormal", -1),
            bad("HalfCauchy", vec(-1, 1)),
            bad("LogNormal", 0, -1),
            bad("Gumbel", 0, -1),
            bad("Weibull", 1, -1),
            bad("Pareto", 1, -1),
            bad("VonMises", 0, -1),
            bad("ContinuousBernoulli", vec(2), validate_args=True),
            bad("RelaxedBernoulli", vec(0.5)),
            bad("LowRankMultivariateNormal", torch.tensor(0.5), torch.ones(2, 1), torch.ones(2)),
            bad("LowRankMultivariateNormal", torch.zeros(2), torch.ones(2), torch.ones(2)),
            bad("LowRankMultivariateNormal", torch.zeros(2), torch.ones(3, 1), torch.ones(2)),
            bad("LowRankMultivariateNormal", torch.zeros(2), torch.ones(2, 1), torch.ones(3)),
            bad("LowRankMultivariateNormal", torch.zeros(4, 2), torch.ones(3, 2, 1), torch.ones(2)),
            bad("LowRankMultivariateNormal", torch.zeros(2), torch.ones(2, 1), -torch.ones(2) * 4),
            bad("LKJCholesky", 1),
            bad("LKJCholesky", 3, -1),
            bad("Wishart", 3),
            bad("Wishart", 1, torch.eye(2)),
            bad("Wishart", 3, torch.ones(2)),
            bad("OneHotCategorical"),
            bad("InverseGamma", -1, 1),
            bad("Kumaraswamy", -1, 1),
            bad("FisherSnedecor", -1, 1),
            bad("GeneralizedPareto", 0, -1, 1),
        ]:
            p = s.program(f"{name}: parameters")
            maker = getattr(p.torch.distributions, name)
            with p.fails():
                maker(*args, **kwargs)
        for name, args, value in [
            ("Normal", (vec(0, 1), 1), vec(0.5, float("nan"))),
            ("Normal", (vec(0, 1), 1), vec(0.5, 1, 2)),
            ("Normal", (0, 1), 0.5),
            ("Bernoulli", (vec(0.5),), vec(0.5)),
            ("Categorical", (vec(0.5, 0.5),), torch.tensor([0, 2])),
            ("Uniform", (0, vec(1, 2)), vec(0.5, 3)),
            ("Dirichlet", (torch.ones(3),), vec(0.5, 0.5, 0.5)),
            ("Dirichlet", (torch.ones(3),), vec(0.5, 0.5)),
            ("MultivariateNormal", (torch.zeros(2), torch.eye(2)), vec(0.5, 1, 2)),
            ("Beta", (1, 1), torch.tensor(1.5)),
            ("Gamma", (1, 1), torch.tensor(-1.5)),
            ("Poisson", (2,), torch.tensor(1.5)),
            ("Binomial", (3, vec(0.5)), vec(4)),
            ("NegativeBinomial", (3, vec(0.5)), vec(0.5)),
            ("Multinomial", (3, vec(0.5, 0.5)), vec(2, 2)),
            ("OneHotCategorical", (vec(0.5, 0.5),), vec(1, 1)),
            ("LogNormal", (0, 1), torch.tensor(-0.5)),
            ("HalfNormal", (2,), torch.tensor(-0.5)),
            ("Pareto", (vec(2), 1), vec(1.5)),
            ("Exponential", (2,), vec(-1.5)),
            ("LKJCholesky", (2,), torch.eye(2) * 2),
        ]:
            p = s.program(f"{name}: a value")
            d = getattr(p.torch.distributions, name)(*args)
            with p.fails():
                d.log_prob(value)
        p = s.program("unchecked")
        d = p.torch.distributions.Normal(vec(0, 1), vec(1, -1), validate_args=False)
        p.expect(d.log_prob(vec(float("nan"), 1)))
        p = s.program("no divergence")
        d = p.torch.distributions
        with p.fails():
            d.kl_divergence(d.Bernoulli(vec(0.5)), d.Normal(0, 1))
        p = s.program("support that differs")
        d = p.torch.distributions
        with p.fails():
            d.Binomial(vec(2, 3), vec(0.5, 0.5)).entropy()


def divergences(s):
    reseed("specs")
    instances = specs(f32)
    scalars = {
        "Beta": [vec(0.5, 2, 7.5), vec(1.5, 0.25, 9)],
        "Uniform": [vec(0.25, 0.5, -1), vec(0.5, 0.75, 4)],
        "Pareto": [vec(0.5, 2, 1.5), vec(1.5, 0.75, 3)],
        "Binomial": [vec(5, 5, 5), vec(0.2, 0.5, 0.9)],
        "Independent": None, "TransformedDistribution": None, "ExponentialFamily": None,
    }  # fmt: skip
    second = {
        "Uniform": [vec(-0.5, 0.25, 0), vec(2, 3, 5)],
        "Normal": [vec(0.25, -1, 1), vec(1.5, 0.5, 2)],
        "Pareto": [vec(0.25, 2, 1.75), vec(0.5, 1.75, 2)],
        "Binomial": [vec(5, 5, 4), vec(0.3, 0.25, 0.5)],
        "Bernoulli": [vec(0.4, 0, 0.3)],
        "Categorical": [vec(0.5, 0.25, 0.25)],
        "MultivariateNormal": [vec(0.25, 1, -1), torch.diag(vec(0.5, 1.5, 2))],
        "LowRankMultivariateNormal": [vec(0, -1, 1), vec([0.5, 1], [1, 0.25], [2, 0.5]), vec(1.5, 0.5, 0.25)],
        "LogNormal": [vec(0.25, -1), vec(1.5, 0.5)],
    }
    with s.op("kl_divergence"):
        pairs = sorted({(p.__name__, q.__name__) for p, q in _KL_REGISTRY}) + [("LogNormal", "LogNormal"), ("Chi2", "Gamma"), ("Chi2", "Chi2")]
        for left, right in pairs:
            a, b = scalars.get(left, instances.get(left, [None])[0]), second.get(right, scalars.get(right, instances.get(right, [None])[0]))
            if a is None or b is None:
                continue
            for dtype in [f32, f64]:
                convert = lambda args: [t.to(dtype) if isinstance(t, torch.Tensor) else t for t in args]  # noqa: E731
                p = s.program(f"{left} and {right}")
                program_a, program_b = construct(p, left, convert(a)), construct(p, right, convert(b))
                p.expect(p.torch.distributions.kl_divergence(program_a, program_b))
        p = s.program("of families, by their normalizers")
        d = p.torch.distributions
        square = torch.tensor([[2, 0.5], [0.5, 1]])
        one, two = d.Independent(d.Normal(vec(0.5, 1), vec(1, 2)), 1), d.Independent(d.Normal(vec(0, 1), vec(2, 2)), 1)
        p.expect(d.kl_divergence(one, two))
        wishart = d.kl_divergence(d.Wishart(vec(3.5), square), d.Wishart(vec(4), torch.eye(2)))
        p.expect_gradient(wishart.detach())


def gamma_ops(s):
    shapes = torch.tensor([0, 0.01, 0.3, 0.9, 1, 1.7, 5, 9, 40, 1e3, 1e5])
    for dtype in [f32, f64]:
        with s.op("_standard_gamma", exact=True):
            p = s.program("numbers")
            p.torch.manual_seed(5)
            for t in [shapes, shapes.repeat(20), shapes[:10].reshape(2, 5).t(), shapes[2:3].expand(40)]:
                p.expect_gradient(p.torch._standard_gamma(t.to(dtype)))
            s.call("_standard_gamma", shapes[1:].to(dtype))
        with s.op("_sample_dirichlet", exact=True):
            p = s.program("points")
            p.torch.manual_seed(5)
            for t in [shapes[1:], make(20, 3, low=0.01, high=3), make(4, 2, 5, low=5, high=90), torch.tensor(2.5)]:
                p.expect(p.torch._sample_dirichlet(t.to(dtype)))
        grid = torch.tensor(list(itertools.product([0.05, 0.5, 2, 7, 9, 30, 200], [1e-4, 0.3, 0.79, 1.5, 6.9, 8.5, 10, 29, 33, 150, 205])), dtype=dtype)
        with s.op("_standard_gamma_grad", exact=True):
            s.call("_standard_gamma_grad", grid[:, 0], grid[:, 1], grad=False)
        points = torch.tensor(list(itertools.product([1e-5, 0.02, 0.3, 0.499, 0.5, 0.6, 0.97, 0.9999], [0.05, 0.7, 2, 6.5, 40], [0.06, 1.5, 8, 60])), dtype=dtype)
        with s.op("_dirichlet_grad", exact=True):
            s.call("_dirichlet_grad", points[:, 0], points[:, 1], points[:, 1] + points[:, 2], grad=False)
    for name, args in {
        "_standard_gamma": 1,
        "_sample_dirichlet": 1,
        "_standard_gamma_grad": 2,
        "_dirichlet_grad": 3,
    }.items():
        with s.op(name):
            s.error(name, *[torch.ones(2, dtype=torch.float16)] * args)
            s.error(name, *[torch.ones(2, dtype=torch.int64)] * args)
            if args > 1:
                s.error(name, torch.ones(2, dtype=f64), *[torch.ones(2)] * (args - 1))
                s.error(name, torch.ones(3), *[torch.ones(2)] * (args - 1))


def cases(s):
    gamma_ops(s)
    every(s)
    composed(s)
    transforms(s)
    constraints(s)
    refusals(s)
    divergences(s)
