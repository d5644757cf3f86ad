/** What makes a referral urgent, and what only sounds like it. */
import { expect, test } from 'vitest';
import { readPages } from '../../../src/faxes/reading/index.ts';
import { pageOf } from './layout.ts';

const FORM =
  'REFERRAL FORM\nPatient: Maria Torres   DOB: 03/04/1980\nReferring provider: Alan Reyes, MD\nRefer to: Cardiology\n';
const priority = (line: string) => readPages([pageOf(`${FORM}${line}\n`)], '2026-11-24').documents[0]?.fields.priority;

test.each([
  ['Priority: Urgent', 'urgent'],
  ['*** STAT ***', 'stat'],
  ['URGENT REFERRAL', 'urgent'],
  ['Please see her ASAP.', 'asap'],
  ['We ask that she be seen urgently.', 'urgent'],
  ['Urgency: [ ] Routine  [x] Urgent  [ ] STAT', 'urgent'],
  ['( ) Routine  ( ) Urgent  (X) STAT', 'stat'],
  ['Routine [ ]  Urgent [x]', 'urgent'],
  ['Urgent?  [x] Yes  [ ] No', 'urgent'],
  ['Priority: routine', 'routine'],
  ['This is not urgent.', 'routine'],
  ['Non-urgent', 'routine'],
])('%s → %s', (line, expected) => {
  expect(priority(line)?.value).toBe(expected);
});

test.each([
  'STAT labs were drawn this morning.',
  'STAT CT',
  'Patient was seen at urgent care in May.',
  'URGENT CARE',
  'Emergency contact: Greta Vance 480-555-0183',
  'Call 911 in case of emergency.',
  'Urinary urgency and frequency for two months.',
  'Call our office for urgent questions.',
  'Notify us immediately if you received this in error.',
  'Urgency: [ ] Routine  [ ] Urgent  [ ] STAT',
  'Priority (circle one): Routine / Urgent / STAT',
  'No emergency.',
  'Return to the emergency room if worse.',
])('%s says nothing of the referral', (line) => {
  expect(priority(line)).toBeUndefined();
});

test('said both ways the more urgent stands, for a person to look at', () => {
  const both = priority('Priority: Routine\n\nURGENT');
  expect(both?.value).toBe('urgent');
  expect(both?.confidence).toBeLessThanOrEqual(0.5);
});
