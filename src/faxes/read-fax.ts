/** From the opened pages of a fax to what is proposed for it; and what a rule is certain of is filed. */
import { type ActPorts, type Call, perform } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { factOf } from './about.ts';
import type { FaxBook } from './book.ts';
import type { BookedFax, PageContent, ReadDocument, Reading } from './fax.ts';
import { faxNumber, readFaxTask } from './fax-task.ts';
import { fileOnDesk } from './file.ts';
import type { FileDeps } from './file-one.ts';
import { faxState } from './lifecycle.ts';
import { pagesOf } from './paper.ts';
import { proposalsOf } from './proposal.ts';
import { type ProposeDeps, propose } from './propose.ts';
import { type ReadInput, readFaxAct } from './read-act.ts';
import { FAX_CALLER } from './receive-fax.ts';
import { isBefore, repeatOf, type Sending } from './repeats.ts';
import { urgencyOf } from './urgency.ts';

/** Reads pages: pure, from their words and barcodes. `today` is the date of receipt, ISO. */
export type ReadPages = (pages: readonly PageContent[], today?: string) => Reading;
/** The same for a whole fax, in turns with what else the gateway does. */
export type ReadInTurns = (pages: readonly PageContent[], today: string) => Promise<Reading>;

export interface ReadDeps {
  readonly acts: ActPorts;
  readonly blobs: Blobs;
  readonly book: FaxBook;
  readonly proposing: ProposeDeps;
  readonly filing: FileDeps;
  readonly readInTurns: ReadInTurns;
  /** Told of each fax that has been read, by our number of it: an urgent one may have to be told to somebody. Safe to repeat. */
  readonly callFor: (id: string) => Promise<void>;
}

/** Repeats come within days: people send again the same afternoon, vendors for a week. */
const REPEATS_MS = 30 * 86_400_000;
/** How long the reading of a fax may take before those like it wait for it no more. */
const PATIENCE_MS = 15 * 60_000;
const LONGEST_WAIT_S = 15;
/** Faxes of a page; a guess, and only how long one waits until it looks again. */
const READ_A_SECOND = 4;

/** Safe to repeat: what was done is not done again, what was cut off is finished. */
export async function readFaxPages(id: string, deps: ReadDeps): Promise<void> {
  const booked = await deps.book.find(id);
  if (!booked) throw new Fault('exception', { code: 'fax-unknown', text: 'The book has no such fax.' });
  const task = await readFaxTask(id, {}, deps.acts.store);
  if (faxState(task) === 'reading') {
    const input = await whatItIs(booked, task.owner, deps);
    const call: Call = { caller: FAX_CALLER, input, target: id, requestId: id };
    await perform(readFaxAct, call, deps.acts).catch((error: unknown) => {
      // Another has read it meanwhile, or a person was quicker; what is to do still is what the Task says.
      if (!isFault(error, 'duplicate', 'business-rule')) throw error;
    });
  }
  const read = await readFaxTask(id, {}, deps.acts.store);
  const before = read.partOf?.[0]?.reference;
  const first = before === undefined ? undefined : await numberOfTask(before, deps.acts);
  if (first !== undefined) await deps.book.note(id, { repeatOf: first });
  // A repeat brings nothing that the first one had not.
  if (first === undefined || (await lengthens(id, first, deps.acts))) await deps.callFor(first ?? id);
  await fileByRule(first ?? id, deps);
}

async function lengthens(id: string, first: string, { store }: ActPorts): Promise<boolean> {
  return factOf(await readFaxTask(first, {}, store), 'pagesOf') === id;
}

/** Files a fax of which a rule is certain; where the act itself is not, it waits for a person. */
async function fileByRule(id: string, deps: ReadDeps): Promise<void> {
  const task = await readFaxTask(id, {}, deps.acts.store);
  // What a person has taken back is the person's.
  if (faxState(task) !== 'review' || factOf(task, 'refiled') !== undefined) return;
  const documents = proposalsOf(task).filter(({ action }) => action !== 'none');
  const [name, version] = documents[0]?.rule?.split('/') ?? [];
  if (name === undefined || version === undefined || documents.some(({ rule }) => rule !== documents[0]?.rule)) return;
  const filer = { caller: FAX_CALLER, requestId: id, rule: { name, version } };
  await fileOnDesk(id, {}, filer, deps.filing).catch((error: unknown) => {
    if (!isFault(error) || error.next !== 'refuse') throw error;
  });
}

