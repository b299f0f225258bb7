"""Factorisations of matrices, and what is solved with them."""

import torch

from oracle.data import FLOATS, make

f32, f64 = FLOATS
i64 = torch.int64


def regular(*shape, dtype=f64):
    """Square matrices far from singular."""
    return make(*shape, dtype=dtype, low=-1, high=1) + 3 * torch.eye(shape[-1], dtype=dtype)


def positive(*shape, dtype=f64):
    """Symmetric positive-definite matrices."""
    half = make(*shape, dtype=dtype, low=-1, high=1)
    return half @ half.mT + torch.eye(shape[-1], dtype=dtype)


def lower(*shape, dtype=f64):
    return torch.linalg.cholesky(positive(*shape, dtype=dtype))


def refusals(s, name, **kwargs):
    """What every op on batches of square matrices refuses."""
    s.error(name, make(3), **kwargs)
    s.error(name, make(2, 3), **kwargs)
    s.error(name, make(2, 2, dtype=i64), **kwargs)


def cases(s):
    definite(s)
    triangular_factors(s)
    orthogonal(s)
    spectral(s)
    systems(s)
    inverses(s)
    determinants(s)


def definite(s):
    for name in ["linalg.cholesky", "linalg.cholesky_ex", "cholesky"]:
        with s.op(name):
            for shape in [(3, 3), (2, 3, 3), (1, 1), (0, 0), (0, 2, 2)]:
                s.call(name, positive(*shape))
            s.call(name, positive(3, 3, dtype=f32), upper=True)
            refusals(s, name)
            if name != "linalg.cholesky_ex":
                s.error(name, -torch.eye(3))
                s.error(name, torch.stack([torch.eye(2), torch.zeros(2, 2)]))
    with s.op("linalg.cholesky_ex"):
        s.call("linalg.cholesky_ex", torch.diag(torch.tensor([1.0, 4, -1])), grad=False)
        s.error("linalg.cholesky_ex", -torch.eye(2), check_errors=True)
    with s.op("cholesky_inverse"):
        s.call("cholesky_inverse", lower(3, 3))
        s.call("cholesky_inverse", lower(2, 3, 3).mT, upper=True)
        s.error("cholesky_inverse", make(3))
        s.error("cholesky_inverse", torch.zeros(2, 2))
    with s.op("cholesky_solve"):
        s.call("cholesky_solve", make(3, 2, dtype=f64), lower(3, 3))
        s.call("cholesky_solve", make(2, 3, 1, dtype=f64), lower(3, 3).mT, upper=True)
        s.error("cholesky_solve", make(3), make(3, 3))
        s.error("cholesky_solve", make(3, 2), make(3, 2))
        s.error("cholesky_solve", make(2, 2), make(3, 3))


def triangular_factors(s):
    with s.op("linalg.lu"):
        for shape in [(3, 3), (2, 4, 3), (3, 5)]:
            s.call("linalg.lu", make(*shape, dtype=f64))
        s.error("linalg.lu", make(3))
        s.error("linalg.lu", make(3, 3), pivot=False)
    for name in ["linalg.lu_factor", "linalg.lu_factor_ex"]:
        with s.op(name):
            for shape in [(3, 3), (2, 4, 3), (3, 5), (0, 2, 2)]:
                s.call(name, make(*shape, dtype=f64))
            s.error(name, make(3))
            s.attempt(name, torch.zeros(2, 2))
    with s.op("lu"):
        s.call("lu", regular(3, 3))
        s.call("lu", regular(2, 3, 3), get_infos=True)
        s.into("lu", (torch.empty(0), torch.empty(0, dtype=torch.int32)), regular(3, 3))
        s.method("lu", regular(3, 3))
    with s.op("lu_unpack"):
        packed, pivots = torch.linalg.lu_factor(make(2, 3, 4, dtype=f64))
        s.call("lu_unpack", packed, pivots)
        s.call("lu_unpack", packed.detach(), pivots, unpack_pivots=False)
        s.call("lu_unpack", packed.detach(), pivots, unpack_data=False, grad=False)
        s.error("lu_unpack", make(2, 2), torch.zeros(2))
        s.error("lu_unpack", make(2, 2), torch.tensor([1, 9], dtype=torch.int32))
    for name in ["linalg.ldl_factor", "linalg.ldl_factor_ex"]:
        with s.op(name):
            s.call(name, positive(3, 3), grad=False)
            s.call(name, positive(2, 3, 3), grad=False)
            refusals(s, name)
    with s.op("linalg.ldl_solve"):
        factors, pivots = torch.linalg.ldl_factor(positive(2, 3, 3))
        s.call("linalg.ldl_solve", factors, pivots, make(2, 3, 2, dtype=f64), grad=False)
        s.error("linalg.ldl_solve", make(3, 3), torch.zeros(3), make(3, 2))
        s.error("linalg.ldl_solve", make(3, 3), torch.zeros(2, dtype=torch.int32), make(3, 2))


