/**
 * The life of a referral as one table, by part. BSeR 2.0.0 state machine harmonised with IHE 360X (34 transitions; the numbers
 * below are its rows), plus the gateway's own `info-requested`, which is laid over a state and lifted again.
 * Rows 31 and 32 (uncoded 5.1) are 06 and 08 here.
 */
import type { CodeableConcept, ServiceRequest, Task } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';

export type Part = 'initiator' | 'recipient';

export type State =
  | 'received'
  | 'accepted'
  | 'declined'
  | 'scheduled'
  | 'no-show'
  | 'appointment-cancelled'
  | 'interim-note'
  | 'cancellation-requested'
  | 'cancelled'
  | 'completed';

interface StateRow {
  readonly task: Task['status'];
  /** Code and display in BSeR TaskBusinessStatusCS. */
  readonly code: string;
  readonly display: string;
  /** The placer's request follows only its own cancellation and the outcome; declined it stays active, so it can be routed again. */
  readonly serviceRequest: ServiceRequest['status'];
  readonly terminal?: true;
}

export const STATES: Record<State, StateRow> = {
  received: { task: 'received', code: '2.0', display: 'Service Request Created', serviceRequest: 'active' },
  accepted: { task: 'accepted', code: '3.0', display: 'Service Request Accepted', serviceRequest: 'active' },
  declined: {
    task: 'rejected',
    code: '4.0',
    display: 'Service Request Declined',
    serviceRequest: 'active',
    terminal: true,
  },
  scheduled: { task: 'in-progress', code: '5.1.1', display: 'Event Scheduled', serviceRequest: 'active' },
  'no-show': { task: 'in-progress', code: '5.1.2', display: 'Scheduled Event Unattended', serviceRequest: 'active' },
  'appointment-cancelled': {
    task: 'in-progress',
    code: '5.1.3',
    display: 'Scheduled Event Cancelled',
    serviceRequest: 'active',
  },
  'interim-note': { task: 'in-progress', code: '5.1.4', display: 'Event Completed', serviceRequest: 'active' },
  'cancellation-requested': {
    task: 'in-progress',
    code: '5.2',
    display: 'Cancellation Requested',
    serviceRequest: 'active',
  },
  cancelled: {
    task: 'cancelled',
    code: '6.0',
    display: 'Service Request Fulfillment Cancelled',
    serviceRequest: 'revoked',
    terminal: true,
  },
  completed: {
    task: 'completed',
    code: '7.0',
    display: 'Service Request Fulfillment Completed',
    serviceRequest: 'completed',
    terminal: true,
  },
};

/** Laid over a state: the recipient waits for the initiator, or could not reach the patient. */
export type Overlay = 'info-requested' | 'patient-contact-attempted' | 'patient-unreachable';

export interface Position {
  readonly state: State;
  readonly overlay?: Overlay;
}

const OPEN: readonly State[] = (Object.keys(STATES) as State[]).filter((state) => !STATES[state].terminal);
const BEFORE_CANCELLATION = OPEN.filter((state) => state !== 'cancellation-requested');

interface Transition {
  readonly by: Part;
  readonly from: readonly State[];
  /** The state after it; absent: stays where it is. */
  readonly to?: State;
  /** Overlay after it. Steps that move to a state lift any overlay. */
  readonly overlay?: Overlay;
  /** Allowed while information is awaited. */
  readonly whileWaiting?: true;
  /** Allowed only then. */
  readonly onlyWaiting?: true;
}

export type Step = keyof typeof STEPS;