async function whatItIs(fax: BookedFax, owner: { reference?: string } | undefined, deps: ReadDeps): Promise<ReadInput> {
  const nothing = { state: 'unreadable' as const, documents: [] };
  if (fax.unreadable !== undefined) return { ...nothing, unreadable: fax.unreadable };
  const count = fax.pages ?? 0;
  const pages = await pagesOf(fax.id, count, deps.blobs);
  if (pages.every(({ unreadable }) => unreadable !== undefined)) {
    return { ...nothing, pages: count, unreadable: pages[0]?.unreadable ?? 'no-pages' };
  }
  await othersLike(sendingOf(fax, pages), deps); // before what costs more, since it may have to wait many times
  const today = new Date(fax.receivedAt).toISOString().slice(0, 10);
  const { documents, statedPages } = await deps.readInTurns(pages, today);
  const short = fax.partial === true || Math.max(statedPages ?? 0, fax.vendorPages ?? 0) > count;
  const desk = { reference: owner?.reference ?? '' };
  const { proposals, reroute } = await propose(
    documents,
    { from: fax.from, desk, incomplete: short, pages, today },
    deps.proposing,
  );
  const known = {
    documents: proposals,
    pages: count,
    short,
    priority: urgencyOf(proposals),
    ...(statedPages !== undefined && { statedPages }),
    ...(reroute && { reroute }),
  };
  const others = pages.findIndex(({ number }) => !isCover(number, documents));
  const covers = others < 0 ? pages.length : others;
  const own = { ...sendingOf(fax, pages), short, covers };
  const repeat = repeatOf(own, await othersLike(own, deps));
  if (repeat) return { ...known, state: 'repeat', repeatOf: repeat };
  return { ...known, state: short ? 'incomplete' : 'review' };
}

const isCover = (page: number, documents: readonly ReadDocument[]) =>
  documents.some((one) => one.class === 'cover' && one.pages.includes(page));

const sendingOf = ({ id, from, receivedAt }: BookedFax, pages: readonly PageContent[]) => ({
  id,
  from,
  receivedAt,
  looks: pages.map(({ looks }) => looks),
});

type Like = Pick<Sending, 'id' | 'from' | 'looks' | 'receivedAt'>;

/** Faxes with a page of `own`'s that have been read. Fault transient while an earlier one is being read: of two alike one has to be the first. */
async function othersLike(own: Like, { book, acts }: ReadDeps): Promise<Sending[]> {
  const looks = own.looks.filter((one) => one !== '');
  const alike = (await book.alike(looks, own.receivedAt - REPEATS_MS)).filter(({ id }) => id !== own.id);
  const others: Sending[] = [];
  let waitsFor = 0;
  for (const { id, from, looks } of alike) {
    const booked = await book.find(id);
    if (!booked || booked.repeatOf !== undefined || booked.from !== own.from) continue;
    if (booked.intake !== 'read' && booked.intake !== 'forgotten') {
      // It will find this one; and what is stuck holds nobody up.
      if (isBefore(booked, own) && acts.now() - booked.receivedAt <= PATIENCE_MS) waitsFor++;
      continue;
    }
    if (waitsFor > 0) continue;
    const task = await readFaxTask(id, {}, acts.store);
    const state = faxState(task);
    if (state === 'repeat' || state === 'reading') continue;
    const lengthened = factOf(task, 'pagesOf') !== undefined;
    others.push({ id, from, looks, receivedAt: booked.receivedAt, short: state === 'incomplete', lengthened });
  }
  if (waitsFor === 0) return others;
  // By its place in the queue: doubled with each attempt it would be minutes behind twenty copies of one page.
  throw new Fault(
    'transient',
    { code: 'fax-being-read', text: 'An earlier fax with such a page is being read.' },
    { retryAfter: Math.min(Math.ceil(waitsFor / READ_A_SECOND), LONGEST_WAIT_S) },
  );
}

/** Our number of the fax that a Task is of. */
async function numberOfTask(reference: string, { store }: ActPorts): Promise<string> {
  const task = await store.read('Task', reference.slice('Task/'.length));
  return faxNumber(task);
}
