import type { Patient, Task } from '@medplum/fhirtypes';
import { type ActContext, defineAction, type Opened, type Person, type Reads, type Work } from '../action.ts';
import { openCreate } from '../create.ts';
import { type OpenedDocument, openDocuments } from '../documents/filing.ts';
import { returnToken } from '../documents/return-token.ts';
import { CODES } from '../fhir/systems.ts';
import { findPatient } from '../patients/find-patient.ts';
import type { MatchRecord } from '../patients/resolve.ts';
import { provisionalPatient } from '../patients/resources.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { type Authorized, authorizedAs, authorizedBy, byWord, releaseFrom } from './authorized-check.ts';
import { type CheckDeps, checkRequest, requesterOf } from './check-request.ts';
import { clocksOf } from './clocks.ts';
import { clinicDeps, type RecordsDeps } from './deps.ts';
import { identityOutput } from './identity.ts';
import { incompleteWords, letter, lettersIn } from './letters.ts';
import { channelOfCall } from './letters-channel.ts';
import type { State } from './lifecycle.ts';
import { filePapers, RELEASE_TYPE, REQUEST_TYPE } from './paper.ts';
import type { ReleaseCheck } from './release-check.ts';
import { recordsTask, releaseConsent } from './resources.ts';
import { type RecordsAsked, type RecordsInput, recordsAsked, recordsRequestShape } from './shape.ts';
import { type Asks, relative, type Whose, whoAsks, whose } from './who-asks.ts';

interface Found {
  readonly asks: Asks;
  readonly patient: Whose;
  readonly documents: readonly OpenedDocument[];
  readonly paper: readonly OpenedDocument[];
  readonly us: { readonly reference: string; readonly display: string };
  readonly owner: { readonly reference: string; readonly display: string };
  readonly check: CheckDeps;
  readonly token: string;
}

/** A request for records, with or without its release: Task, Consent, the papers, and where the release has defects one letter. */
export const requestRecords = (deps: RecordsDeps) =>
  defineAction<RecordsInput, undefined, Found>({
    name: 'request-records',
    summary: 'Ask for medical records',
    scope: 'system/Consent.c',
    input: recordsRequestShape,
    fence: 'lane',
    writes: ['Task', 'Consent', 'DocumentReference', 'RelatedPerson', 'Communication'],

    async open(input, call): Promise<Opened<undefined>> {
      const { requestId } = input;
      return openCreate('request-records', call, {
        path: '$.requestId',
        parts: requestId === undefined ? undefined : [requestId],
      });
    },

    async find(input, _opened, act, reads) {
      const documents = openDocuments(input.documents);
      const { document } = input.release ?? {};
      const paper = document ? openDocuments([document], '$.release.document') : [];
      const asks = await whoAsks(input, act, deps.directory, reads);
      const [patient, us, owner, check, token] = await Promise.all([
        whose(input, act, reads, deps.matching),
        deps.directory.group(),
        deps.directory.patientServices(),
        clinicDeps(deps, act.at),
        returnToken(act.mac, ['records', act.act]),
      ]);
      const authorized = await wordFor(input, patient, check.today, reads);
      return {
        asks,
        patient,
        documents,
        paper,
        us,
        owner,
        check: { ...check, ...(authorized && { authorized }) },
        token,
      };
    },

    async stillHolds(input, { patient }, act, reads) {
      if ('given' in patient || 'reference' in input.patient) return true;
      const again = await findPatient(input.patient, act.act, reads, deps.matching);
      return again.result === patient.finding.result && again.patient === patient.finding.patient;
    },

    build: (input, found, act) => buildRequest(input, found, act, deps),
  });

function buildRequest(input: RecordsInput, found: Found, act: ActContext, deps: RecordsDeps): Work {
  const who = whoseIs(input, found.patient, act);
  const asked = askedIn(input, found.asks);
  const task = act.urn();
  const kin = relative(input, who.reference, act.act);
  const kinUrn = act.urn();
  const requester = kin
    ? { reference: kinUrn, display: `${kin.name?.[0]?.given?.join(' ')} ${kin.name?.[0]?.family}` }
    : input.requester.kind === 'patient'
      ? { reference: who.reference }
      : { ...(found.asks.reference && { reference: found.asks.reference }), display: found.asks.display };
  const to = { patient: who.reference, at: act.at, urn: act.urn };
  const pages = filePapers(found.documents, REQUEST_TYPE, { ...to, related: [task] });
  const paper = filePapers(found.paper, RELEASE_TYPE, { ...to, related: [task] });
  const { document: _, ...release } = releaseIn(input, found) ?? {};
  const consent = releaseIn(input, found) && act.urn();
  const { state, check, treatment } = judge(input, asked, found, act, deps);
  const today = deps.dayOf(act.at);
  const channel = channelOfCall(act.call);
  const letters: Create[] = [];
  if (state === 'incomplete' && check) {
    const words = incompleteWords(check.defects);
    const about = { task, patient: who.reference, words, token: found.token };
    letters.push(letter({ reason: 'return-release', channel, to: requester as Task['requester'], ...about }, act));
  }
  const create: Create[] = [
    {
      urn: task,
      resource: recordsTask({
        id: act.act,
        at: act.at,
        state,
        asked,
        patient: who.reference,
        requester,
        owner: { reference: found.owner.reference, display: found.owner.display },
        ...(consent && { consent }),
        match: who.match,
        ...('reference' in input.patient && act.call.organization === undefined ? {} : { submitted: who.submitted }),
        urgent: treatment,
        forms: [...pages.references, ...paper.references],
        ...(state !== 'awaiting-identity' && { clock: { from: today, promised: clocksOf(today, false).promised } }),
        output: [...(input.identity ? [identityOutput(input.identity, act)] : []), ...lettersIn(letters)],
      }),
    },
    ...(kin ? [{ urn: kinUrn, resource: kin }] : []),
    ...pages.create,
    ...paper.create,
    ...letters,
  ];
  if (consent) {
    const resource = releaseConsent({
      release,
      patient: who.reference,
      recipient: requester,
      organization: { reference: found.us.reference, display: found.us.display },
      purpose: input.purpose,
      ...(paper.references[0] && { document: paper.references[0] }),
    });
    create.push({ urn: consent, resource: release.authorization === undefined ? resource : byWord(resource) });
  }
  return {
    uploads: [...pages.uploads, ...paper.uploads],
    people: [...found.asks.people, ...who.people],
    exclusive: who.locks,
    create,
    update: [],
    ...('reference' in input.patient ? {} : { checkedToo: [provisionalPatient(input.patient, act.act)] }),
    status: 201,
    warnings: [
      ...(state === 'kept' ? ['kept-for-person'] : []),
      ...(treatment ? ['treatment-without-release'] : []),
      ...(who.match.result === 'review' ? ['patient-review'] : []),
    ],
    record: {
      activity: { system: CODES.recordsStep, code: 'request-records' },
      operation: 'CREATE',
      targets: [task, ...(consent ? [consent] : []), ...pages.references, ...paper.references],
      patient: who.reference,
      ...(found.asks.reference && {
        organization: { reference: found.asks.reference, ...(found.asks.display && { display: found.asks.display }) },
      }),
      ...(paper.references[0] && { source: paper.references[0] }),
    },
  };
}

