/** What a referral writes: pure, from what was found about the people, the department and the records. */
import type { DocumentReference, Patient } from '@medplum/fhirtypes';
import type { ActContext, Work } from '../action.ts';
import { coverage, coveragePeople } from '../coverage/resources.ts';
import { faxToSend } from '../delivery/fax-to-send.ts';
import { fileDocuments, type OpenedDocument } from '../documents/filing.ts';
import { DOCUMENT_TYPE } from '../documents/resources.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { PatientFinding } from '../patients/find-patient.ts';
import { givenPatient, type MatchRecord, type ResolvedPatient, resolvePatient } from '../patients/resolve.ts';
import { demographicsOf, provisionalPatient } from '../patients/resources.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Party, Provider } from './parties.ts';
import type { Pertinent } from './pertinent.ts';
import { fulfilmentTask, type Parties, type Question, questionTask, serviceRequest } from './resources.ts';
import type { ReferralInput } from './shape.ts';

/** The patient of a referral: a chart by reference (and the words an earlier referral had for them), or what matching found. */
export type Who =
  | { readonly given: string; readonly submitted?: Patient }
  | { readonly finding: PatientFinding; readonly locks: readonly string[] };

export interface Found {
  readonly documents: readonly OpenedDocument[];
  readonly referrer: Provider;
  readonly performer: Provider | undefined;
  readonly owner: Party;
  readonly outgoing: boolean;
  /** It goes out by fax: the other side has no client. */
  readonly packet?: { readonly token: string };
  readonly patient: Who;
  /** Of an outgoing referral: the person as our chart has them, for the one who is to see them. */
  readonly chart: Patient | undefined;
  readonly duplicate: boolean;
  readonly pertinent: Pertinent;
  readonly patientServices: Party;
}

export function buildReferral(input: ReferralInput, found: Found, act: ActContext, due: string): Work {
  const who = whoIsIt(input, found.patient, act);
  const covers = input.coverage.map((one, i) => coveragePeople(one, who.reference, i + 1, act.urn));
  const insurance = covers.flatMap((people) => people.slice(-1).map(({ urn }) => urn));
  const request = act.urn();
  const filed = fileDocuments(found.documents, {
    patient: who.reference,
    related: [request],
    type: { coding: [DOCUMENT_TYPE.referralNote] },
    author: [{ ...found.referrer.organization }] as DocumentReference['author'],
    at: act.at,
    urn: act.urn,
  });
  const submitted = snapshotOf(input, found);
  const parties: Parties = {
    id: act.act,
    at: act.at,
    due,
    serviceRequest: request,
    patient: who.reference,
    referrer: found.referrer.role,
    requester: found.referrer.organization,
    owner: found.owner,
    ...(found.performer && { performer: found.performer.role.reference }),
    coverage: insurance,
    documents: [...filed.references, ...found.pertinent.send],
    match: who.match,
    ...(submitted && (act.call.organization || found.outgoing) && { submitted }),
  };
  const task = act.urn();
  const create: Create[] = [
    { urn: request, resource: serviceRequest(input, parties) },
    { urn: task, resource: fulfilmentTask(input, parties) },
    ...filed.create,
  ];
  const ask = (question: Question) =>
    create.push({ urn: act.urn(), resource: questionTask(parties, question, found.patientServices) });
  if (found.packet) {
    const reason = { system: CODES.outgoingFax, code: 'referral' };
    const words = ['A referral with its papers.'];
    const about = { serviceRequest: request, task, patient: who.reference, token: found.packet.token };
    create.push(faxToSend({ to: found.owner, reason, words, ...about }, act));
  }
  if (who.match.result === 'review') {
    ask({ kind: 'patient-match', system: SID.referralMatch, candidates: who.candidates });
  }
  if (found.pertinent.ask.length > 0) {
    const candidates = found.pertinent.ask.map((reference) => ({ reference }));
    ask({ kind: 'pertinent-review', system: SID.referralPertinent, candidates });
  }
  return {
    uploads: filed.uploads,
    people: [...found.referrer.people, ...(found.performer?.people ?? []), ...who.people, ...covers.flat()],
    exclusive: 'given' in found.patient || who.people.length === 0 ? [] : found.patient.locks,
    create,
    update: [],
    ...('reference' in input.patient ? {} : { checkedToo: [provisionalPatient(input.patient, act.act)] }),
    status: 201,
    warnings: warningsOf(input, found, who.match),
    record: {
      activity: { system: CODES.referralStep, code: 'refer' },
      operation: 'CREATE',
      targets: [request, task, ...filed.references],
      patient: who.reference,
      author: found.referrer.role,
      organization: found.referrer.organization,
      ...(filed.references[0] && { source: filed.references[0] }),
    },
  };
}

function whoIsIt(input: ReferralInput, patient: Found['patient'], act: ActContext): ResolvedPatient {
  if ('given' in patient) return givenPatient(patient.given);
  if ('reference' in input.patient) throw new Error('a chart that was named is not looked for');
  return resolvePatient(patient.finding, input.patient, act);
}

/**
 * The person as the two sides speak of them, contained in the request: a partner that sent them reads its own words back, whoever the
 * chart turns out to be; a partner that is to see them reads what our chart says of who they are.
 */
function snapshotOf(input: ReferralInput, { chart, patient: who }: Found): Parties['submitted'] {
  const id = 'submitted-patient';
  const earlier = 'given' in who ? who.submitted : undefined;
  const patient =
    'reference' in input.patient ? (earlier ?? (chart && identityOf(chart))) : demographicsOf(input.patient);
  if (!patient) return undefined;
  return {
    patient: { ...patient, id, meta: undefined },
    coverage: input.coverage.map((one, i) => {
      const { meta: _profile, contained: _subscriber, ...own } = coverage(one, `#${id}`, '', i + 1);
      return { ...own, id: `submitted-coverage-${i + 1}`, subscriber: undefined, payor: [{ display: one.plan }] };
    }),
  };
}

/** Of a chart what a referral says of a person: no identifiers of ours, no links. */
function identityOf({ name, birthDate, gender, telecom, address }: Patient): Patient {
  return {
    resourceType: 'Patient',
    ...(name && { name }),
    ...(birthDate && { birthDate }),
    ...(gender && { gender }),
    ...(telecom && { telecom }),
    ...(address && { address }),
  };
}

function warningsOf(input: ReferralInput, found: Found, match: MatchRecord): string[] {
  return [
    ...(found.duplicate ? ['duplicate'] : []),
    ...(match.result === 'review' ? ['patient-review'] : []),
    ...(found.pertinent.ask.length > 0 ? ['sensitive-documents-withheld'] : []),
    ...(input.reason.icd10.length === 0 ? ['no-diagnosis-code'] : []),
    ...(input.coverage.length === 0 ? ['no-coverage'] : []),
    ...(input.documents.length === 0 && !found.outgoing ? ['no-clinical-note'] : []),
  ];
}
