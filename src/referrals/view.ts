/** A referral's resources → the JSON a caller reads. What others told us stays with the group. */
import type { Provenance, ServiceRequest, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { stepOf } from '../fhir/provenance.ts';
import { CODES } from '../fhir/systems.ts';
import { appointmentOf } from './appointment.ts';
import { after, businessStatus, type Position, positionOf, STEPS, type Step, taskStatus } from './lifecycle.ts';
import { referralId } from './referral.ts';
import { matchOf } from './resources.ts';

const status = z.string().meta({ description: 'Task.status' });
const business = z.string().meta({ description: 'BSeR business status code, or a code of the gateway laid over it' });

export const referralView = z
  .strictObject({
    id: z.string(),
    direction: z.enum(['internal', 'outgoing', 'incoming']),
    referralId: z.string().optional(),
    status,
    businessStatus: business,
    priority: z.string(),
    specialty: z.strictObject({ code: z.string(), display: z.string().optional() }).optional(),
    serviceRequest: z.string(),
    task: z.string(),
    patient: z.strictObject({
      reference: z.string(),
      match: z.enum(['given', 'matched', 'created', 'review', 'received']),
      score: z.number().optional(),
      reasons: z.array(z.string()).optional(),
    }),
    requester: z.string().optional(),
    owner: z.string().optional(),
    appointment: z.string().optional(),
    documents: z.array(z.string()),
    due: z.string().optional(),
    overdue: z.boolean(),
    history: z.array(
      z.strictObject({ at: z.string(), step: z.string(), status, businessStatus: business, by: z.string() }),
    ),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ReferralAnswer' });

export type ReferralView = z.output<typeof referralView>;

/** For whom: a partner reads its own words back and never learns who was already known. */
export interface Reader {
  readonly partner: boolean;
  readonly isOurs: (organization: string | undefined) => boolean;
}

export function viewReferral(
  { task, serviceRequest }: { task: Task; serviceRequest: ServiceRequest },
  history: readonly Provenance[],
  warnings: readonly string[],
  reader: Reader,
): ReferralView {
  const id = referralId(task);
  const position = positionOf(task);
  const specialty = serviceRequest.performerType?.coding?.find(({ system }) => system === CODES.nucc);
  const placer = serviceRequest.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'PLAC'));
  const appointment = appointmentOf(task);
  return {
    id,
    direction: directionOf(task, reader.isOurs),
    ...(placer?.value && { referralId: placer.value }),
    status: task.status,
    businessStatus: businessCode(position),
    priority: serviceRequest.priority ?? 'routine',
    ...(specialty?.code && {
      specialty: { code: specialty.code, ...(specialty.display && { display: specialty.display }) },
    }),
    serviceRequest: `ServiceRequest/${serviceRequest.id}`,
    task: `Task/${task.id}`,
    patient: reader.partner
      ? { reference: `Patient/${id}`, match: 'received' }
      : { reference: task.for?.reference ?? '', ...matchView(task) },
    ...(task.requester?.display && { requester: task.requester.display }),
    ...(task.owner?.display && { owner: task.owner.display }),
    ...(appointment && { appointment }),
    documents: documentsOf(task),
    ...(task.restriction?.period?.end && { due: task.restriction.period.end }),
    overdue: task.meta?.tag?.some(({ code }) => code === 'overdue') ?? false,
    history: viewHistory(history, reader),
    warnings: warningsFor(reader, warnings),
  };
}

export function warningsFor(reader: Pick<Reader, 'partner'>, warnings: readonly string[]): string[] {
  return reader.partner ? warnings.filter((code) => !OURS_ONLY.has(code)) : [...warnings];
}

/** Warnings that would tell a partner what others sent. */
const OURS_ONLY = new Set(['duplicate', 'patient-review', 'sensitive-documents-withheld']);

function matchView(task: Task) {
  const { result, score, reasons } = matchOf(task);
  return { match: result, ...(score !== undefined && { score }), ...(reasons && { reasons: [...reasons] }) };
}

function directionOf(task: Task, isOurs: Reader['isOurs']): ReferralView['direction'] {
  if (!isOurs(task.requester?.reference)) return 'incoming';
  return isOurs(task.owner?.reference) ? 'internal' : 'outgoing';
}

function documentsOf(task: Task): string[] {
  const references = [...(task.input ?? []), ...(task.output ?? [])].map(
    ({ valueReference }) => valueReference?.reference,
  );
  return references.filter((reference) => reference !== undefined).filter((r) => r.startsWith('DocumentReference/'));
}

const businessCode = (position: Position) => businessStatus(position).coding?.[0]?.code ?? '';

/** The states it went through are not stored twice: they follow from the steps by the lifecycle's table. */
function viewHistory(history: readonly Provenance[], reader: Reader): ReferralView['history'] {
  let position: Position = { state: 'received' };
  let failed = 0;
  return history.flatMap((provenance) => {
    const step = stepOf(provenance) ?? 'refer';
    if (isStep(step)) position = after(step, position);
    if (step === 'record-contact' && provenance.reason?.[0]?.text !== 'reached' && ++failed >= 3) {
      position = { state: position.state, overlay: 'patient-unreachable' };
    }
    if (reader.partner && OURS_ONLY_STEPS.has(step)) return [];
    return {
      at: provenance.recorded ?? '',
      step,
      status: taskStatus(position),
      businessStatus: businessCode(position),
      by: byWhom(provenance, reader),
    };
  });
}

/** Steps that would tell a partner that somebody had to be told apart from another. */
const OURS_ONLY_STEPS = new Set(['match', 'mark-overdue']);

const isStep = (step: string): step is Step => Object.hasOwn(STEPS, step);

/** The party's name; to the group also the person who entered it. */
function byWhom(provenance: Provenance, reader: Reader): string {
  const agent = (code: string) =>
    provenance.agent.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  const party = agent('author')?.onBehalfOf?.display ?? agent('author')?.who.display ?? '';
  const person = agent('enterer')?.who.display;
  return reader.partner || !person || person === party ? party : `${person} for ${party}`;
}
