/** What all steps of a referral share: whose turn it is, whether it may be taken, and how the Task moves. */
import type { DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import {
  type ActContext,
  type Action,
  type Call,
  defineAction,
  type Opened,
  type Upload,
  type Work,
} from '../action.ts';
import { versionSeen } from '../auth/projection.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import type { Agent } from '../fhir/provenance.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale, stepNotAllowed } from '../step.ts';
import {
  after,
  allowedSteps,
  businessStatus,
  mayTake,
  partOf,
  positionOf,
  STATES,
  type Step,
  taskStatus,
} from './lifecycle.ts';
import { type Referral, readReferral } from './referral.ts';
import { type Told, toldByFax, withFax } from './told.ts';

/** What steps need to know of the group and its partners. */
export interface StepDeps {
  /** Is the organization the group itself or one of its departments? */
  isOurs(organization: string): Promise<boolean>;
  /** Does the organization have a client, and so speaks for itself? */
  hasClient(organization: string): Promise<boolean>;
  /** When the next move is due after a step, ISO date-time; undefined leaves the date as it is. */
  dueAfter(step: Step, referral: Referral, at: string, visit?: string): string | undefined;
}

/** How staff learned of a step they record for another. */
export const LEARNED_BY = ['phone', 'fax', 'letter', 'portal', 'in-person'] as const;

/** Given when staff record a step of a party that has no client: who told them, and how. */
export const learnedFrom = z
  .strictObject({
    how: z.enum(LEARNED_BY),
    who: plainText(200),
  })
  .optional();

export interface LearnedFrom {
  readonly learnedFrom?: { readonly how: string; readonly who: string } | undefined;
}

/** What one step changes besides the status. */
export interface StepChange {
  readonly task?: Partial<Task>;
  readonly serviceRequest?: Partial<Referral['serviceRequest']>;
  readonly create?: readonly Create[];
  readonly update?: readonly Update[];
  readonly uploads?: readonly Upload[];
  readonly reason?: { readonly code?: { system: string; code: string }; readonly text?: string };
  readonly source?: string;
  /** Start of the visit, when the step sets one; the clock for the note runs from it. */
  readonly visit?: string;
  readonly warnings?: readonly string[];
  /** Nobody outside is to know that anything was done: what they see of the Task stays as it was. */
  readonly unseen?: true;
  /** Overlay or state that differs from the table's own, e.g. the third failed contact. */
  readonly overlay?: 'patient-unreachable';
}

export interface StepDefinition<I, E> {
  /** Name of the action and last part of the path. */
  readonly name: string;
  readonly step: (input: I) => Step;
  readonly summary: string;
  readonly input: z.ZodType<I>;
  readonly writes?: readonly Resource['resourceType'][];
  /** Reads more than the referral itself, and refuses by it. */
  readonly look?: (
    input: I,
    referral: Referral,
    act: ActContext,
    reads: Parameters<Action<I, Referral, unknown>['find']>[3],
  ) => Promise<E>;
  readonly change: (input: I, referral: Referral, act: ActContext, extra: E) => StepChange;
  /** Staff and the group's systems only, e.g. assigning a department. */
  readonly oursOnly?: true;
}

interface Found<E> {
  readonly referral: Referral;
  readonly party: Agent;
  readonly told: Told | undefined;
  readonly extra: E;
}

/** A step as an action: fenced by the Task's version, its key chained to the act before it. */
export function defineStep<I extends LearnedFrom, E = undefined>(
  definition: StepDefinition<I, E>,
  deps: StepDeps,
): Action<I, Referral, Found<E>> {
  const { name, step } = definition;
  return defineAction<I, Referral, Found<E>>({
    name,
    summary: definition.summary,
    scope: 'system/Task.u',
    input: definition.input,
    fence: 'version',
    writes: [...new Set(['Task', 'ServiceRequest', 'Communication', ...(definition.writes ?? [])] as const)],

    async open(input, call, reads, mac): Promise<Opened<Referral>> {
      const referral = await readReferral(call.target ?? '', call, reads);
      const { task, serviceRequest } = referral;
      return openStep(name, input, call, mac, { task, state: referral, done: [task, serviceRequest] });
    },

    async find(input, { state: referral }, act, reads) {
      const party = await actingParty(step(input), input, referral.task, act.call, deps, definition.oursOnly);
      const { task } = referral;
      refuseStale(act.call, act.call.organization === undefined ? task.meta.versionId : versionSeen(task), 'referral');
      refuseWrongStep(step(input), referral.task);
      const extra = definition.look ? await definition.look(input, referral, act, reads) : (undefined as E); // E is undefined when there is nothing more to look at
      return { referral, party, told: await toldByFax(step(input), referral, act, deps), extra };
    },

    build(input, { referral, party, told, extra }, act) {
      const change = definition.change(input, referral, act, extra);
      const create = withFax(step(input), change, referral, told, act);
      return moveReferral(step(input), { ...change, create }, input, referral, party, act, deps);
    },
  });
}