def orthogonal(s):
    for name in ["linalg.qr", "qr"]:
        with s.op(name):
            for shape in [(3, 3), (2, 4, 3), (3, 5)]:
                s.call(name, make(*shape, dtype=f64))
            s.error(name, make(3))
    with s.op("linalg.qr"):
        s.call("linalg.qr", make(4, 2, dtype=f64), mode="complete", grad=False)
        s.call("linalg.qr", make(3, 3, dtype=f64), mode="complete")
        s.call("linalg.qr", make(4, 2, dtype=f64), mode="r", grad=False)
        s.error("linalg.qr", make(3, 2), mode="full")
    with s.op("geqrf"):
        s.call("geqrf", make(4, 3, dtype=f64), grad=False)
        s.call("geqrf", make(2, 3, 4, dtype=f64), grad=False)
        s.error("geqrf", make(3))
    for name in ["linalg.householder_product", "orgqr"]:
        with s.op(name):
            s.call(name, *torch.geqrf(make(4, 3, dtype=f64)))
            s.call(name, make(2, 3, 2, dtype=f64), make(2, 1, dtype=f64))
            s.error(name, make(2, 3), make(2))
            s.error(name, make(3, 2), make(3))
            s.error(name, make(2, 3, 2), make(2))
    with s.op("ormqr"):
        packed, tau = torch.geqrf(make(4, 3, dtype=f64))
        s.call("ormqr", packed, tau, make(4, 2, dtype=f64))
        packed, tau = packed.detach(), tau.detach()
        s.call("ormqr", packed, tau, make(4, 2, dtype=f64), transpose=True)
        packed, tau = packed.detach(), tau.detach()
        s.call("ormqr", packed, tau, make(2, 4, dtype=f64), left=False)
        s.error("ormqr", make(3), make(3), make(3))
        s.error("ormqr", make(3, 2), make(3), make(3, 4))
        s.error("ormqr", make(3, 3), make(3), make(4, 3))


def spectral(s):
    # Singular vectors and eigenvectors have a sign of their own: what is compared does not depend on it.
    def rebuilt(title, name, matrix, put_together, **kwargs):
        program = s.program(title)
        parts = getattr(program.torch.linalg, name)(program.tensor(matrix.requires_grad_()), **kwargs)
        whole = put_together(program.torch, parts)
        program.expect(whole)
        whole.square().sum().backward()
        for leaf in program.leaves:
            program.expect_gradient(leaf.grad)

    with s.op("linalg.svd"):
        for shape in [(3, 3), (2, 4, 3), (3, 5)]:
            rebuilt(
                f"rebuilds {shape}", "svd", make(*shape, dtype=f64),
                lambda torch, p: torch.matmul(p[0].mul(p[1].exp().unsqueeze(-2)), p[2]), full_matrices=False,
            )  # fmt: skip
        s.error("linalg.svd", make(3))
        s.error("linalg.svd", torch.full((2, 2), float("nan")))
    with s.op("linalg.svdvals"):
        for shape in [(3, 3), (2, 4, 3), (3, 5), (0, 3), (2, 0, 3)]:
            s.call("linalg.svdvals", make(*shape, dtype=f64))
    with s.op("svd"):
        s.error("svd", make(3))
        s.call("svd", torch.diag(torch.tensor([3.0, 2.0])), compute_uv=False, grad=False)
    with s.op("linalg.eigh"):
        for shape in [(3, 3), (2, 3, 3)]:
            rebuilt(
                f"rebuilds {shape}", "eigh", positive(*shape),
                lambda torch, p: torch.matmul(p[1].mul(p[0].exp().unsqueeze(-2)), p[1].transpose(-2, -1)),
            )  # fmt: skip
        s.error("linalg.eigh", make(3))
        s.error("linalg.eigh", make(2, 3))
        s.error("linalg.eigh", make(2, 2), UPLO="x")
    with s.op("linalg.eigvalsh"):
        s.call("linalg.eigvalsh", positive(3, 3))
        s.call("linalg.eigvalsh", make(2, 3, 3, dtype=f64), UPLO="U")
    with s.op("linalg.eig"):
        refusals(s, "linalg.eig")
        s.error("linalg.eig", torch.full((2, 2), float("nan")))
    with s.op("linalg.eigvals"):
        s.call("linalg.eigvals", torch.tensor([[1.0, 2], [-3, 4]], dtype=f64), grad=False)
        refusals(s, "linalg.eigvals")