export const STEPS = {
  /** 02 */
  accept: { by: 'recipient', from: ['received'], to: 'accepted' },
  /** 03, 05, 10, 17, 25, 33 */
  decline: {
    by: 'recipient',
    from: ['received', 'accepted', 'scheduled', 'no-show', 'interim-note'],
    to: 'declined',
    whileWaiting: true,
  },
  'request-information': { by: 'recipient', from: BEFORE_CANCELLATION, overlay: 'info-requested' },
  'provide-information': { by: 'initiator', from: BEFORE_CANCELLATION, whileWaiting: true, onlyWaiting: true },
  /** 06, 11, 18, 21, 26, 31 */
  schedule: {
    by: 'recipient',
    from: ['accepted', 'scheduled', 'no-show', 'appointment-cancelled', 'interim-note'],
    to: 'scheduled',
  },
  /** 13, 19, 27; taken by the act that cancels the appointment. */
  'cancel-visit': { by: 'recipient', from: ['scheduled', 'no-show', 'interim-note'], to: 'appointment-cancelled' },
  /** 12 */
  'no-show': { by: 'recipient', from: ['scheduled'], to: 'no-show' },
  /** 08, 15, 29, 32 */
  'interim-note': { by: 'recipient', from: ['accepted', 'scheduled', 'interim-note'], to: 'interim-note' },
  /** 09, 16, 24, 30 */
  complete: {
    by: 'recipient',
    from: ['accepted', 'scheduled', 'interim-note', 'cancellation-requested'],
    to: 'completed',
  },
  /** 04, 07, 14, 20, 22, 28, 34 */
  'request-cancellation': {
    by: 'initiator',
    from: BEFORE_CANCELLATION,
    to: 'cancellation-requested',
    whileWaiting: true,
  },
  /** 23 */
  'confirm-cancellation': { by: 'recipient', from: ['cancellation-requested'], to: 'cancelled' },
  amend: { by: 'initiator', from: OPEN, whileWaiting: true },
  'add-documents': { by: 'initiator', from: OPEN, whileWaiting: true },
  assign: { by: 'recipient', from: OPEN, whileWaiting: true },
  match: { by: 'recipient', from: OPEN, whileWaiting: true },
  'record-contact': {
    by: 'recipient',
    from: ['received', 'accepted', 'no-show', 'appointment-cancelled', 'interim-note'],
    overlay: 'patient-contact-attempted',
  },
} as const satisfies Record<string, Transition>;

const row = (step: Step): Transition => STEPS[step];

export function partOf(step: Step): Part {
  return row(step).by;
}

export function mayTake(step: Step, { state, overlay }: Position): boolean {
  const { from, whileWaiting, onlyWaiting } = row(step);
  const waiting = overlay === 'info-requested';
  return from.includes(state) && (!waiting || whileWaiting === true) && (waiting || onlyWaiting !== true);
}

/** The steps one part may take now; named to whoever tries another. */
export function allowedSteps(part: Part, position: Position): Step[] {
  return (Object.keys(STEPS) as Step[]).filter((step) => partOf(step) === part && mayTake(step, position));
}

/** Where a step leads. Call only when `mayTake`. */
export function after(step: Step, position: Position): Position {
  const { to, overlay, onlyWaiting } = row(step);
  if (to) return { state: to };
  if (overlay) return { state: position.state, overlay };
  return onlyWaiting ? { state: position.state } : position;
}

export function taskStatus({ state, overlay }: Position): Task['status'] {
  return overlay === 'info-requested' ? 'on-hold' : STATES[state].task;
}

/** An overlay first, then the BSeR code under it: so the state before a hold is remembered in the resource itself. */
export function businessStatus({ state, overlay }: Position): CodeableConcept {
  const { code, display } = STATES[state];
  return {
    coding: [
      ...(overlay ? [{ system: CODES.referralBusinessStatus, code: overlay }] : []),
      { system: CODES.bserBusinessStatus, code, display },
    ],
    text: display,
  };
}

const BY_CODE = new Map((Object.keys(STATES) as State[]).map((state) => [STATES[state].code, state]));

/** Where a referral stands, read from its Task. */
export function positionOf(task: Task): Position {
  const codings = task.businessStatus?.coding ?? [];
  const state = BY_CODE.get(codings.find((c) => c.system === CODES.bserBusinessStatus)?.code ?? '') ?? 'received';
  const overlay = codings.find((c) => c.system === CODES.referralBusinessStatus)?.code as Overlay | undefined;
  return overlay ? { state, overlay } : { state };
}
