/** Diagnostics as SARIF 2.1.0, which code hosts and CI systems read. */
import { CODES } from '../language/diagnostics/codes';
import { HINTS } from '../language/diagnostics/hints';
import type { Reported } from './check';

const LEVELS = { error: 'error', warning: 'warning', information: 'note' } as const;

export function sarif(found: readonly Reported[]): string {
  const codes = Object.keys(CODES) as (keyof typeof CODES)[];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tensorpad',
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: HINTS[code] },
              defaultConfiguration: { level: LEVELS[CODES[code]] },
            })),
          },
        },
        results: found.map((each) => ({
          ruleId: each.code,
          ruleIndex: codes.indexOf(each.code),
          level: LEVELS[each.severity],
          message: { text: `${each.message}\n${each.hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: each.file.replaceAll('\\', '/') },
                region: {
                  startLine: each.line,
                  startColumn: each.column,
                  endLine: each.endLine,
                  endColumn: each.endColumn,
                },
              },
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
