import { expect, test } from 'vitest';
import { RECORD_CLASSES } from '../../src/mappings/records-schema.ts';
import { DAYS } from '../../src/records/clocks.ts';
import { DENIAL_REASONS } from '../../src/records/deny.ts';
import { byWhom, STATES, STEPS, type Step } from '../../src/records/lifecycle.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/records.md';

test('the states are those of the code', () => {
  const rows = table(PAGE, 'States').map(([state, task, , end]) => [state, task, end]);
  const states = Object.entries(STATES).map(([state, row]) => [
    `\`${state}\``,
    `\`${row.task}\``,
    'terminal' in row ? 'yes' : '',
  ]);
  expect(rows).toEqual(states);
});

test('the steps are those of the code', () => {
  const rows = table(PAGE, 'Steps').map(([step = '', by = '', from = '', to = '']) => [
    step,
    by,
    coded(from),
    coded(to),
  ]);
  const steps = (Object.keys(STEPS) as Step[]).map((step) => [
    `\`${step}\``,
    byWhom(step),
    [...STEPS[step].from],
    [...STEPS[step].to],
  ]);
  expect(rows).toEqual(steps);
});

test('days, classes and reasons are those of the code', () => {
  const clocks = section(PAGE, 'Clocks');
  for (const days of Object.values(DAYS)) expect(clocks).toMatch(new RegExp(`\\b${days} days\\b`));
  expect(coded(section(PAGE, 'What goes'))).toEqual(expect.arrayContaining([...RECORD_CLASSES]));
  expect(coded(section(PAGE, 'Denying'))).toEqual(expect.arrayContaining([...DENIAL_REASONS]));
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/records', 'src/channels/rest/records.ts']);
  expect(given.length).toBeGreaterThan(15);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
