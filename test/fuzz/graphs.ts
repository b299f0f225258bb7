/** Autograd under pressure: second derivatives, functions and hooks of scripts that answer nonsense, graphs whose tensors change. */
import { type Any, native, type Session, torch } from './session';
import { nonsense } from './values';

const needing = ({ pool, random }: Session): Any => {
  for (let i = 0; i < 8; i++) {
    const t = pool.tensor();
    if (t.requires_grad) return t;
  }
  return torch.randn(random.pick([[], [3], [2, 3], [2, 0], [2, 2, 4]])).requires_grad_();
};

/** Something computed from `x` that keeps tensors for backward. */
function depend(x: Any, { random, pool }: Session): Any {
  const other = random.chance(0.5) ? pool.tensor() : x;
  const steps: (() => Any)[] = [
    () => x.mul(other),
    () => x.sin().cumsum(0),
    () => x.matmul(other),
    () => torch.cat([x, other]),
    () => x.pow(2).softmax(-1),
    () => x.sort(-1)[0],
    () => x.at(0).mul(other),
    () => x.prod(),
    () => x.unfold(0, 2, 1).exp(),
    () => torch.nn.functional.layer_norm(x, x.shape.slice(-1)),
    () => x.index_select(0, torch.zeros(2, { dtype: torch.long })).tanh(),
    () => x.as_strided([2, 2], [1, 1]).exp(),
  ];
  return random.pick(steps)();
}

/** First derivatives, then those of the derivatives. */
export function derivatives(session: Session): void {
  const { random, pool } = session;
  const x = needing(session);
  const y = session.call('depend', [x], () => depend(x, session)) as Any;
  if (!native.is_tensor(y)) return;
  const inputs = random.chance(0.8) ? [x] : [x, pool.tensor()];
  const grad = random.chance(0.6) ? torch.ones_like(y) : pool.tensor();
  const options = {
    create_graph: random.chance(0.7),
    allow_unused: random.chance(0.5),
    retain_graph: random.chance(0.5),
  };
  const first = session.call('autograd.grad', [y, inputs, grad, options], () =>
    torch.autograd.grad(y, inputs, random.chance(0.9) ? grad : undefined, options),
  ) as Any[] | undefined;
  session.keep(first);
  const g = first?.[0];
  if (native.is_tensor(g) && (g as Any).requires_grad)
    session.keep(
      session.call('autograd.grad again', [g, inputs], () =>
        torch.autograd.grad((g as Any).abs().sum(), inputs, undefined, { allow_unused: true }),
      ),
    );
}

/** A function of the script whose forward and backward give back anything. */
export function scriptFunction(session: Session): void {
  const { random, pool } = session;
  const answer = (good: unknown): unknown =>
    random.pick([good, good, good, pool.tensor(), null, undefined, [good, good], [], nonsense(torch, pool, random)]);
  class Strange extends torch.autograd.Function {
    static forward(ctx: Any, a: Any, b: Any): unknown {
      ctx.save_for_backward(...random.pick([[a], [a, b], [], [pool.tensor(), null]]));
      if (random.chance(0.3)) ctx.mark_dirty(...random.pick([[a], [b], [pool.tensor()]]));
      if (random.chance(0.1)) ctx.mark_non_differentiable(a);
      if (random.chance(0.2)) ctx.set_materialize_grads(false);
      const result = random.pick([a, a.mul(2), a.clone(), a.view(-1), a.detach(), pool.tensor()]);
      return random.pick<unknown>([result, result, [result, b], [result, null, 3], answer(result)]);
    }
    static backward(ctx: Any, ...grads: Any[]): unknown {
      if (random.chance(0.5)) ctx.saved_tensors.length;
      if (random.chance(0.05)) throw new Error('in backward');
      return random.pick<unknown>([
        [grads[0], grads[0]],
        [grads[0], null],
        [answer(grads[0]), answer(null)],
        answer(grads[0]),
      ]);
    }
  }
  const a = needing(session);
  const b = random.chance(0.5) ? pool.tensor() : needing(session);
  session.keep(session.call('Function.apply', [a, b], () => Strange.apply(random.chance(0.5) ? a.clone() : a, b)));
}