async function actingParty(
  step: Step,
  input: LearnedFrom,
  task: Task,
  call: Call,
  deps: StepDeps,
  oursOnly: true | undefined,
): Promise<Agent> {
  const side = partOf(step) === 'initiator' ? task.requester : task.owner;
  const wrong = new Fault('forbidden', {
    code: 'wrong-party',
    text: `This step belongs to the ${partOf(step)} of the referral.`,
  });
  const reference = side?.reference;
  if (!side || !reference) throw wrong;
  if (call.organization !== undefined) {
    if (reference !== call.organization || oursOnly) throw wrong;
    // Else a partner could write into the history who it says it was.
    if (input.learnedFrom) {
      throw new Fault('forbidden', {
        code: 'ours-only',
        text: 'Only the group records what it was told; a partner speaks for itself.',
        expression: '$.learnedFrom',
      });
    }
    return side as Agent;
  }
  if (oursOnly || (await deps.isOurs(reference))) return side as Agent;
  if (await deps.hasClient(reference)) throw wrong;
  if (!input.learnedFrom) {
    throw new Fault('required', {
      code: 'source-required',
      text: 'The step of a party without a client names who told it and how.',
      expression: '$.learnedFrom',
    });
  }
  return side as Agent;
}

/** 422 when the table does not allow the step now. */
export function refuseWrongStep(step: Step, task: Task): void {
  if (task.status === 'entered-in-error') {
    const text = 'This referral was entered in error and taken back.';
    throw new Fault('business-rule', { code: 'entered-in-error', text });
  }
  const position = positionOf(task);
  if (mayTake(step, position)) return;
  throw stepNotAllowed(allowedSteps(partOf(step), position));
}

/** What a step writes: Task and ServiceRequest in their new state, and what it adds. Pure. */
export function moveReferral(
  step: Step,
  change: StepChange,
  input: LearnedFrom,
  { task, serviceRequest }: Referral,
  party: Agent,
  act: ActContext,
  deps: StepDeps,
): Work {
  const position = after(step, positionOf(task));
  const next = change.overlay ? { state: position.state, overlay: change.overlay } : position;
  const due = deps.dueAfter(step, { task, serviceRequest }, act.at, change.visit);
  const moved: Task & { id: string } = {
    ...task,
    status: taskStatus(next),
    businessStatus: businessStatus(next),
    ...(!change.unseen && { lastModified: act.at }),
    ...(due && { restriction: { ...task.restriction, period: { ...task.restriction?.period, end: due } } }),
    ...change.task,
    meta: { ...task.meta, tag: task.meta.tag?.filter(({ code }) => code !== 'overdue' || change.unseen) },
  };
  const status = STATES[next.state].serviceRequest;
  const changed = status !== serviceRequest.status || change.serviceRequest !== undefined;
  const request = { ...serviceRequest, status, ...change.serviceRequest };
  const update: Update[] = [{ resource: moved, versionId: task.meta.versionId }];
  if (changed) update.push({ resource: request, versionId: serviceRequest.meta.versionId });
  const documents = (change.create ?? []).filter(
    (entry): entry is Create<DocumentReference> => entry.resource.resourceType === 'DocumentReference',
  );
  return {
    ...(change.uploads && { uploads: change.uploads }),
    create: change.create ?? [],
    update: [...update, ...(change.update ?? [])],
    status: 200,
    ...(change.warnings && { warnings: change.warnings }),
    record: {
      activity: { system: CODES.referralStep, code: step },
      operation: 'UPDATE',
      targets: [
        `Task/${task.id}`,
        ...(changed ? [`ServiceRequest/${serviceRequest.id}`] : []),
        ...documents.map(({ urn }) => urn),
      ],
      ...(moved.for?.reference && { patient: moved.for.reference }),
      author: input.learnedFrom ? { ...party, display: input.learnedFrom.who } : party,
      organization: party,
      ...(input.learnedFrom && { learnedBy: input.learnedFrom.how }),
      ...(change.reason && { reason: change.reason }),
      ...(change.source && { source: change.source }),
    },
  };
}
