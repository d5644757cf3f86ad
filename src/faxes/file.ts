/**
 * Filing a fax: each of its documents by the act it is meant for, the same that any other door would perform, and then the fax's own Task.
 * A document's act key belongs to the fax and the document's first page, whoever files it: two people cannot file it twice, and a
 * filing that was cut off is finished by the same call. Everything of one fax is done one after the other.
 */

import type { Task } from '@medplum/fhirtypes';
import { actId } from '../act-key.ts';
import { type Action, type ActPorts, type Answer, type Call, perform } from '../action.ts';
import type { Caller } from '../auth/caller.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Origin } from '../fhir/provenance.ts';
import { SID } from '../fhir/systems.ts';
import { findPatient } from '../patients/find-patient.ts';
import { demographicsShape } from '../patients/shape.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { refuseStale } from '../step.ts';
import { factOf, numberOf } from './about.ts';
import { type FaxOnDesk, readFax } from './fax-task.ts';
import { patientUndecided } from './file-document.ts';
import { fileFax } from './file-fax.ts';
import { type Filed, overlap, samePages, setAsideOf } from './filed.ts';
import type { FilingBody } from './filing-shape.ts';
import { faxState } from './lifecycle.ts';
import { showPages } from './pages.ts';
import { documentsOf } from './paper.ts';
import { type PlannedDocument, plan, refuseIncomplete, under } from './plan.ts';
import { proposalsOf } from './proposal.ts';
import { FAX_CALLER } from './receive-fax.ts';
import type { ReturnTo } from './return-to.ts';
import { refuseWrongStep, requirePerson } from './step.ts';

export type AnyAction = Action<unknown, unknown, unknown>;

export interface FileDeps {
  readonly acts: ActPorts;
  readonly blobs: Blobs;
  readonly matching: MatchOptions;
  readonly returnTo: ReturnTo;
  /** What the documents of a fax are filed by. */
  readonly actions: { readonly refer: AnyAction; readonly match: AnyAction; readonly fileDocument: AnyAction };
}

/** Who files, and what of the request goes along. */
export interface Filer {
  readonly caller: Caller;
  readonly requestId: string;
  readonly ifMatch?: string;
  /** No person: the rule that is certain. */
  readonly rule?: { readonly name: string; readonly version: string };
}

/** One after the other for one fax; a lease, so a crash frees it. */
export async function onFax<T>(id: string, acts: ActPorts, work: () => Promise<T>): Promise<T> {
  return acts.ledger.exclusively([await actId(acts.mac, ['fax', id])], work);
}

/** What a filing came to: the fax's Task last, and whether all of it had been done before. */
export type Answered = Pick<Answer, 'resources' | 'warnings' | 'replayed'>;

/** Files what the body says, or what is proposed. */
export function fileOnDesk(id: string, body: FilingBody, filer: Filer, deps: FileDeps): Promise<Answered> {
  return onFax(id, deps.acts, () => fileNow(id, body, filer, deps));
}

/** The same for who has the fax in hand (`onFax`). */
export async function fileNow(id: string, body: FilingBody, filer: Filer, deps: FileDeps): Promise<Answered> {
  const fax = await readFax(id, {}, deps.acts.store);
  if (!filer.rule) requirePerson(filer.caller);
  const proposals = proposalsOf(fax.task);
  const documents = body.documents ? plan(body.documents, proposals) : openOf(plan(undefined, proposals), fax);
  const news = documents.filter((one) => !isFiled(one, fax) && !isAside(one, fax));
  // What was done already is answered again, whatever has become of the fax since.
  if (news.length > 0) refuseStale(filer, fax.task.meta.versionId, 'fax');
  refusePages(documents, fax);
  if (news.length > 0) refuseWrongStep('file', faxState(fax.task));
  if (documents.length === 0) {
    const text = 'Nothing is proposed for this fax: say what is to be filed.';
    throw new Fault('business-rule', { code: 'nothing-proposed', text, expression: '$.documents' });
  }
  refuseIncomplete(documents);
  const filed: Filed[] = [];
  for (const [index, one] of documents.entries()) {
    if (one.action !== 'none') filed.push(await fileOne(one, index, fax, filer, deps));
  }
  return tell(fax, documents, filed, filer, deps);
}

