/** Acts to cut off at every port call, each after what has to come before it. */
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { referral, textDocument } from './samples.ts';

export interface Scenario {
  readonly name: string;
  /** Steps done undisturbed first, by whom. */
  readonly before: readonly Sent[];
  readonly act: Sent;
}

export interface Sent {
  readonly client: 'partner' | 'staff';
  /** Last part of the path; undefined: the referral itself. */
  readonly step?: string;
  readonly body: unknown;
}

const staff = (step: string, body: unknown = {}): Sent => ({ client: 'staff', step, body });
const partner = (step: string, body: unknown = {}): Sent => ({ client: 'partner', step, body });

const accept = staff('accept');
const schedule = staff('schedule', { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' });
const note = [textDocument('Note', 'A note.')];

/** A referral that brings everything: a new patient, a new provider, insurance, two documents. */
export const everything = (n: number) =>
  referral(n, {
    referrer: {
      npi: npiOf(n),
      name: { given: ['Robin'], family: 'Referrer' },
      phone: '602-234-0101',
    },
    coverage: [{ plan: `Plan ${n}`, memberId: `M${n}`, groupNumber: 'G1' }],
    documents: [...note, textDocument('History', `History ${n}.`)],
  });

const npiOf = (n: number) => {
  const nine = String(120000000 + n);
  return nine + npiCheckDigit(nine);
};

export const SCENARIOS: readonly Scenario[] = [
  { name: 'refer', before: [], act: { client: 'partner', body: undefined } },
  { name: 'accept', before: [], act: accept },
  { name: 'decline', before: [], act: staff('decline', { reason: 'no-capacity' }) },
  { name: 'request-information', before: [], act: staff('request-information', { question: 'Which side?' }) },
  {
    name: 'provide-information',
    before: [staff('request-information', { question: 'Which side?' })],
    act: partner('provide-information', { note: 'Left.', documents: note }),
  },
  { name: 'schedule', before: [accept], act: schedule },
  {
    name: 'reschedule',
    before: [accept, schedule],
    act: staff('schedule', { start: '2026-12-09T09:00:00-07:00', end: '2026-12-09T09:30:00-07:00' }),
  },
  { name: 'no-show', before: [accept, schedule], act: staff('no-show') },
  { name: 'add-note', before: [accept], act: staff('add-note', { kind: 'interim', documents: note }) },
  { name: 'complete', before: [accept, schedule], act: staff('complete', { note: 'Done.', documents: note }) },
  { name: 'request-cancellation', before: [], act: partner('request-cancellation', { reason: 'Moved.' }) },
  {
    name: 'confirm-cancellation',
    before: [accept, schedule, partner('request-cancellation', { reason: 'Moved.' })],
    act: staff('confirm-cancellation'),
  },
  { name: 'amend', before: [], act: partner('amend', { priority: 'urgent' }) },
  { name: 'assign', before: [], act: staff('assign', { specialty: 'neurology' }) },
  { name: 'match', before: [], act: staff('match', { new: true }) },
  {
    name: 'record-contact',
    before: [accept],
    act: staff('record-contact', { outcome: 'no-answer', at: '2026-11-25T09:00:00-07:00' }),
  },
  { name: 'documents', before: [], act: partner('documents', { documents: note }) },
];
