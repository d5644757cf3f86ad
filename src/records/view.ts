/** A request's resources → the JSON a caller reads. What the chart says stays with the group. */
import type { Communication, Consent, Invoice, Provenance, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { stepOf } from '../fhir/provenance.ts';
import { CODES, TAG } from '../fhir/systems.ts';
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { matchOf } from '../referrals/resources.ts';
import { clocksOf, endsSoon, late } from './clocks.ts';
import { deliveryView, viewDeliveries } from './deliveries.ts';
import type { Fee } from './fee.ts';
import { identityOf } from './identity.ts';
import { letterView, viewLetters } from './letters-view.ts';
import { isOpen, STATES, type State, stateOf } from './lifecycle.ts';
import { SENSITIVE } from './release.ts';
import type { ReleaseCheck } from './release-check.ts';
import { askedOf, outputsOf, type RecordsRequest, referencesOf, releaseOf, requestNumber } from './request.ts';
import type { Scope } from './scope.ts';

const box = z.array(z.number());
const finding = { code: z.string(), element: z.string(), text: z.string() };
const states = Object.keys(STATES) as [State, ...State[]];

export const recordsView = z
  .strictObject({
    id: z.string(),
    requestId: z.string().optional(),
    status: z.enum(states),
    requester: z.strictObject({
      kind: z.enum(['provider', 'patient', 'representative', 'other']),
      name: z.string().optional(),
    }),
    patient: z.strictObject({
      reference: z.string(),
      match: z.enum(['given', 'matched', 'created', 'review', 'received']),
    }),
    task: z.string(),
    consent: z.string().optional(),
    records: z.strictObject({
      classes: z.array(z.enum(RECORD_CLASSES)),
      from: z.string().optional(),
      to: z.string().optional(),
      sensitive: z.array(z.enum(SENSITIVE)),
    }),
    purpose: z.string(),
    delivery: z.string(),
    check: z
      .strictObject({
        valid: z.boolean(),
        defects: z.array(
          z.strictObject({ ...finding, citation: z.string(), page: z.number().optional(), box: box.optional() }),
        ),
        warnings: z.array(z.strictObject(finding)),
      })
      .optional(),
    scope: z
      .strictObject({
        included: z.array(z.string()),
        withheld: z.array(z.strictObject({ reference: z.string(), reason: z.string() })),
        toReview: z.array(z.string()),
        notAsked: z.number(),
      })
      .optional()
      .meta({ description: 'For the group: what would go now and what would not; once approved, what may go.' }),
    clocks: z
      .strictObject({
        received: z.string(),
        promised: z.string(),
        latest: z.string(),
        legal: z.string(),
        extended: z.boolean(),
        late: z.enum(['promised', 'latest', 'legal']).optional(),
        releaseEnds: z.string().optional(),
        releaseEndsSoon: z.boolean(),
      })
      .optional(),
    fee: z
      .strictObject({
        amount: z.number().meta({ description: 'Cents' }),
        currency: z.string(),
        basis: z.string(),
        status: z.enum(['estimate', 'none', 'owed', 'paid', 'waived']),
        holdsDelivery: z.boolean(),
      })
      .optional(),
    identity: z.strictObject({ how: z.string(), by: z.string() }).optional(),
    packet: z
      .strictObject({
        document: z.string(),
        fhir: z.string().optional(),
        volumes: z.number(),
        packed: z.number(),
        approved: z.number(),
      })
      .optional()
      .meta({ description: 'For the group: the packet, and how many of the approved records are in it so far.' }),
    deliveries: z.array(deliveryView).optional().meta({ description: 'Not in lists.' }),
    link: z.strictObject({ url: z.string(), code: z.string(), expiresAt: z.string() }).optional().meta({
      description: 'Of a download, in the first answer to `deliver` alone: the code goes another way than the link.',
    }),
    letters: z.array(letterView).optional().meta({ description: 'To whoever asked. Not in lists.' }),
    documents: z.array(z.string()),
    overdue: z.boolean(),
    history: z.array(z.strictObject({ at: z.string(), step: z.string(), by: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'RecordsAnswer' });

export type RecordsView = z.output<typeof recordsView>;

/** What was looked up besides the request itself. */
export interface Seen {
  readonly check?: ReleaseCheck | undefined;
  readonly scope?: Scope | undefined;
  readonly fee?: Fee | undefined;
  readonly invoice?: Invoice | undefined;
  readonly deliveries?: readonly Stored<Communication>[];
  readonly letters?: readonly Stored<Communication>[];
  readonly history: readonly Provenance[];
  readonly warnings: readonly string[];
}

export interface Reader {
  readonly partner: boolean;
  /** Today in the clinic, ISO date. */
  readonly today: string;
  readonly waitForFee: boolean;
}

export function viewRequest(request: RecordsRequest, seen: Seen, reader: Reader): RecordsView {
  const { task, consent } = request;
  const asked = askedOf(task);
  const id = requestNumber(task);
  const state = stateOf(task);
  const { partner } = reader;
  const name = task.requester?.display;
  const identity = identityOf(task);
  const fee = feeOf(task, seen, reader);
  const clocks = clocksIn(task, consent, state, reader);
  return {
    id,
    ...(asked.requestId !== undefined && { requestId: asked.requestId }),
    status: state,
    requester: { kind: asked.requester.kind, ...(name !== undefined && { name }) },
    patient: partner
      ? { reference: `Patient/${id}`, match: 'received' }
      : { reference: task.for?.reference ?? '', match: matchOf(task).result },
    task: `Task/${task.id}`,
    ...(consent && { consent: `Consent/${consent.id}` }),
    records: asked.records,
    purpose: asked.purpose,
    delivery: asked.delivery.method,
    ...(seen.check && { check: checkIn(seen.check) }),
    ...(!partner && seen.scope && { scope: scopeIn(task, seen.scope) }),
    ...(clocks && { clocks }),
    ...(fee && { fee }),
    ...(!partner && identity && { identity }),
    ...(!partner && packetIn(task)),
    ...(seen.deliveries && { deliveries: viewDeliveries(task, seen.deliveries, partner) }),
    ...(seen.letters && { letters: viewLetters(seen.letters) }),
    documents: (task.input ?? []).flatMap(({ valueReference }) => valueReference?.reference ?? []),
    overdue: task.meta?.tag?.some(({ system, code }) => system === TAG.state && code === 'overdue') ?? false,
    history: historyIn(seen.history, partner),
    warnings: seen.warnings.filter((code) => !partner || code !== 'patient-review'),
  };
}

const checkIn = ({ valid, defects, warnings }: ReleaseCheck): RecordsView['check'] => ({
  valid,
  defects: defects.map(({ box: area, ...rest }) => ({ ...rest, ...(area && { box: [...area] }) })),
  warnings: warnings.map((one) => ({ ...one })),
});

/** Before approval what would go; after it what may go, and nothing else. */
function scopeIn(task: Task, scope: Scope): RecordsView['scope'] {
  const decided = referencesOf(task, 'records-approved').length > 0;
  return {
    included: decided ? referencesOf(task, 'records-approved') : [...scope.included],
    withheld: scope.withheld.map((one) => ({ ...one })),
    toReview: decided ? [] : [...scope.toReview],
    notAsked: scope.notAsked,
  };
}

function packetIn(task: Task): Pick<RecordsView, 'packet'> {
  const document = referencesOf(task, 'records-packet').at(-1);
  if (document === undefined) return {};
  const volumes = outputsOf(task, 'records-volume');
  const fhir = referencesOf(task, 'records-bundle').at(-1);
  return {
    packet: {
      document,
      ...(fhir !== undefined && { fhir }),
      volumes: volumes.length,
      packed: volumes.at(-1)?.valueInteger ?? 0,
      approved: referencesOf(task, 'records-approved').length,
    },
  };
}

function clocksIn(task: Task, consent: Consent | undefined, state: State, { today }: Reader): RecordsView['clocks'] {
  const received = task.restriction?.period?.start;
  if (received === undefined) return undefined;
  const clocks = clocksOf(received, outputsOf(task, 'records-extension').length > 0);
  const passed = isOpen(state) ? late(clocks, today) : undefined;
  const ends = consent && releaseOf(consent).expiresOn;
  return {
    received,
    ...clocks,
    ...(passed && { late: passed }),
    ...(ends !== undefined && { releaseEnds: ends }),
    releaseEndsSoon: isOpen(state) && endsSoon(ends, today),
  };
}

function feeOf(task: Task, { fee, invoice }: Seen, { waitForFee }: Reader): RecordsView['fee'] {
  if (invoice) {
    const status = invoice.status === 'balanced' ? 'paid' : invoice.status === 'cancelled' ? 'waived' : 'owed';
    const { value = 0, currency = 'USD' } = invoice.totalGross ?? {};
    const holdsDelivery = waitForFee && status === 'owed';
    return { amount: Math.round(value * 100), currency, basis: fee?.basis ?? 'table', status, holdsDelivery };
  }
  if (!fee) return undefined;
  const { amount, currency, basis } = fee;
  const decided = outputsOf(task, 'records-approved').length > 0;
  return { amount, currency, basis, status: decided || amount === 0 ? 'none' : 'estimate', holdsDelivery: false };
}

/** Steps that would tell a partner that somebody had to be told apart from another, or what is in a chart and how much. */
const DESK_ONLY = new Set([
  'identify-patient',
  'add-records',
  'exclude',
  'approve-address',
  'mark-late',
  'verify-identity',
  'make-volume',
]);

function historyIn(history: readonly Provenance[], partner: boolean): RecordsView['history'] {
  return history.flatMap((one) => {
    const step = stepOf(one, CODES.recordsStep);
    if (step === undefined || (partner && DESK_ONLY.has(step))) return [];
    const agent = (code: string) => one.agent.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
    const by = agent('author')?.who.display ?? '';
    const person = agent('enterer')?.who.display;
    return [{ at: one.recorded ?? '', step, by: partner ? (agent('transmitter')?.who.display ?? '') : person || by }];
  });
}