/** As proposed means what is open of it; where nothing is, the same again. A document of which other pages were filed is proposed no more. */
function openOf(documents: readonly PlannedDocument[], fax: FaxOnDesk): readonly PlannedDocument[] {
  const whole = documents.filter(
    ({ pages }) => !fax.filed.some((one) => overlap(one.pages, pages) && !samePages(one.pages, pages)),
  );
  const open = whole.filter((one) => !isFiled(one, fax) && !isAside(one, fax));
  return open.length > 0 ? open : whole;
}

const isFiled = ({ pages }: PlannedDocument, { filed }: FaxOnDesk) => filed.some((one) => samePages(one.pages, pages));

const isAside = ({ action, pages }: PlannedDocument, { task }: FaxOnDesk) =>
  action === 'none' && setAsideOf(task).some((one) => samePages(one.pages, pages));

/** Pages that are there, and that no other document was filed of. */
function refusePages(documents: readonly PlannedDocument[], { task, filed }: FaxOnDesk): void {
  const count = numberOf(task, 'pages') ?? 0;
  const unknown = documents.some(({ pages }) => pages.some((page) => page > count));
  const pageless = count > 0 && documents.some(({ pages }) => pages.length === 0);
  if (unknown || pageless) {
    throw new Fault('business-rule', {
      code: 'no-such-page',
      text: 'The fax has no such page.',
      expression: '$.documents',
    });
  }
  for (const { pages } of documents) {
    if (filed.some((one) => overlap(one.pages, pages) && !samePages(one.pages, pages))) throw pagesFiled();
  }
}

function pagesFiled(): Fault {
  return new Fault('duplicate', {
    code: 'pages-filed',
    text: 'Pages of this document have been filed otherwise; take that back first.',
  });
}

async function fileOne(
  document: PlannedDocument,
  index: number,
  fax: FaxOnDesk,
  filer: Filer,
  deps: FileDeps,
): Promise<Filed> {
  const { acts, actions } = deps;
  const { rule } = filer;
  const key = keyOf(fax, document);
  const before = fax.filed.find((one) => samePages(one.pages, document.pages));
  const action = document.action === 'refer' ? actions.refer : actions.fileDocument;
  const parts = [action.name, 'key', FAX_CALLER.clientId, key];
  const act = await actId(acts.mac, parts);
  if (before && before.act !== act) throw pagesFiled();
  // After thirty days nobody knows any more what body it had.
  if (before && (await acts.ledger.find(act)) === undefined) throw pagesFiled();
  if (!before) await refuseUndecided(document, index, filer, deps);
  const origin: Origin = {
    source: fax.task.focus?.reference ?? '',
    pages: showPages(document.pages),
    ...(rule && { rule }),
  };
  const call: Call = {
    caller: callerOf(filer),
    input: await inputFor(document, fax, deps),
    idempotencyKey: key,
    requestId: filer.requestId,
    origin,
  };
  const answer = await perform(action, call, acts).catch((error: unknown) => {
    throw placed(error, document.at ?? index);
  });
  const task = answer.resources.find((one): one is typeof one & Task => one.resourceType === 'Task' && isMain(one));
  if (!task) throw new Error('a filing left no Task');
  if (document.action === 'refer' && document.patient && 'new' in document.patient) {
    await sayNew(task, key, filer, deps);
  }
  return {
    pages: document.pages,
    act: answer.act,
    reference: `Task/${task.id}`,
    class: document.class,
    ...(rule && { rule }),
  };
}

const isMain = ({ identifier }: Task) =>
  identifier?.some(({ system }) => system === SID.referral || system === SID.filedDocument) === true;

/** The document's own key; once a filing was taken back, another one. */
export function keyOf({ id, task }: FaxOnDesk, { pages }: Pick<PlannedDocument, 'pages'>): string {
  const refiled = factOf(task, 'refiled');
  return [id, pages[0] ?? 0, ...(refiled === undefined ? [] : [refiled])].join('/');
}

/** The act is done by the desk for faxes: for the person who decided, with what that person may do, or by itself. */
function callerOf({ caller, rule }: Filer): Caller {
  return rule ? FAX_CALLER : { ...caller, clientId: FAX_CALLER.clientId, role: FAX_CALLER.role };
}

