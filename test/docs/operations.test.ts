import { expect, test } from 'vitest';
import { SECRET, SIGNING } from '../../src/auth/keys.ts';
import { codesOfKind, inSource } from './codes.ts';
import { coded, table } from './markdown.ts';

const PAGE = 'docs/operations.md';
const firstColumn = (heading: string) =>
  table(PAGE, heading)
    .flatMap(([cell = '']) => coded(cell))
    .sort();

test('every event of the log is explained, and no other', () => {
  const events = inSource(/\(\s*(?:'(?:info|warn|error)'|level),\s*'([a-z-]+)'/g);
  expect(events.length).toBeGreaterThan(5);
  expect(firstColumn('Events of the log')).toEqual(events);
});

test('every job is explained, and no other', () => {
  const jobs = inSource(/\bname: '([a-z-]+)',\s*when:/g);
  expect(jobs.length).toBeGreaterThan(3);
  expect(firstColumn('Jobs')).toEqual(jobs);
});

test('every metric is explained, and no other', () => {
  const metrics = inSource(/\b(gateway_[a-z_]+)\b/g).filter((name) => name !== 'gateway_key');
  expect(metrics.length).toBeGreaterThan(5);
  expect(firstColumn('Metrics')).toEqual(metrics);
});

test('every reason for which work is parked is explained', () => {
  const reasons = codesOfKind('exception', ['src']);
  expect(reasons.length).toBeGreaterThan(5);
  expect(reasons.filter((reason) => !firstColumn('Parked work').includes(reason))).toEqual([]);
});

test('every purpose of a key is in the table of rotation', () => {
  const purposes = table('SECURITY.md', 'Keys').flatMap(([cell = '']) => coded(cell));
  expect(purposes).toEqual(expect.arrayContaining([...SIGNING, ...SECRET]));
});