/** Hooks that return anything, change tensors, or start another backward while one runs. */
export function hooks(session: Session): void {
  const { random, pool } = session;
  const x = needing(session);
  const meddle = (grad: Any): unknown => {
    switch (random.int(0, 6)) {
      case 0:
        return nonsense(torch, pool, random);
      case 1:
        return pool.tensor();
      case 2:
        return native.is_tensor(grad) ? grad.mul(2) : undefined;
      case 3:
        pool.tensor().resize_(pool.shape());
        return undefined;
      case 4:
        needing(session).sum().backward();
        return undefined;
      case 5:
        x.data = pool.tensor();
        return undefined;
      default:
        return undefined;
    }
  };
  session.call('hooks', [x], () => {
    const y = depend(x, session);
    const handles = [
      random.chance(0.5) && x.register_hook(meddle),
      random.chance(0.5) &&
        y.grad_fn?.register_hook((grads: Any[]) => random.pick<unknown>([meddle(grads[0]), [meddle(grads[0])], grads])),
      random.chance(0.3) && y.grad_fn?.register_prehook((grads: Any[]) => [meddle(grads[0])]),
      random.chance(0.3) && x.is_leaf && x.register_post_accumulate_grad_hook(meddle),
    ];
    if (random.chance(0.2)) y.retain_grad();
    try {
      y.abs()
        .sum()
        .backward({ create_graph: random.chance(0.3), retain_graph: random.chance(0.3) });
    } finally {
      for (const handle of handles) if (handle && random.chance(0.8)) handle.remove();
    }
  });
}

/** Saved tensors that come back as something else. */
export function savedHooks(session: Session): void {
  const { random, pool } = session;
  const x = needing(session);
  const unpack = (packed: Any): unknown =>
    random.chance(0.6) ? packed : random.pick<unknown>([pool.tensor(), nonsense(torch, pool, random)]);
  const y = session.call('saved_tensors_hooks', [x], () =>
    torch.autograd.graph.saved_tensors_hooks(
      (t: Any) => (random.chance(0.8) ? t : random.pick<unknown>([t.to(torch.float64), null, 3])),
      unpack,
      () => depend(x, session),
    ),
  ) as Any;
  if (native.is_tensor(y))
    session.call('backward through them', [y], () => y.abs().sum().backward({ create_graph: true }));
}

/** Tensors that a graph remembers are given other data, sizes and types before backward. */
export function change(session: Session): void {
  const { random, pool } = session;
  const leaf = needing(session);
  const x = random.chance(0.5) ? leaf : torch.no_grad(() => leaf.clone()).requires_grad_();
  const y = session.call('depend', [x], () => depend(x, session)) as Any;
  if (!native.is_tensor(y)) return;
  const target = random.chance(0.7) ? x : random.pick([y, leaf]);
  const other = random.chance(0.5) ? pool.tensor() : torch.randn(pool.shape());
  session.call('change', [target, other], () => {
    switch (random.int(0, 6)) {
      case 0:
      case 1:
        target.data = other;
        break;
      case 2:
        target.detach().resize_(pool.shape());
        break;
      case 3:
        torch.no_grad(() => target.resize_(pool.shape()));
        break;
      case 4:
        target.grad = other;
        break;
      case 5:
        torch.no_grad(() => target.copy_(other));
        break;
      default:
        torch.add(other, 1, { out: target.detach() });
    }
  });
  session.call('backward after it', [y], () =>
    y
      .abs()
      .sum()
      .backward({ create_graph: random.chance(0.5) }),
  );
  session.call('in place after it', [x], () => x.mul(1).view(-1).mul_(2).sum().backward());
}
