/**
 * How `npm test` shows a part: a line per file, failures in full, and the counts as JSON in the file that
 * TENSORPAD_COUNTS names. The details of every test are in .cache/logs.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const path = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      path.length = data.nesting;
      path[data.nesting] = data.name;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isSuite = data.details.type === 'suite';
    if (!isSuite) {
      if (type === 'test:fail' && data.todo === undefined) counts.failed += 1;
      else if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
      else counts.passed += 1;
    }
    // A suite, or a test with subtests, also fails when one of them does: only the innermost says why.
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      failures.push(data);
      yield `  ✗ ${[...path.slice(0, data.nesting), data.name].join(' › ')}\n${indent(reason(data))}\n`;
    } else if (data.nesting === 0) {
      yield `  ${type === 'test:fail' ? '✗' : '·'} ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
    }
  }
  writeFileSync(process.env.TENSORPAD_COUNTS, JSON.stringify(counts));
}

function reason({ details, file }) {
  const error = details.error?.cause ?? details.error;
  const text = error instanceof Error || error?.stack ? (error.stack ?? inspect(error)) : inspect(error);
  return `${text}\n(${relative(process.cwd(), file ?? '')})`;
}

const indent = (text) => text.replace(/^/gm, '      ');