async function inputFor(document: PlannedDocument, { id, task }: FaxOnDesk, deps: FileDeps): Promise<unknown> {
  const count = numberOf(task, 'pages') ?? 0;
  const paper = { fax: factOf(task, 'pagesOf') ?? id, count, pages: document.pages };
  const documents = await documentsOf(paper, deps.blobs);
  const { patient, action, input } = document;
  const named = patient && 'reference' in patient ? { patient } : {};
  if (action === 'refer') return { ...input, ...named, documents };
  const reference = document.department?.reference ?? task.owner?.reference ?? '';
  const filing = { class: document.class, department: { reference }, documents };
  if (action === 'reply') {
    const returned = document.token === undefined ? undefined : await deps.returnTo(document.token);
    if (!returned)
      throw new Fault('business-rule', { code: 'token-unknown', text: 'Nothing waits for this paper any more.' });
    return { ...filing, referral: returned.referral, department: { reference: returned.department.reference } };
  }
  return { ...filing, ...input, ...named, ...(patient && 'new' in patient && { new: true }) };
}

/** Below the certainty of a match a person names the patient, or says that it is somebody new. */
async function refuseUndecided(
  { action, input, patient }: PlannedDocument,
  index: number,
  filer: Filer,
  { acts, matching }: FileDeps,
): Promise<void> {
  if (action === 'reply' || (patient && 'reference' in patient)) return;
  const person = demographicsShape.safeParse(input.patient);
  if (!person.success) return; // a chart named by the input, or refused by the act
  const { result } = await findPatient(person.data, 'none', acts.store, matching);
  const path = `$.documents[${index}].patient`;
  if (result === 'matched' ? false : filer.rule !== undefined || (result === 'review' && !patient))
    throw patientUndecided(path);
  if (result === 'matched' && patient) {
    const text = 'This patient is certainly known: a person names the chart.';
    throw new Fault('business-rule', { code: 'patient-known', text, expression: path });
  }
}

/** The person's word that nobody among the charts is the patient, as the step that anybody would say it by. */
async function sayNew(
  task: Task,
  key: string,
  { caller, requestId }: Filer,
  { acts, actions }: FileDeps,
): Promise<void> {
  const target = task.identifier?.find(({ system }) => system === SID.referral)?.value ?? '';
  const call: Call = { caller, input: { new: true }, target, idempotencyKey: `${key}/new`, requestId };
  await perform(actions.match, call, acts).catch((error: unknown) => {
    // Said before, or settled by somebody who looked closer.
    if (!isFault(error, 'business-rule')) throw error;
  });
}

async function tell(
  fax: FaxOnDesk,
  documents: readonly PlannedDocument[],
  filed: readonly Filed[],
  filer: Filer,
  { acts }: FileDeps,
): Promise<Answered> {
  const setAside = documents
    .filter((one) => one.action === 'none' && !isAside(one, fax))
    .map(({ pages, class: what }) => ({ pages, class: what }));
  const told = new Set((fax.task.output ?? []).flatMap(({ type }) => type.coding?.map(({ code }) => code) ?? []));
  const news = filed.filter(({ act }) => !told.has(act));
  if (news.length === 0 && setAside.length === 0) return { resources: [fax.task], warnings: [], replayed: true };
  const corrections = documents
    .filter(({ pages, action }) => action === 'none' || news.some((one) => samePages(one.pages, pages)))
    .flatMap((one) => one.corrections);
  const call: Call = {
    caller: filer.rule ? FAX_CALLER : filer.caller,
    input: { filed: news, setAside, corrections },
    target: fax.id,
    requestId: filer.requestId,
  };
  return perform(fileFax, call, acts);
}

/** Refusals of the act name their place in the body of the filing; what is missing there is for a person to say. */
function placed(error: unknown, document: number): unknown {
  if (!isFault(error) || error.next !== 'refuse') return error;
  const kind =
    error.kind === 'structure' || error.kind === 'value' || error.kind === 'required' ? 'business-rule' : error.kind;
  if (kind === 'duplicate') return error;
  return new Fault(
    kind,
    error.issues.map((issue) => under(issue, document)),
    { cause: error },
  );
}
