/**
 * Filing a fax: each of its documents by the act it is meant for, the same that any other door would perform, and then the fax's own Task.
 * A document's act key belongs to the fax and the document's first page, whoever files it: two people cannot file it twice, and a
 * filing that was cut off is finished by the same call. Everything of one fax is done one after the other.
 */

import { actId } from '../act-key.ts';
import { type ActPorts, type Answer, type Call, perform } from '../action.ts';
import { Fault } from '../fault.ts';
import { refuseStale } from '../step.ts';
import { numberOf } from './about.ts';
import { type FaxOnDesk, readFax } from './fax-task.ts';
import { fileFax } from './file-fax.ts';
import { type FileDeps, type Filer, fileOne, pagesFiled } from './file-one.ts';
import { type Filed, overlap, samePages, setAsideOf } from './filed.ts';
import type { FilingBody } from './filing-shape.ts';
import { faxState } from './lifecycle.ts';
import { type PlannedDocument, plan, refuseIncomplete } from './plan.ts';
import { proposalsOf } from './proposal.ts';
import { FAX_CALLER } from './receive-fax.ts';
import { refuseWrongStep, requirePerson } from './step.ts';

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
    const { action } = one;
    if (action !== 'none') filed.push(await fileOne({ ...one, action }, index, fax, filer, deps));
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