def systems(s):
    for name in ["linalg.solve", "linalg.solve_ex"]:
        with s.op(name):
            for a, b in [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (3, 2)), ((3, 3), (4, 3, 2)), ((2, 3, 3), (2, 3, 1)),
                         ((0, 0), (0, 2))]:  # fmt: skip
                s.call(name, regular(*a), make(*b, dtype=f64))
            s.call(name, regular(3, 3), make(2, 3, dtype=f64), left=False)
            s.error(name, make(3, 3), make(2))
            s.error(name, make(2, 3), make(3, 2))
            s.error(name, make(3, 3), make(3, 2, dtype=f64))
            s.error(name, make(3, 3, dtype=i64), make(3, 2, dtype=i64))
    with s.op("linalg.solve"):
        s.error("linalg.solve", torch.zeros(3, 3), make(3))
        s.error("linalg.solve", torch.stack([torch.eye(2), torch.zeros(2, 2)]), make(2, 1))
    with s.op("linalg.solve_triangular"):
        for upper in [True, False]:
            s.call("linalg.solve_triangular", regular(3, 3), make(3, 2, dtype=f64), upper=upper)
            s.call("linalg.solve_triangular", regular(2, 3, 3), make(3, 2, dtype=f64), upper=upper, unitriangular=True)
            s.call("linalg.solve_triangular", regular(3, 3), make(4, 2, 3, dtype=f64), upper=upper, left=False)
        s.error("linalg.solve_triangular", make(3, 3), make(3), upper=True)
        s.error("linalg.solve_triangular", make(3, 3), make(2, 3), upper=True)
    with s.op("triangular_solve"):
        s.call("triangular_solve", make(3, 2, dtype=f64), regular(3, 3))
        s.call("triangular_solve", make(2, 3, 2, dtype=f64), regular(3, 3), upper=False, transpose=True)
        s.error("triangular_solve", make(3), make(3, 3))
        s.error("triangular_solve", make(2, 2), make(3, 3))
    for name in ["linalg.lu_solve", "lu_solve"]:
        with s.op(name):
            packed, pivots = torch.linalg.lu_factor(regular(3, 3))
            right = make(3, 2, dtype=f64)
            if name == "lu_solve":
                s.call(name, right, packed, pivots)
                continue
            s.call(name, packed, pivots, right)
            s.call(name, packed.detach(), pivots, make(4, 3, 2, dtype=f64), adjoint=True)
            s.call(name, packed.detach(), pivots, make(2, 3, dtype=f64), left=False)
            s.call(name, packed.detach(), pivots, make(2, 3, dtype=f64), left=False, adjoint=True)
            packed, right = packed.detach(), right.detach()
            s.error(name, packed, torch.zeros(3), right)
            s.error(name, packed, torch.tensor([1, 2, 9], dtype=torch.int32), right)
            s.error(name, packed, pivots, make(2, 2, dtype=f64))
    with s.op("linalg.lstsq"):
        for driver in [None, "gels", "gelsd", "gelss"]:
            s.call("linalg.lstsq", make(4, 3, dtype=f64), make(4, 2, dtype=f64), driver=driver)
            s.call("linalg.lstsq", make(2, 3, 4, dtype=f64), make(2, 3, 1, dtype=f64), driver=driver)
        s.error("linalg.lstsq", make(3), make(3))
        s.error("linalg.lstsq", make(3, 2), make(2, 1))
        s.error("linalg.lstsq", make(3, 2), make(3, 1), driver="x")
    with s.op("linalg.tensorsolve"):
        s.call("linalg.tensorsolve", regular(6, 6).reshape(2, 3, 6), make(2, 3, dtype=f64))
        s.call("linalg.tensorsolve", regular(6, 6).reshape(2, 3, 6).movedim(2, 0), make(2, 3, dtype=f64), dims=(0,))
        s.error("linalg.tensorsolve", make(2, 3, 5), make(2, 3))


def inverses(s):
    for name in ["linalg.inv", "linalg.inv_ex", "inverse"]:
        with s.op(name):
            for shape in [(3, 3), (2, 3, 3), (0, 0)]:
                s.call(name, regular(*shape))
            s.call(name, regular(3, 3, dtype=f32))
            refusals(s, name)
            if name != "linalg.inv_ex":
                s.error(name, torch.zeros(2, 2))
    for name in ["linalg.pinv", "pinverse"]:
        with s.op(name):
            for shape in [(3, 3), (2, 4, 3), (3, 5), (0, 3)]:
                s.call(name, make(*shape, dtype=f64))
            s.error(name, make(3))
    with s.op("linalg.pinv"):
        s.call("linalg.pinv", make(4, 3, dtype=f64), rcond=0.1)
        s.call("linalg.pinv", make(4, 3, dtype=f64), atol=0.5, rtol=0.1)
        s.call("linalg.pinv", make(4, 3, dtype=f64), rtol=torch.tensor(0.1, dtype=f64), grad="first")
        s.call("linalg.pinv", positive(3, 3), hermitian=True)
    with s.op("linalg.tensorinv"):
        s.call("linalg.tensorinv", regular(6, 6).reshape(2, 3, 6), grad=False)
        s.call("linalg.tensorinv", regular(6, 6).reshape(6, 2, 3), ind=1, grad=False)
        s.error("linalg.tensorinv", make(3, 2, 5))
        s.error("linalg.tensorinv", make(3, 2, 6), ind=0)


def determinants(s):
    for name in ["linalg.det", "det", "linalg.slogdet", "slogdet", "logdet"]:
        with s.op(name):
            for shape in [(3, 3), (2, 3, 3), (1, 1)]:
                s.call(name, regular(*shape))
            s.call(name, torch.zeros(0, 0, dtype=f64), grad=False)
            s.call(name, torch.tensor([[1.0, 2], [2, 4]]), grad=False)
            refusals(s, name)
    with s.op("linalg.det"):
        s.call("linalg.det", torch.diag(torch.tensor([1.0, 0, 2], dtype=f64)))
