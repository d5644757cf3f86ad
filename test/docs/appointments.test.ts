import { expect, test } from 'vitest';
import { STATUSES, STEPS } from '../../src/appointments/lifecycle.ts';
import { bookingShape } from '../../src/appointments/shape.ts';
import { slotQuery } from '../../src/appointments/slots.ts';
import { WAITS } from '../../src/appointments/waitlist-entry.ts';
import { waitShape } from '../../src/appointments/waitlist-shape.ts';
import { STATUSES as CALL_BACKS } from '../../src/call-backs/call-back.ts';
import { callBackShape } from '../../src/call-backs/shape.ts';
import { RESULTS } from '../../src/call-backs/steps.ts';
import { visitTypes } from '../../src/mappings.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/appointments.md';

test('the states are those of the code', () => {
  const states = Object.entries(STATUSES).map(([state, row]) => [
    `\`${state}\``,
    row.means,
    'blocks' in row ? 'yes' : '',
    'terminal' in row ? 'yes' : '',
  ]);
  expect(table(PAGE, 'States')).toEqual(states);
});

test('the steps are those of the code', () => {
  const rows = table(PAGE, 'Steps').map(([step = '', from = '', to = '']) => [step, coded(from), coded(to)]);
  expect(rows).toEqual(Object.entries(STEPS).map(([step, { from, to }]) => [`\`${step}\``, [...from], [to]]));
});

test('the statuses and the example of a call-back are those of the code', () => {
  const rows = Object.entries(CALL_BACKS).map(([status, { means }]) => [`\`${status}\``, means]);
  expect(table(PAGE, 'Call-backs')).toEqual(rows);
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'Call-backs')) ?? [];
  expect(callBackShape.safeParse(JSON.parse(example)).error).toBeUndefined();
  expect(coded(section(PAGE, 'Call-backs'))).toEqual(expect.arrayContaining([...RESULTS]));
});

test('the statuses and the example of the waiting list are those of the code', () => {
  const rows = Object.entries(WAITS).map(([state, { status, means }]) => [`\`${state}\``, `\`${status}\``, means]);
  expect(table(PAGE, 'Waiting list')).toEqual(rows);
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'Waiting list')) ?? [];
  expect(waitShape.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('the query and the kinds of visits are those of the code', () => {
  const said = coded(section(PAGE, 'Free times'));
  expect(said).toEqual(expect.arrayContaining(Object.keys(slotQuery.shape)));
  expect(said).toEqual(expect.arrayContaining(visitTypes().map(({ code }) => code)));
});

test('the example is one that the gateway takes', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'Booking')) ?? [];
  expect(bookingShape.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/appointments', 'src/call-backs', 'src/channels/rest/appointments.ts']);
  expect(given.length).toBeGreaterThan(10);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
