/**
 * How `npm test` shows a part: a line per file, failures in full, and the counts as JSON in the file that
 * TENSORPAD_COUNTS names. The details of every test are in .cache/logs.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const path = [];
  const stderr = new Map();
  let file = { path: undefined, tests: 0, milliseconds: 0 };
  const summary = () =>
    file.path ? `  · ${name(file.path)}: ${file.tests} (${Math.round(file.milliseconds)} ms)\n` : '';
  for await (const { type, data } of events) {
    if (type === 'test:stderr') stderr.set(data.file, (stderr.get(data.file) ?? '') + data.message);
    if (type === 'test:start') path.splice(data.nesting, path.length, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.file !== file.path) {
      yield summary();
      file = { path: data.file, tests: 0, milliseconds: 0 };
    }
    const { duration_ms, error } = data.details;
    if (data.nesting === 0) file.milliseconds += duration_ms;
    if (data.details.type !== 'suite') {
      file.tests += 1;
      counts[outcome(type, data)] += 1;
    }
    // A suite, or a test with subtests, also fails when one of them does: only the innermost says why.
    if (type === 'test:fail' && error?.failureType !== 'subtestsFailed') {
      const trail = [...path.slice(0, data.nesting), data.name].join(' › ');
      yield `  ✗ ${trail}\n${indent(reason(error, stderr.get(file.path) ?? ''))}\n      (${name(file.path)})\n`;
    }
  }
  yield summary();
  writeFileSync(process.env.TENSORPAD_COUNTS, JSON.stringify(counts));
}

function outcome(type, { skip, todo }) {
  if (skip !== undefined || todo !== undefined) return 'skipped';
  return type === 'test:fail' ? 'failed' : 'passed';
}

function reason(error, stderr) {
  // A file that ends early has no error of its own; what it wrote last says why.
  if (error?.exitCode !== undefined) return `ended with ${error.exitCode ?? error.signal}\n${stderr.slice(-4000)}`;
  const cause = error?.cause ?? error;
  return cause?.stack ?? inspect(cause);
}

const name = (path) => relative(process.cwd(), path);
const indent = (text) => text.trimEnd().replace(/^/gm, '      ');
