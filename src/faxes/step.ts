/** What all steps of a fax share: whose they are, whether one may be taken now, and how the Task moves. */
import type { Resource, Task } from '@medplum/fhirtypes';
import type * as z from 'zod';
import { type ActContext, type Action, defineAction, type Opened, type Reads, type Work } from '../action.ts';
import type { Caller } from '../auth/caller.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { type FaxOnDesk, readFax } from './fax-task.ts';
import { filedOf, filedOutput } from './filed.ts';
import {
  allowedSteps,
  FAX_STATES,
  type FaxState,
  type FaxStep,
  faxState,
  faxStatus,
  mayLead,
  mayTake,
} from './lifecycle.ts';

/** What one step changes. */
export interface FaxChange {
  /** Undefined: it stays. */
  readonly to?: FaxState;
  /** Said where the Task is stopped; words without patient data. */
  readonly why?: { readonly system: string; readonly code: string; readonly text: string };
  readonly task?: Partial<Task>;
  readonly create?: readonly Create[];
  readonly update?: readonly Update[];
  /** Written besides the Task, for Provenance. */
  readonly targets?: readonly string[];
  readonly reason?: { readonly code?: { system: string; code: string }; readonly text?: string };
  readonly patient?: string;
}

export interface FaxStepDefinition<I, E> {
  /** Name of the action; its code in Provenance. */
  readonly name: string;
  readonly step: FaxStep;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly writes?: readonly Resource['resourceType'][];
  /** The machine's own step: no person is asked for. */
  readonly byMachine?: true;
  readonly look?: (input: I, fax: FaxOnDesk, act: ActContext, reads: Reads) => Promise<E>;
  readonly change: (input: I, fax: FaxOnDesk, act: ActContext, extra: E) => FaxChange;
}

interface Found<E> {
  readonly fax: FaxOnDesk;
  readonly extra: E;
}

/** A step as an action: fenced by the Task's version, its key chained to the act before it, as a referral's is. */
export function defineFaxStep<I, E = undefined>(definition: FaxStepDefinition<I, E>): Action<I, FaxOnDesk, Found<E>> {
  const { name, step } = definition;
  return defineAction<I, FaxOnDesk, Found<E>>({
    name,
    summary: definition.summary,
    scope: 'system/Task.u',
    input: definition.input,
    fence: 'version',
    writes: ['Task', ...(definition.writes ?? [])],

    async open(input, call, reads, mac): Promise<Opened<FaxOnDesk>> {
      const fax = await readFax(call.target ?? '', call, reads);
      return openStep(name, input, call, mac, { task: fax.task, state: fax, done: [fax.task] });
    },

    async find(input, { state: fax }, act, reads) {
      if (!definition.byMachine) requirePerson(act.call.caller);
      refuseStale(act.call, fax.task.meta.versionId, 'fax');
      refuseWrongStep(step, faxState(fax.task));
      const extra = definition.look ? await definition.look(input, fax, act, reads) : (undefined as E); // E is undefined when there is nothing more to look at
      return { fax, extra };
    },

    build: (input, { fax, extra }, act) => move(name, step, definition.change(input, fax, act, extra), fax, act),
  });
}

export function requirePerson({ person }: Pick<Caller, 'person'>): void {
  if (person) return;
  throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may decide what becomes of a fax.' });
}

export function refuseWrongStep(step: FaxStep, state: FaxState): void {
  if (!mayTake(step, state)) throw stepNotAllowed(allowedSteps(state));
}

function move(name: string, step: FaxStep, change: FaxChange, fax: FaxOnDesk, act: ActContext): Work {
  const { task } = fax;
  const from = faxState(task);
  const to = change.to ?? from;
  if (!mayLead(step, from, to)) throw new Error(`${step} does not lead from ${from} to ${to}`);
  const moved = movedTask({ ...task, output: withUnsaid(fax), ...change.task }, to, act.at, change.why);
  return {
    create: change.create ?? [],
    update: [{ resource: { ...moved, id: task.id }, versionId: task.meta.versionId }, ...(change.update ?? [])],
    status: 200,
    record: {
      activity: { system: CODES.faxStep, code: name },
      operation: 'UPDATE',
      targets: [`Task/${task.id}`, ...(change.targets ?? [])],
      ...(change.reason && { reason: change.reason }),
      ...(change.patient !== undefined && { patient: change.patient }),
    },
  };
}

/** The outputs of the Task with what acts wrote of the fax and were cut off before they could say so. */
export function withUnsaid({ task, filed }: FaxOnDesk): NonNullable<Task['output']> {
  const said = new Set(filedOf(task).map(({ act }) => act));
  return [...(task.output ?? []), ...filed.filter(({ act }) => !said.has(act)).map((one) => filedOutput(one))];
}

/** The Task in another state. */
export function movedTask(task: Task, to: FaxState, at: string, why?: FaxChange['why']): Task {
  const { status: _, statusReason: _was, output, input, ...rest } = task;
  const reason = why ?? { system: CODES.faxStatus, code: to, text: FAX_STATES[to].display };
  const status = FAX_STATES[to].task;
  const stopped = status === 'on-hold' || status === 'rejected' || status === 'cancelled';
  return {
    ...rest,
    status,
    ...(stopped && {
      statusReason: { coding: [{ system: reason.system, code: reason.code }], text: reason.text },
    }),
    businessStatus: faxStatus(to),
    lastModified: task.authoredOn !== undefined && task.authoredOn > at ? task.authoredOn : at,
    ...(input && input.length > 0 && { input }),
    ...(output && output.length > 0 && { output }),
  };
}
