import { expect, test } from 'vitest';
import { FAULTS } from '../../src/fault.ts';
import { referralTimers } from '../../src/fhir/referral-timers.ts';
import { DECLINE_REASONS } from '../../src/referrals/decline.ts';
import { type Part, STATES, STEPS } from '../../src/referrals/lifecycle.ts';
import { codesGivenOut, writtenInSource } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/referrals.md';

interface Row {
  readonly by: Part;
  readonly from: readonly string[];
  readonly to?: string;
  readonly overlay?: string;
  readonly whileWaiting?: true;
  readonly onlyWaiting?: true;
}

test('the states are those of the code', () => {
  const rows = table(PAGE, 'States').map(([state, task, code, request, end]) => [state, task, code, request, end]);
  const states = Object.entries(STATES).map(([state, row]) => [
    `\`${state}\``,
    `\`${row.task}\``,
    row.code,
    `\`${row.serviceRequest}\``,
    row.terminal ? 'yes' : '',
  ]);
  expect(rows).toEqual(states);
});

test('the lifecycle is that of the code, step by step', () => {
  const rows = table(PAGE, 'Steps').map(([step, by, from = '', to = '', waiting]) => ({
    step,
    by,
    from: coded(from),
    to: coded(to),
    waiting,
  }));
  const steps = Object.entries(STEPS as Record<string, Row>).map(([step, row]) => ({
    step: `\`${step}\``,
    by: row.by,
    from: [...row.from],
    to: [row.to ?? row.overlay ?? ''].filter(Boolean),
    waiting: row.onlyWaiting ? 'only then' : row.whileWaiting ? 'yes' : 'no',
  }));
  expect(rows).toEqual(steps);
});

test('the due dates are those of the code', () => {
  const spoken = (wait: object) => {
    const [[unit = '', value] = []] = Object.entries(wait) as [string, number][];
    const word = { hours: 'open hour', businessDays: 'business day', days: 'day' }[unit] ?? unit;
    return `${value} ${word}${value === 1 ? '' : 's'}`;
  };
  const rows = table(PAGE, 'Due dates');
  const due = Object.entries(referralTimers).map(([priority, { decide, schedule, consultNote }]) => [
    `\`${priority}\``,
    ...[decide, schedule, consultNote].map(spoken),
  ]);
  expect(rows).toEqual(due);
});

test('the reasons to decline are those of the code', () => {
  expect(coded(section(PAGE, 'Declining'))).toEqual(expect.arrayContaining([...DECLINE_REASONS]));
});

test('the kinds of failure are those of the code, with their status', () => {
  const rows = table(PAGE, 'Statuses').flatMap(([status, kinds = '']) =>
    coded(kinds).map((kind) => `${kind} ${status}`),
  );
  expect(rows.sort()).toEqual(
    Object.entries(FAULTS)
      .map(([kind, { status }]) => `${kind} ${status}`)
      .sort(),
  );
});

const CALLERS_SEE = [
  'src/referrals',
  'src/patients',
  'src/documents',
  'src/faxes',
  'src/directory',
  'src/channels/rest',
  'src/action.ts',
  'src/kept.ts',
  'src/gateway.ts',
  'src/fhir/zod-issues.ts',
];

test('every code that a caller may get is explained in a document', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(CALLERS_SEE);
  expect(given.length).toBeGreaterThan(40);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});

test('every code explained is one that the code gives out', () => {
  const rows = [...table(PAGE, 'Error codes'), ...table(PAGE, 'Warnings')].flatMap(([codes = '']) => coded(codes));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((code) => !writtenInSource(code))).toEqual([]);
});
