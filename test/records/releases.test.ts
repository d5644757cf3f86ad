/** Filled-in releases as they come, each with exactly the defects and warnings it has: test/records/releases/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ARIZONA, type Known, type Release, type ReleaseRules } from '../../src/records/release.ts';
import { checkRelease } from '../../src/records/release-check.ts';

interface Example {
  readonly about: string;
  readonly release: Release;
  readonly known: Known;
  readonly rules?: Partial<ReleaseRules>;
  readonly defects: readonly { code: string; element: string; citation: string }[];
  readonly warnings: readonly { code: string; element: string }[];
}

const FOLDER = join(import.meta.dirname, 'releases');
const examples = readdirSync(FOLDER).map((file): [string, Example] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')),
]);

test('there are examples of many kinds', () => {
  expect(examples.length).toBeGreaterThanOrEqual(70);
  expect(new Set(examples.flatMap(([, { defects }]) => defects.map(({ code }) => code))).size).toBe(13);
});

test.each(examples)('%s', (_name, { release, known, rules, defects, warnings }) => {
  const found = checkRelease(release, known, { ...ARIZONA, ...rules });
  expect(found.defects.map(({ code, element, citation }) => ({ code, element, citation }))).toEqual(defects);
  expect(found.warnings.map(({ code, element }) => ({ code, element }))).toEqual(warnings);
  expect(found.valid).toBe(defects.length === 0);
});

test('a check takes less than a millisecond', () => {
  const took = Array.from({ length: 30 }, () => {
    const started = performance.now();
    for (const [, { release, known }] of examples) checkRelease(release, known, ARIZONA);
    return (performance.now() - started) / examples.length;
  });
  // The median: what else runs on the machine is not the check.
  const each = took.sort((a, b) => a - b)[15] ?? 0;
  console.log(`release check: ${each.toFixed(4)} ms each`);
  expect(each).toBeLessThan(1);
});
