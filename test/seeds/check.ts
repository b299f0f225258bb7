/** What the checks of the rows share. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';

type Numbers = Parameters<typeof torch.tensor>[0];

/** A row's check; it throws when the row does not work. */
export type Check = () => void | Promise<void>;

/** Demands the wanted shape, and numbers no further off than `tolerance` (relative to numbers above one). */
export function close(found: torch.Tensor | Numbers, wanted: Numbers, tolerance = 1e-6): void {
  const given = (
    found instanceof torch.Tensor ? found.detach() : torch.tensor(found, { dtype: torch.float64 })
  ).double();
  const right = torch.tensor(wanted, { dtype: torch.float64 });
  assert.deepEqual([...given.shape], [...right.shape]);
  const same = torch.isclose(given, right, { rtol: tolerance, atol: tolerance }).all().item();
  assert.ok(same, `${JSON.stringify(given.tolist())} is not ${JSON.stringify(wanted)}`);
}

/** Hands `use` a new folder, which is gone afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tensorpad-seeds-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
