/** Making tensors. `torch.tensor`, `from_numpy` and the legacy constructors are in torch/tensor.ts. */
import { family } from './declare';

const op = family('creation');

const FACTORY = 'ScalarType? dtype=None, Device? device=None, bool? requires_grad=None';
const LIKE = `${FACTORY}, MemoryFormat? memory_format=None`;
const spec = (doc: string) => ({ doc, variants: ['function' as const], nondifferentiable: true });

op(`empty(int[] size, *, ${FACTORY}) -> Tensor`, spec('Tensor of the given size with undefined contents.'));
op(`zeros(int[] size, *, ${FACTORY}) -> Tensor`, spec('Tensor of zeros.'));
op(`ones(int[] size, *, ${FACTORY}) -> Tensor`, spec('Tensor of ones.'));
op(
  `full(int[] size, Scalar fill_value, *, ${FACTORY}) -> Tensor`,
  spec('Tensor filled with one value; its dtype follows the value unless given.'),
);
op(`arange(Scalar end, *, ${FACTORY}) -> Tensor`, {
  ...spec('Numbers from 0 up to, but without, `end`.'),
  widen: true,
});
op(`arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ${FACTORY}) -> Tensor`, {
  ...spec('Numbers from `start` in steps of `step` up to, but without, `end`.'),
  widen: true,
});
op(`linspace(Scalar start, Scalar end, int steps, *, ${FACTORY}) -> Tensor`, {
  ...spec('`steps` numbers evenly spaced from `start` to `end`, both included.'),
});
op(`logspace(Scalar start, Scalar end, int steps, float base=10.0, *, ${FACTORY}) -> Tensor`, {
  ...spec('`steps` numbers from base^start to base^end, evenly spaced in the exponent.'),
  widen: true,
});
for (const [name, base] of [
  ['linspace', ''],
  ['logspace', ' float base=10.0,'],
] as const)
  op(`${name}.Tensor_Tensor(Tensor start, Tensor end, int steps,${base} *, ${FACTORY}) -> Tensor`, {
    ...spec('Evenly spaced numbers between the values of 0-d tensors.'),
    numbers: ['start', 'end'],
    nondifferentiable: false,
    composite: true,
  });
op(`eye(int n, *, ${FACTORY}) -> Tensor`, spec('Identity matrix.'));
op(`eye.m(int n, int m, *, ${FACTORY}) -> Tensor`, spec('Matrix with ones on the diagonal.'));
for (const [name, doc] of [
  ['empty', 'Uninitialised tensor'],
  ['zeros', 'Zeros'],
  ['ones', 'Ones'],
] as const)
  op(`${name}_like(Tensor self, *, ${LIKE}) -> Tensor`, spec(`${doc} of the shape, dtype and device of \`input\`.`));
op(
  `full_like(Tensor self, Scalar fill_value, *, ${LIKE}) -> Tensor`,
  spec('One value in the shape, dtype and device of `input`.'),
);
for (const [name, doc] of [
  ['empty', 'Uninitialised tensor'],
  ['zeros', 'Zeros'],
  ['ones', 'Ones'],
] as const)
  op(`new_${name}(Tensor self, int[] size, *, ${FACTORY}) -> Tensor`, {
    ...spec(`${doc} of the given size with the dtype and device of this tensor.`),
    variants: ['method'],
  });
op(`new_full(Tensor self, int[] size, Scalar fill_value, *, ${FACTORY}) -> Tensor`, {
  ...spec('One value in the given size with the dtype and device of this tensor.'),
  variants: ['method'],
});
op(
  `empty_strided(int[] size, int[] stride, *, ${FACTORY}) -> Tensor`,
  spec('Tensor of the given size and strides with undefined contents.'),
);
op(
  `empty_permuted(int[] size, int[] physical_layout, *, ${FACTORY}) -> Tensor`,
  spec('Tensor with undefined contents whose dimensions lie in memory in the order of `physical_layout`.'),
);
op(`new_empty_strided(Tensor self, int[] size, int[] stride, *, ${FACTORY}) -> Tensor`, {
  ...spec('Uninitialised tensor of the given size and strides with the dtype and device of this tensor.'),
  variants: ['method'],
  example: `
console.log(torch.ones(2).new_empty_strided([2, 3], [3, 1]).stride().join(' '));`,
});
op(`scalar_tensor(Scalar s, *, ${FACTORY}) -> Tensor`, spec('A 0-d tensor of the default dtype.'));
for (const [name, doc] of [
  ['tril_indices', 'Row and column indices of the lower triangle of a matrix.'],
  ['triu_indices', 'Row and column indices of the upper triangle of a matrix.'],
] as const)
  op(`${name}(int row, int col, int offset=0, *, ${FACTORY}) -> Tensor`, spec(doc));
