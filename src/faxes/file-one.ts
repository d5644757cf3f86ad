/** Filing one document of a fax by the act it is meant for. */
import type { Task } from '@medplum/fhirtypes';
import { actId } from '../act-key.ts';
import { type Action, type ActPorts, type Call, perform } from '../action.ts';
import type { Caller } from '../auth/caller.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import type { Origin } from '../fhir/provenance.ts';
import { SID } from '../fhir/systems.ts';
import { findPatient } from '../patients/find-patient.ts';
import { demographicsShape } from '../patients/shape.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { factOf } from './about.ts';
import type { FaxOnDesk } from './fax-task.ts';
import { patientUndecided } from './file-document.ts';
import { type Filed, samePages } from './filed.ts';
import { inputFor } from './filing-input.ts';
import { showPages } from './pages.ts';
import { type PlannedDocument, under } from './plan.ts';
import type { FaxAction } from './proposal.ts';
import { FAX_CALLER } from './receive-fax.ts';
import type { Returned, ReturnTo } from './return-to.ts';

export type AnyAction = Action<unknown, unknown, unknown>;

export interface FileDeps {
  readonly acts: ActPorts;
  readonly blobs: Blobs;
  readonly matching: MatchOptions;
  readonly returnTo: ReturnTo;
  /** What the documents of a fax are filed by, and how a person says who is meant. */
  readonly actions: {
    readonly refer: AnyAction;
    readonly match: AnyAction;
    readonly requestRecords: AnyAction;
    readonly provideRelease: AnyAction;
    readonly identifyPatient: AnyAction;
    readonly fileDocument: AnyAction;
  };
}

/** Who files, and what of the request goes along. */
export interface Filer {
  readonly caller: Caller;
  readonly requestId: string;
  readonly ifMatch?: string;
  /** No person: the rule that is certain. */
  readonly rule?: { readonly name: string; readonly version: string };
}

const ACTS = {
  refer: 'refer',
  'request-records': 'requestRecords',
  'provide-release': 'provideRelease',
  document: 'fileDocument',
  reply: 'fileDocument',
} as const satisfies Record<Exclude<FaxAction, 'none'>, keyof FileDeps['actions']>;

export function pagesFiled(): Fault {
  return new Fault('duplicate', {
    code: 'pages-filed',
    text: 'Pages of this document have been filed otherwise; take that back first.',
  });
}

export async function fileOne(
  document: PlannedDocument & { readonly action: keyof typeof ACTS },
  index: number,
  fax: FaxOnDesk,
  filer: Filer,
  deps: FileDeps,
): Promise<Filed> {
  const { acts } = deps;
  const { rule } = filer;
  const key = keyOf(fax, document);
  const before = fax.filed.find((one) => samePages(one.pages, document.pages));
  const action = deps.actions[ACTS[document.action]];
  const returned = document.token === undefined ? undefined : await deps.returnTo(document.token);
  const target = document.action === 'provide-release' ? requestOf(document, returned) : undefined;
  // A step's key names its target, a create's says that it is one.
  const act = await actId(acts.mac, [action.name, target ?? 'key', FAX_CALLER.clientId, key]);
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
    input: await inputFor(document, fax, returned, deps.blobs),
    ...(target !== undefined && { target }),
    idempotencyKey: key,
    requestId: filer.requestId,
    origin,
  };
  const answer = await perform(action, call, acts).catch((error: unknown) => {
    throw placed(error, document.at ?? index);
  });
  const task = answer.resources.find((one): one is typeof one & Task => one.resourceType === 'Task' && isMain(one));
  if (!task) throw new Error('a filing left no Task');
  if (document.patient && 'new' in document.patient) await sayNew(document.action, task, key, filer, deps);
  return {
    pages: document.pages,
    act: answer.act,
    reference: `Task/${task.id}`,
    class: document.class,
    ...(rule && { rule }),
  };
}

/** Which request for records a release is for: the one a person names, else the one its code stands for. */
function requestOf({ request }: PlannedDocument, returned: Returned | undefined): string {
  const found = request ?? (returned?.to === 'records' ? returned.request : undefined);
  if (found !== undefined) return found;
  throw new Fault('business-rule', { code: 'token-unknown', text: 'Nothing waits for this paper any more.' });
}

const MAIN: readonly (string | undefined)[] = [SID.referral, SID.filedDocument, SID.recordsRequest];
const isMain = ({ identifier }: Task) => identifier?.some(({ system }) => MAIN.includes(system)) === true;

/** The document's own key; once a filing was taken back, another one. */
export function keyOf({ id, task }: FaxOnDesk, { pages }: Pick<PlannedDocument, 'pages'>): string {
  const refiled = factOf(task, 'refiled');
  return [id, pages[0] ?? 0, ...(refiled === undefined ? [] : [refiled])].join('/');
}

/** The act is done by the desk for faxes: for the person who decided, with what that person may do, or by itself. */
function callerOf({ caller, rule }: Filer): Caller {
  return rule ? FAX_CALLER : { ...caller, clientId: FAX_CALLER.clientId, role: FAX_CALLER.role };
}

/** Below the certainty of a match a person names the patient, or says that it is somebody new. */
async function refuseUndecided(
  { action, input, patient }: PlannedDocument,
  index: number,
  filer: Filer,
  { acts, matching }: FileDeps,
): Promise<void> {
  if (action === 'reply' || action === 'provide-release' || (patient && 'reference' in patient)) return;
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
  action: PlannedDocument['action'],
  task: Task,
  key: string,
  { caller, requestId }: Filer,
  { acts, actions }: FileDeps,
): Promise<void> {
  const records = action === 'request-records';
  if (!records && action !== 'refer') return;
  const system = records ? SID.recordsRequest : SID.referral;
  const target = task.identifier?.find((one) => one.system === system)?.value ?? '';
  const input = records ? { patient: { reference: task.for?.reference } } : { new: true };
  const call: Call = { caller, input, target, idempotencyKey: `${key}/new`, requestId };
  await perform(records ? actions.identifyPatient : actions.match, call, acts).catch((error: unknown) => {
    // Said before, or settled by somebody who looked closer.
    if (!isFault(error, 'business-rule')) throw error;
  });
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
