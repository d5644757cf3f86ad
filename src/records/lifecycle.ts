/** The life of a request for records as one table. Who may take a step: the desk (the group's own), also the partner who asked, or only the gateway. */
import type { CodeableConcept, Task } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';

interface StateRow {
  readonly task: Task['status'];
  readonly display: string;
  readonly terminal?: true;
}

export const STATES = {
  /** Of a patient or a relative whom nobody has identified: the clocks do not run yet. */
  'awaiting-identity': { task: 'requested', display: 'Waits for proof of identity' },
  received: { task: 'received', display: 'Received' },
  /** The release has defects, and the requester was told all of them. */
  incomplete: { task: 'on-hold', display: 'Release incomplete' },
  /** An attorney, an insurer, a court: never checked like the others. */
  kept: { task: 'on-hold', display: 'Kept for a person' },
  verified: { task: 'accepted', display: 'Release verified' },
  approved: { task: 'in-progress', display: 'Approved' },
  /** A long packet, volume by volume. */
  making: { task: 'in-progress', display: 'Packet being made' },
  fulfilled: { task: 'in-progress', display: 'Packet made' },
  /** By fax, or by a link that nobody has used yet; how it ends is told by whoever carries it. */
  sending: { task: 'in-progress', display: 'On its way' },
  /** A person finds out, and says so. */
  'delivery-unknown': { task: 'on-hold', display: 'Whether it arrived nobody knows' },
  delivered: { task: 'completed', display: 'Delivered', terminal: true },
  denied: { task: 'rejected', display: 'Denied', terminal: true },
  revoked: { task: 'cancelled', display: 'Revoked', terminal: true },
} as const satisfies Record<string, StateRow>;

export type State = keyof typeof STATES;

const rowOf = (state: State): StateRow => STATES[state];
const OPEN = (Object.keys(STATES) as State[]).filter((state) => !rowOf(state).terminal);
/** What may have left already. */
const UNDER_WAY: readonly State[] = ['sending', 'delivery-unknown'];
const UNDECIDED = ['received', 'incomplete', 'verified'] as const satisfies readonly State[];

interface Transition {
  readonly by: 'desk' | 'either' | 'gateway';
  readonly from: readonly State[];
  /** Where it may lead; none: it stays where it is. */
  readonly to: readonly State[];
}

export const STEPS = {
  'verify-identity': { by: 'desk', from: ['awaiting-identity', ...UNDECIDED], to: ['received', 'incomplete'] },
  'provide-release': { by: 'either', from: ['received', 'incomplete'], to: ['received', 'incomplete'] },
  'verify-release': { by: 'desk', from: ['received', 'incomplete'], to: ['verified'] },
  'return-release': { by: 'desk', from: ['received', 'verified'], to: ['incomplete'] },
  'identify-patient': { by: 'desk', from: ['awaiting-identity', ...UNDECIDED], to: [] },
  'add-records': { by: 'desk', from: UNDECIDED, to: [] },
  /** Of a packet that is made another is made without it. */
  exclude: { by: 'desk', from: [...UNDECIDED, 'approved', 'fulfilled'], to: [] },
  /** From `received` only what is for treatment and has no release. */
  approve: { by: 'desk', from: ['received', 'verified'], to: ['approved'] },
  deny: { by: 'desk', from: OPEN.filter((state) => !UNDER_WAY.includes(state)), to: ['denied'] },
  extend: { by: 'desk', from: ['received', 'incomplete', 'verified', 'approved', 'fulfilled'], to: [] },
  /** Of what has gone it is recorded beside it. */
  revoke: { by: 'either', from: [...OPEN, 'delivered'], to: ['revoked', 'delivered'] },
  'fee-paid': { by: 'desk', from: ['approved', 'fulfilled'], to: [] },
  'fee-waived': { by: 'desk', from: ['approved', 'fulfilled'], to: [] },
  fulfil: { by: 'desk', from: ['approved', 'fulfilled'], to: ['fulfilled', 'making'] },
  /** Back where what may go has changed meanwhile. */
  'make-volume': { by: 'gateway', from: ['making'], to: ['fulfilled', 'approved'] },
  /** Where else it may go than was asked for. */
  'approve-address': { by: 'desk', from: ['approved', 'fulfilled', 'delivered'], to: [] },
  deliver: { by: 'desk', from: ['fulfilled', 'delivered'], to: ['sending', 'delivered'] },
  'settle-delivery': { by: 'desk', from: ['sending', 'delivery-unknown'], to: ['delivered', 'fulfilled', 'revoked'] },
} as const satisfies Record<string, Transition>;

export type Step = keyof typeof STEPS;

const row = (step: Step): Transition => STEPS[step];

export const mayTake = (step: Step, state: State): boolean => row(step).from.includes(state);
export const byWhom = (step: Step): Transition['by'] => row(step).by;
/** What has gone, or may have, stays so when it is taken back. */
const STAYS: readonly State[] = ['delivery-unknown', 'delivered'];

/** Of one that had gone before, and was to go once more, only that stops. */
const afterRevoking = (from: State, to: State): boolean =>
  !STAYS.includes(from) && (to === 'revoked' || from === 'sending');

/** Whether a step may lead from one state to another. */
export const mayLead = (step: Step, from: State, to: State): boolean =>
  mayTake(step, from) && (from === to || (row(step).to.includes(to) && (step !== 'revoke' || afterRevoking(from, to))));

export function allowedSteps(state: State, partner: boolean): Step[] {
  return (Object.keys(STEPS) as Step[]).filter(
    (step) => mayTake(step, state) && byWhom(step) !== 'gateway' && (!partner || byWhom(step) === 'either'),
  );
}

export function recordsStatus(state: State): CodeableConcept {
  return { coding: [{ system: CODES.recordsStatus, code: state, display: STATES[state].display }] };
}

/** Where a request stands, read from its Task. */
export function stateOf({ businessStatus }: Task): State {
  const code = businessStatus?.coding?.find(({ system }) => system === CODES.recordsStatus)?.code ?? '';
  if (!isState(code)) throw new Error('a request for records without a status');
  return code;
}

const isState = (code: string): code is State => Object.hasOwn(STATES, code);

/** The clocks stop when it has gone or is ended. */
export const isOpen = (state: State): boolean => OPEN.includes(state);
