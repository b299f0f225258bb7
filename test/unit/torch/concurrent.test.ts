/** Threads of one process that compute at the same time get the bits that one thread gets alone: BLAS and LAPACK share nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

/** A digest of matrix products and decompositions in double precision, small ones in quick succession and larger ones. */
const COMPUTE = `
const { createHash } = require('node:crypto');
const torch = require('tensorpad');
torch.set_num_threads(1);
torch.manual_seed(0);
const digests = {};
function note(name, results) {
  const hash = digests[name] ?? (digests[name] = createHash('sha256'));
  for (const t of results) hash.update(new Float64Array((torch.is_complex(t) ? torch.view_as_real(t) : t).double().flatten().tolist()));
}
for (const [n, rounds] of [[4, 60], [24, 20], [120, 1]])
  for (let i = 0; i < rounds; i++) {
    const [a, b] = [torch.randn(n, n, { dtype: torch.float64 }), torch.randn(n, n, { dtype: torch.float64 })];
    note('matmul', [a.matmul(b), a.mv(b.select(0, 0)), torch.complex(a, b).matmul(torch.complex(b, a))]);
    note('solve', [torch.linalg.solve(a, b), torch.linalg.inv(a), torch.linalg.det(a)]);
    note('svd', torch.linalg.svd(a));
    note('svd in single precision', torch.linalg.svd(a.float()));
    note('eigh', torch.linalg.eigh(a.add(a.t())));
    note('eig', torch.linalg.eig(a));
    note('qr', torch.linalg.qr(a));
    note('cholesky', [torch.linalg.cholesky(a.matmul(a.t()).add(torch.eye(n, { dtype: torch.float64 }).mul(0.5)))]);
    note('lstsq', [torch.linalg.lstsq(a, b).solution]);
  }
require('node:worker_threads').parentPort.postMessage(Object.fromEntries(Object.entries(digests).map(([name, hash]) => [name, hash.digest('hex')])));
`;

const compute = () =>
  new Promise<Record<string, string>>((resolve, reject) => {
    new Worker(COMPUTE, { eval: true }).on('message', resolve).on('error', reject);
  });

test('four threads at once give the bits of one', async () => {
  const alone = await compute();
  assert.equal(Object.keys(alone).length, 9);
  for (const found of await Promise.all([1, 2, 3, 4].map(compute))) assert.deepEqual(found, alone);
});
