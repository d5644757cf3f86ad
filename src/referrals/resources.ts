/** A referral → ServiceRequest and its fulfilment Task. US Core ServiceRequest, BSeR referral-servicerequest and referral-task. */
import type { Coverage, Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { visitsQuantity } from '../coverage/referral-visits.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { MatchRecord } from '../patients/resolve.ts';
import { businessStatus, taskStatus } from './lifecycle.ts';
import type { ReferralInput } from './shape.ts';

/** Everything the two resources need that is not in the input itself; references may be placeholders. */
export interface Parties {
  /** Act id of the referral: our number of it. */
  readonly id: string;
  readonly at: string;
  readonly due: string;
  readonly serviceRequest: string;
  readonly patient: string;
  /** PractitionerRole of the referrer. */
  readonly referrer: { reference: string; display?: string };
  /** Organization that initiates, and Organization or department that answers for it. */
  readonly requester: { reference: string; display?: string };
  readonly owner: { reference: string; display?: string };
  /** PractitionerRole asked for by name, when one was. */
  readonly performer?: string;
  readonly coverage: readonly string[];
  readonly documents: readonly string[];
  readonly match: MatchRecord;
  /** Patient and Coverage exactly as an outside sender wrote them, contained for the record. */
  readonly submitted?: { readonly patient: Patient; readonly coverage: readonly Coverage[] };
}

const PLACER = { coding: [{ system: CODES.identifierType, code: 'PLAC' }] };
const FILLER = { coding: [{ system: CODES.identifierType, code: 'FILL' }] };

export function serviceRequest(input: ReferralInput, p: Parties): ServiceRequest {
  const contained = p.submitted ? [p.submitted.patient, ...p.submitted.coverage] : [];
  return {
    resourceType: 'ServiceRequest',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-servicerequest'] },
    ...(contained.length > 0 && {
      contained,
      extension: contained.map(({ id }) => ({ url: EXTENSION.submitted, valueReference: { reference: `#${id}` } })),
    }),
    identifier: [
      ...(input.referralId ? [placerIdentifier(input, p.requester)] : []),
      { type: FILLER, system: SID.referral, value: p.id },
    ],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: CODES.snomed, code: '3457005', display: 'Patient referral' }] }],
    priority: input.priority,
    code: {
      coding: [input.specialty.referral],
      text: input.service?.text ?? input.specialty.referral.display,
    },
    subject: { reference: p.patient },
    ...(input.visits?.allowed !== undefined && { quantityQuantity: visitsQuantity(input.visits.allowed) }),
    // A beginning tells for how long it is good from when the visit should have been.
    occurrencePeriod: input.visits?.period ?? { end: p.due },
    authoredOn: p.at,
    requester: p.referrer,
    performerType: { coding: [specialtyCoding(input)] },
    performer: [...(p.performer ? [{ reference: p.performer }] : []), { reference: p.owner.reference }],
    reasonCode: reasonCodes(input.reason),
    ...(p.coverage.length > 0 && { insurance: p.coverage.map((reference) => ({ reference })) }),
    ...(p.documents.length > 0 && { supportingInfo: p.documents.map((reference) => ({ reference })) }),
    ...(input.note && { note: [{ time: p.at, text: input.note }] }),
  };
}

export function fulfilmentTask(input: ReferralInput, p: Parties): Task {
  return {
    resourceType: 'Task',
    extension: [matchExtension(p.match)],
    identifier: [{ type: FILLER, system: SID.referral, value: p.id }],
    groupIdentifier: { system: SID.referral, value: p.id },
    status: taskStatus({ state: 'received' }),
    businessStatus: businessStatus({ state: 'received' }),
    intent: 'order',
    priority: input.priority,
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: { reference: p.serviceRequest },
    for: { reference: p.patient },
    authoredOn: p.at,
    lastModified: p.at,
    requester: p.requester,
    performerType: [{ coding: [specialtyCoding(input)] }],
    owner: p.owner,
    restriction: { period: { end: p.due } },
    ...(p.documents.length > 0 && { input: p.documents.map(documentInput) }),
  };
}

/** The placer's own number; who assigned it tells two senders' equal numbers apart. */
export function placerIdentifier(
  input: Pick<ReferralInput, 'referralId' | 'referralSystem'>,
  assigner: { reference: string },
) {
  const { referralId: value, referralSystem: system = SID.placer } = input;
  return { type: PLACER, system, value, assigner: { reference: assigner.reference } };
}

export function documentInput(reference: string) {
  return { type: { coding: [{ system: CODES.loinc, code: '57133-1' }] }, valueReference: { reference } };
}

export function reasonCodes(reason: ReferralInput['reason']): ServiceRequest['reasonCode'] {
  const [first, ...rest] = reason.icd10.map((code) => ({ coding: [{ system: CODES.icd10, code }] }));
  return [{ ...first, text: reason.text }, ...rest.map((concept) => ({ ...concept, text: reason.text }))];
}

function specialtyCoding(input: ReferralInput) {
  const { code, display } = input.specialty;
  return { system: CODES.nucc, code, display };
}

export function matchExtension({ result, score, reasons }: MatchRecord) {
  return {
    url: EXTENSION.patientMatch,
    extension: [
      { url: 'result', valueCode: result },
      ...(score === undefined ? [] : [{ url: 'score', valueDecimal: Math.round(score * 10) / 10 }]),
      ...(reasons ?? []).map((reason) => ({ url: 'reason', valueCode: reason })),
    ],
  };
}

/** The match record a Task carries. */
export function matchOf(task: Task): MatchRecord {
  const parts = task.extension?.find(({ url }) => url === EXTENSION.patientMatch)?.extension ?? [];
  const result = parts.find(({ url }) => url === 'result')?.valueCode as MatchRecord['result'] | undefined;
  const score = parts.find(({ url }) => url === 'score')?.valueDecimal;
  const reasons = parts.flatMap(({ url, valueCode }) => (url === 'reason' && valueCode ? [valueCode] : []));
  return { result: result ?? 'given', ...(score !== undefined && { score }), ...(reasons.length > 0 && { reasons }) };
}

/** What a person is asked about a referral: who the patient is, or which records may go along. */
export interface Question {
  readonly kind: 'patient-match' | 'pertinent-review';
  /** Identifier system of such Tasks; the value is the referral's number. */
  readonly system: string;
  readonly candidates: readonly { readonly reference: string; readonly score?: number }[];
}

/** A Task that asks a person of Patient Services; nothing goes on by itself. */
export function questionTask(p: Parties, { kind, system, candidates }: Question, owner: { reference: string }): Task {
  return {
    resourceType: 'Task',
    identifier: [{ system, value: p.id }],
    groupIdentifier: { system: SID.referral, value: p.id },
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: CODES.taskKind, code: kind }] },
    focus: { reference: p.serviceRequest },
    for: { reference: p.patient },
    authoredOn: p.at,
    lastModified: p.at,
    owner,
    input: candidates.map(({ reference, score }) => ({
      type: {
        coding: [{ system: CODES.taskKind, code: 'candidate' }],
        ...(score !== undefined && { text: `score ${score.toFixed(1)}` }),
      },
      valueReference: { reference },
    })),
  };
}