/** Where it stands at first. What a partner is told rests on its own words alone: the chart is looked at by the desk. */
function judge(
  input: RecordsInput,
  asked: RecordsAsked,
  found: Found,
  { call }: ActContext,
  { policy }: RecordsDeps,
): { state: State; check?: ReleaseCheck; treatment: boolean } {
  const { kind } = input.requester;
  if (kind === 'other') return { state: 'kept', treatment: false };
  if (kind === 'provider' && !input.release && input.purpose === 'treatment' && policy === 'except-treatment') {
    return { state: 'received', treatment: true };
  }
  if (kind !== 'provider' && !input.identity) return { state: 'awaiting-identity', treatment: false };
  const { words, chart } = found.patient;
  const patient = call.organization === undefined ? (chart ?? words) : words;
  const requester = requesterOf(asked, found.asks, patient);
  if (!requester) throw new Error('a requester of no kind that is checked');
  const { document: _, ...release } = releaseIn(input, found) ?? {};
  const check = checkRequest(release, asked, requester, patient, found.check);
  return { state: check.valid ? 'received' : 'incomplete', check, treatment: false };
}

/** The patient's word for who asks: the one that is named, or without a release the one that names them. */
async function wordFor(
  { requester, release }: RecordsInput,
  patient: Whose,
  today: string,
  reads: Reads,
): Promise<Authorized | undefined> {
  const chart = 'given' in patient ? patient.given : `Patient/${patient.finding.patient ?? ''}`;
  if (requester.kind !== 'representative' || chart === 'Patient/') return undefined;
  if (release?.authorization !== undefined) return authorizedBy(chart, release.authorization, reads);
  const name = [...requester.name.given, requester.name.family, requester.name.suffix].filter(Boolean).join(' ');
  return release ? undefined : authorizedAs(name, chart, today, reads);
}

/** What it rests on: the paper, or the patient's word. */
function releaseIn({ release }: RecordsInput, { check: { authorized } }: Found): RecordsInput['release'] {
  return authorized ? releaseFrom(authorized) : release;
}

/** The request as it is kept: with the organization of who sent it. */
function askedIn(input: RecordsInput, { name, npi }: Asks): RecordsAsked {
  const { requestId, records, purpose, delivery } = input;
  const requester =
    input.requester.kind === 'provider' && name && npi
      ? { ...input.requester, organization: { name, npi } }
      : input.requester;
  return recordsAsked.parse({ ...(requestId && { requestId }), requester, records, purpose, delivery });
}

interface Resolved {
  readonly reference: string;
  readonly match: MatchRecord;
  readonly people: readonly Person[];
  readonly locks: readonly string[];
  readonly submitted: Patient;
}

function whoseIs(input: RecordsInput, patient: Whose, act: ActContext): Resolved {
  const { words: submitted } = patient;
  if ('given' in patient) {
    return { reference: patient.given, match: { result: 'given' }, people: [], locks: [], submitted };
  }
  const { result, score, reasons, own, patient: chart } = patient.finding;
  if (chart !== undefined && own === undefined) {
    const match: MatchRecord = { result: 'matched', score, reasons };
    return { reference: `Patient/${chart}`, match, people: [], locks: [], submitted };
  }
  const match: MatchRecord = result === 'none' ? { result: 'created' } : { result: 'review', score, reasons };
  if (own !== undefined) return { reference: `Patient/${own}`, match, people: [], locks: [], submitted };
  if ('reference' in input.patient) throw new Error('a chart that was named is not made');
  const urn = act.urn();
  const resource = provisionalPatient(input.patient, act.act);
  const [identifier] = resource.identifier ?? [];
  const people = [{ urn, resource, identifier: { system: identifier?.system ?? '', value: identifier?.value ?? '' } }];
  return { reference: urn, match, people, locks: patient.locks, submitted };
}
