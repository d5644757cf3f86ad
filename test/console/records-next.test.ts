/** What the records desk makes of a request: the one next thing, when it is due, and the release as a person corrects it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dueOf } from '../../src/console/records-due.ts';
import { nameOfRow, ROWS, releaseIn, rowFor, valuesOf } from '../../src/console/records-elements.ts';
import { mayBeDone, nextOf } from '../../src/console/records-next.ts';
import { STATES, type State } from '../../src/records/lifecycle.ts';
import type { RecordsView } from '../../src/records/view.ts';
import { release } from '../records/samples.ts';

const good = { valid: true, defects: [], warnings: [] };
const bad = { ...good, valid: false };
const view = (status: State, more: Partial<RecordsView> = {}): RecordsView => ({
  id: 'x',
  status,
  requester: { kind: 'provider' },
  patient: { reference: 'Patient/x', match: 'matched' },
  task: 'Task/x',
  records: { classes: [], sensitive: [] },
  purpose: 'treatment',
  delivery: 'fax',
  check: good,
  scope: { included: ['DocumentReference/a'], withheld: [], toReview: [], notAsked: 0 },
  documents: [],
  overdue: false,
  history: [],
  warnings: [],
  ...more,
});

test.each<[State, Partial<RecordsView>, string | undefined]>([
  ['awaiting-identity', {}, 'verify-identity'],
  ['received', { patient: { reference: 'Patient/x', match: 'review' } }, 'identify-patient'],
  ['received', {}, 'verify-release'],
  ['received', { check: bad }, 'return-release'],
  ['received', { check: undefined }, 'approve'],
  ['incomplete', { check: bad }, undefined],
  ['incomplete', {}, 'verify-release'],
  ['kept', {}, 'deny'],
  ['verified', {}, 'approve'],
  ['verified', { check: bad }, 'return-release'],
  ['verified', { scope: { included: [], withheld: [], toReview: [], notAsked: 3 } }, 'deny'],
  ['approved', {}, 'fulfil'],
  ['making', {}, undefined],
  ['fulfilled', {}, 'deliver'],
  [
    'fulfilled',
    { fee: { amount: 1, currency: 'USD', basis: 'table', status: 'owed', holdsDelivery: true } },
    'fee-paid',
  ],
  ['sending', {}, undefined],
  ['delivery-unknown', {}, 'settle-delivery'],
  ['delivered', {}, undefined],
])('%s %o: next is %s', (status, more, act) => {
  const seen = view(status, more);
  const next = nextOf(seen);
  expect(next.act).toBe(act);
  expect(next.words).not.toBe('');
  // Nothing is reachable twice.
  if (act) expect([...mayBeDone(seen, next)]).not.toContain(act);
});

test('every state has words', () => {
  for (const state of Object.keys(STATES) as State[]) expect(nextOf(view(state)).words, state).not.toBe('');
});

test('what was taken back after it had gone goes nowhere again', () => {
  const gone = view('delivered', { history: [{ at: '2026-11-24', step: 'revoke', by: 'Dana' }] });
  const next = nextOf(gone);
  expect([next.act, [...mayBeDone(gone, next)]]).toEqual([undefined, []]);
});

test('a letter that a person has to post is next when nothing else is', () => {
  const letter = { n: 1, about: 'return-release', channel: 'post' as const, status: 'waiting' as const, words: [] };
  expect(nextOf(view('incomplete', { check: bad, letters: [letter] })).act).toBe('letter-sent');
  expect(nextOf(view('incomplete', { check: bad, letters: [{ ...letter, status: 'sent' }] })).act).toBeUndefined();
  expect(nextOf(view('verified', { letters: [letter] })).act).toBe('approve');
});

test('before a fax goes its number is verified', () => {
  expect(nextOf(view('fulfilled'), false).act).toBe('fax-number');
  expect(nextOf(view('delivered'), false).act).toBeUndefined();
});

describe('the checklist', () => {
  test('has a row for every element that an example is defective in', () => {
    const folder = join(import.meta.dirname, '../records/releases');
    const elements = readdirSync(folder).flatMap((name) => {
      const { defects, warnings } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return [...defects, ...warnings].map((one: { element: string }) => one.element);
    });
    expect(new Set(elements).size).toBeGreaterThan(10);
    expect(elements.filter((element) => rowFor(element) === undefined)).toEqual([]);
  });

  const { document: _, ...before } = release(1, { places: { signature: { page: 1, box: [0, 0, 1, 1] } } });
  const filled = before as Parameters<typeof releaseIn>[1];
  const form = Object.fromEntries(
    ROWS.flatMap(([, rows]) => rows).map((row) => [nameOfRow(row), valuesOf(filled, row)]),
  );

  test('that nobody touched sends no release', () => {
    expect(releaseIn(form, filled)).toBeUndefined();
  });

  test('sends what was corrected, and what it has no field for as it was', () => {
    const typed = { ...form, 'r:signedBy.name': [' Ann Other '], 'r:expiresOn': [''], 'r:statements.revocation': [] };
    const { expiresOn: _ended, ...rest } = before;
    expect(releaseIn(typed, filled)).toEqual({
      ...rest,
      signedBy: { ...before.signedBy, name: 'Ann Other' },
      statements: { ...before.statements, revocation: false },
    });
  });
});

test('a day is told by what was promised, and once it has passed by the gravest that has', () => {
  const clocks = {
    received: '2026-11-24',
    promised: '2026-12-08',
    latest: '2026-12-15',
    legal: '2026-12-24',
    extended: false,
    releaseEndsSoon: false,
  };
  expect(dueOf({ status: 'received', clocks }, '2026-12-01')).toMatchObject({
    lateness: 0,
    words: 'In 7 days, Dec 8',
    law: 'by law Dec 24',
  });
  expect(dueOf({ status: 'received', clocks: { ...clocks, late: 'legal' } }, '2027-01-02')).toMatchObject({
    lateness: 3,
    words: '9 days over, Dec 24, 2026',
    chip: 'past the legal date',
  });
  expect(dueOf({ status: 'awaiting-identity', clocks: undefined }, '2026-12-01').words).toBe('Not running yet');
});
