/** What all steps of a request for records share: whose they are, whether one may be taken now, and how Task and Consent move. */
import type { Consent, Resource, Task } from '@medplum/fhirtypes';
import type * as z from 'zod';
import {
  type ActContext,
  type Action,
  type Call,
  defineAction,
  type Opened,
  type Reads,
  type Upload,
  type Work,
} from '../action.ts';
import { versionSeen } from '../auth/projection.ts';
import { Fault } from '../fault.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import { lettersIn } from './letters.ts';
import { allowedSteps, byWhom, isOpen, mayLead, mayTake, type State, type Step, stateOf } from './lifecycle.ts';
import { type RecordsRequest, readRequest } from './request.ts';
import { statusOf } from './resources.ts';

/** What one step changes. */
export interface RecordsChange {
  /** Undefined: it stays. */
  readonly to?: State;
  /** Said where the work stands still; words without patient data. */
  readonly why?: string;
  readonly task?: Partial<Task>;
  readonly consent?: Partial<Consent>;
  readonly create?: readonly Create[];
  readonly update?: readonly Update[];
  readonly uploads?: readonly Upload[];
  readonly reason?: { readonly code?: { system: string; code: string }; readonly text?: string };
  readonly source?: string;
  /** The requester is not to know that anything was done: what they see stays as it was. */
  readonly unseen?: true;
  readonly warnings?: readonly string[];
}

export interface RecordsStepDefinition<I, E> {
  /** Name of the action; its code in Provenance, and a row of the lifecycle. */
  readonly name: Step;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly writes?: readonly Resource['resourceType'][];
  /** Only a person may take it, and Provenance names them. */
  readonly person?: true;
  readonly look?: (input: I, request: RecordsRequest, act: ActContext, reads: Reads) => Promise<E>;
  readonly change: (input: I, request: RecordsRequest, act: ActContext, extra: E) => RecordsChange;
}

interface Found<E> {
  readonly request: RecordsRequest;
  readonly extra: E;
}

/** A step as an action: fenced by the Task's version, its key chained to the act before it, as a referral's is. */
export function defineRecordsStep<I, E = undefined>(
  definition: RecordsStepDefinition<I, E>,
): Action<I, RecordsRequest, Found<E>> {
  const { name } = definition;
  return defineAction<I, RecordsRequest, Found<E>>({
    name,
    summary: definition.summary,
    scope: byWhom(name) === 'either' ? 'system/Task.u' : 'system/Consent.u',
    input: definition.input,
    fence: 'version',
    writes: [...new Set(['Task', 'Consent', ...(definition.writes ?? [])] as const)],

    async open(input, call, reads, mac): Promise<Opened<RecordsRequest>> {
      const request = await readRequest(call.target ?? '', call, reads);
      const { task, consent } = request;
      return openStep(name, input, call, mac, { task, state: request, done: [task, ...(consent ? [consent] : [])] });
    },

    async find(input, { state: request }, act, reads) {
      refuseParty(name, act.call, definition.person);
      const { task } = request;
      refuseStale(act.call, act.call.organization === undefined ? task.meta.versionId : versionSeen(task), 'request');
      refuseTakenBack(task);
      refuseWrongStep(name, stateOf(task), act.call.organization !== undefined);
      const extra = definition.look ? await definition.look(input, request, act, reads) : (undefined as E); // E is undefined when there is nothing more to look at
      return { request, extra };
    },

    build: (input, { request, extra }, act) => move(name, definition.change(input, request, act, extra), request, act),
  });
}

function refuseParty(step: Step, { organization, caller }: Call, person: true | undefined): void {
  if (organization !== undefined && byWhom(step) !== 'either') {
    throw new Fault('forbidden', { code: 'wrong-party', text: 'This step belongs to the records desk.' });
  }
  if (person && !caller.person) {
    throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may decide what is disclosed.' });
  }
}

/** What was read from a paper that was filed wrongly: no step is taken of it any more. */
function refuseTakenBack({ status }: Task): void {
  if (status !== 'entered-in-error') return;
  const text = 'This request was entered in error and taken back.';
  throw new Fault('business-rule', { code: 'entered-in-error', text });
}

function refuseWrongStep(step: Step, state: State, partner: boolean): void {
  if (mayTake(step, state)) return;
  throw stepNotAllowed(allowedSteps(state, partner));
}

/** What Provenance names besides the Task. */
const PAPERS: readonly string[] = ['DocumentReference', 'Consent'];

function move(step: Step, change: RecordsChange, { task, consent }: RecordsRequest, act: ActContext): Work {
  const from = stateOf(task);
  const to = change.to ?? from;
  if (!mayLead(step, from, to)) throw new Error(`${step} does not lead from ${from} to ${to}`);
  const { unseen } = change;
  // What was late no longer is when it is over, or has new dates; else the sweep would only say it again.
  const still = isOpen(to) && step !== 'extend' && step !== 'provide-release';
  const tag = task.meta.tag?.filter(({ system }) => still || system !== TAG.state);
  const letters = lettersIn(change.create ?? []);
  const moved: Task & { id: string } = {
    ...task,
    ...(to !== from || change.why !== undefined ? statusOf(to, change.why) : {}),
    ...(!unseen && { lastModified: act.at }),
    ...change.task,
    ...(letters.length > 0 && { output: [...(change.task?.output ?? task.output ?? []), ...letters] }),
    meta: { ...task.meta, tag },
  };
  const update: Update[] = [{ resource: moved, versionId: task.meta.versionId }];
  if (consent && change.consent) {
    update.push({ resource: { ...consent, ...change.consent }, versionId: consent.meta.versionId });
  }
  const created = (change.create ?? []).filter(({ resource: { resourceType } }) => PAPERS.includes(resourceType));
  return {
    ...(change.uploads && { uploads: change.uploads }),
    create: change.create ?? [],
    update: [...update, ...(change.update ?? [])],
    status: 200,
    ...(change.warnings && { warnings: change.warnings }),
    record: {
      activity: { system: CODES.recordsStep, code: step },
      operation: 'UPDATE',
      targets: [
        `Task/${task.id}`,
        ...(consent && change.consent ? [`Consent/${consent.id}`] : []),
        ...created.map(({ urn }) => urn),
      ],
      ...(moved.for?.reference && { patient: moved.for.reference }),
      ...(change.reason && { reason: change.reason }),
      ...(change.source && { source: change.source }),
    },
  };
}
