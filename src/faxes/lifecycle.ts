/** The life of a fax at its desk, as one table. What was written of it has lives of its own. */
import type { CodeableConcept, Task } from '@medplum/fhirtypes';
import { CODES } from '../fhir/systems.ts';

export type FaxState = 'reading' | 'review' | 'incomplete' | 'unreadable' | 'filed' | 'rejected' | 'repeat';

interface StateRow {
  readonly task: Task['status'];
  readonly display: string;
  /** A person is waited for. */
  readonly open?: true;
}

export const FAX_STATES: Readonly<Record<FaxState, StateRow>> = {
  reading: { task: 'requested', display: 'Being read' },
  review: { task: 'ready', display: 'Waits for a person', open: true },
  incomplete: { task: 'on-hold', display: 'Pages are missing', open: true },
  unreadable: { task: 'on-hold', display: 'Cannot be opened', open: true },
  filed: { task: 'completed', display: 'Filed' },
  rejected: { task: 'rejected', display: 'Rejected' },
  repeat: { task: 'cancelled', display: 'Repeat of another fax' },
};

const STATES = Object.keys(FAX_STATES) as FaxState[]; // the table's own keys
const OPEN = STATES.filter((state) => FAX_STATES[state].open);

interface StepRow {
  readonly from: readonly FaxState[];
  /** Where it may lead; the first unless the step says which. None: it stays. */
  readonly to: readonly FaxState[];
}

export const FAX_STEPS = {
  /** What the machine made of it. */
  read: { from: ['reading'], to: ['review', 'incomplete', 'unreadable', 'repeat'] },
  /** A longer sending of the same pages takes the place of a shorter one. */
  lengthen: { from: ['review', 'incomplete', 'unreadable', 'filed', 'rejected'], to: ['review', 'incomplete'] },
  /** Documents of it were filed or set aside; with the last of them it is filed. */
  file: { from: OPEN, to: ['filed'] },
  assign: { from: ['reading', ...OPEN], to: [] },
  /** Other documents than the machine saw. */
  split: { from: ['review', 'incomplete'], to: [] },
  reject: { from: OPEN, to: ['rejected'] },
  /** What was filed, rejected or taken for a repeat is the desk's again. */
  refile: { from: ['review', 'incomplete', 'filed', 'rejected', 'repeat'], to: ['review'] },
} as const satisfies Record<string, StepRow>;

export type FaxStep = keyof typeof FAX_STEPS;

const row = (step: FaxStep): StepRow => FAX_STEPS[step];

export function mayTake(step: FaxStep, state: FaxState): boolean {
  return row(step).from.includes(state);
}

/** The steps that may be taken now; named to whoever tries another. */
export function allowedSteps(state: FaxState): FaxStep[] {
  return (Object.keys(FAX_STEPS) as FaxStep[]).filter((step) => mayTake(step, state)); // the table's own keys
}

/** Whether a step may lead there; call only when `mayTake`. */
export function mayLead(step: FaxStep, from: FaxState, to: FaxState): boolean {
  return to === from || row(step).to.includes(to);
}

export function faxStatus(state: FaxState): CodeableConcept {
  const { display } = FAX_STATES[state];
  return { coding: [{ system: CODES.faxStatus, code: state, display }], text: display };
}

/** Where a fax stands, read from its Task. */
export function faxState(task: Task): FaxState {
  const code = task.businessStatus?.coding?.find(({ system }) => system === CODES.faxStatus)?.code;
  return STATES.find((state) => state === code) ?? 'reading';
}
