import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction, type Work } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { about, factOf, without } from './about.ts';
import type { FaxUnreadable } from './fax.ts';
import { type FaxOnDesk, readFax } from './fax-task.ts';
import { overlap } from './filed.ts';
import { labelsOf } from './labels.ts';
import { type FaxState, faxState, mayTake } from './lifecycle.ts';
import { type FaxAction, inputsOf, isProposal, type Proposal } from './proposal.ts';
import { type FaxReply, replyByFax } from './reply.ts';
import type { Party } from './resources.ts';
import { movedTask, refuseWrongStep, withUnsaid } from './step.ts';
import { type Priority, raised, taggedClasses } from './urgency.ts';

/** What the machine made of a fax; made by the gateway itself, never by a caller. */
export interface ReadInput {
  readonly state: 'review' | 'incomplete' | 'unreadable' | 'repeat';
  readonly documents: readonly Proposal[];
  readonly pages?: number;
  readonly statedPages?: number;
  /** Pages are missing. */
  readonly short?: boolean;
  readonly unreadable?: FaxUnreadable;
  readonly priority?: Priority;
  /** The desk of another specialty, which a page names. */
  readonly reroute?: Party;
  /** The first fax that this one repeats; `lengthens`: with more pages, which take the place of the first one's. */
  readonly repeatOf?: { readonly fax: string; readonly lengthens: boolean };
}

const STATES = ['review', 'incomplete', 'unreadable', 'repeat'];
const readShape = z.custom<ReadInput>(
  (value) => typeof value === 'object' && value !== null && STATES.includes(String(Reflect.get(value, 'state'))),
);

interface Found {
  readonly fax: FaxOnDesk;
  readonly first: FaxOnDesk | undefined;
}

/** The machine has read a fax: it waits for a person, or for the rest of its pages, or belongs to one that came before. */
export const readFaxAct: Action<ReadInput, FaxOnDesk, Found> = defineAction<ReadInput, FaxOnDesk, Found>({
  name: 'read-fax',
  summary: 'Read a fax',
  scope: 'system/Task.u',
  input: readShape,
  fence: 'version',
  writes: ['Task', 'Communication'],

  async open(_input, call, reads) {
    const fax = await readFax(call.target ?? '', call, reads);
    return { parts: ['read-fax', call.target, fax.task.meta.versionId], state: fax };
  },

  async find({ repeatOf }, { state: fax }, act, reads) {
    refuseWrongStep('read', faxState(fax.task));
    const first = repeatOf && (await readFax(repeatOf.fax, act.call, reads));
    if (first && repeatOf.lengthens && !mayTake('lengthen', faxState(first.task))) {
      throw new Fault('rolled-back', { code: 'fax-being-read', text: 'The first sending of this fax is being read.' });
    }
    return { fax, first };
  },

  build(input, { fax, first }, act): Work {
    const { task } = fax;
    const reference = `Task/${task.id}`;
    const own = proposed(task, input, input.state);
    const repeat: Partial<Task> = first ? { partOf: [{ reference: `Task/${first.task.id}` }] } : {};
    const moved = movedTask({ ...own, output: withUnsaid(fax), ...repeat }, input.state, act.at);
    const update: Update[] = [{ resource: { ...moved, id: task.id }, versionId: task.meta.versionId }];
    if (first && input.repeatOf?.lengthens) {
      const rest = input.documents.map((one) => unfiled(one, first)).filter(({ pages }) => pages.length > 0);
      const state: FaxState = input.short ? 'incomplete' : 'review';
      const longer = proposed(first.task, { ...input, documents: rest }, state);
      const inputs = [...without(longer.input ?? [], 'pagesOf'), ...about('pagesOf', fax.id)];
      const lengthened = movedTask(
        { ...longer, ...(task.focus && { focus: task.focus }), input: inputs, output: withUnsaid(first) },
        state,
        act.at,
      );
      update.push({ resource: { ...lengthened, id: first.task.id }, versionId: first.task.meta.versionId });
    }
    const answer = replyOf(input, fax);
    const create: Create[] = answer ? [replyByFax({ ...answer, fax: fax.id, task: reference }, act)] : [];
    return {
      create,
      update,
      status: 200,
      record: {
        activity: { system: CODES.faxStep, code: 'read-fax' },
        operation: 'UPDATE',
        targets: update.map(({ resource }) => `Task/${resource.id}`),
      },
    };
  },
});

function proposed(task: Task, input: ReadInput, state: FaxState): Task {
  const kept = without(
    (task.input ?? []).filter((one) => !isProposal(one)),
    'pages',
    'statedPages',
    'unreadable',
  );
  const { reroute } = input;
  return {
    ...task,
    ...(state !== 'repeat' && { priority: raised(task.priority, input.priority) }),
    meta: { ...task.meta, tag: taggedClasses(task, input.documents) },
    input: [
      ...kept,
      ...about('pages', input.pages),
      ...about('statedPages', input.statedPages),
      ...about('unreadable', input.unreadable),
      ...about('reroute', reroute && `${reroute.reference} ${reroute.display ?? ''}`),
      ...inputsOf(input.documents),
    ],
  };
}

/** A document without the pages that were filed already. */
function unfiled(document: Proposal, { filed }: FaxOnDesk): Proposal {
  const pages = document.pages.filter((page) => !filed.some((one) => overlap(one.pages, [page])));
  return pages.length === document.pages.length ? document : { ...document, pages, doubts: ['partly-filed'] };
}

/** What is missing of these the sender is asked for; of a release the check tells, in one letter. */
const ASKED_BACK: readonly FaxAction[] = ['refer', 'request-records'];

/** Nobody is asked where the patient lives whose records they want: a name and a birth date find the chart. */
function isAskedBack({ action, fields }: Proposal, path: string): boolean {
  if (action === 'refer' || !/^patient(\.|$)/.test(path)) return true;
  return fields['patient.name'] === undefined || fields['patient.birthDate'] === undefined;
}

/** Classes that somebody waits for an answer to; a machine that answers our answers is none of them. */
const ANSWERED = ['referral', 'records-request', 'records-release', 'chart', 'insurance-card', 'lab-result', 'renewal'];

/**
 * Numbers that a machine answers by itself: of the North American plan, but none that are paid for by the minute. A caller id is easily
 * forged, and who has such a number abroad earns by every call to it.
 */
const DIALLED_UNASKED = /^\+1(?!900)[2-9]\d{9}$/;

function replyOf(input: ReadInput, { task }: FaxOnDesk): { to: string; reason: FaxReply; words: string[] } | undefined {
  const to = factOf(task, 'from');
  if (to === undefined || !DIALLED_UNASKED.test(to)) return undefined;
  // The first sending was answered; a longer one is news.
  if (input.state === 'repeat' && !input.repeatOf?.lengthens) return undefined;
  const pages = input.pages === undefined ? [] : [`${input.pages} pages came through, ${task.authoredOn}.`];
  if (input.state === 'unreadable') {
    return { to, reason: 'unreadable', words: ['It could not be opened. Please send it again.'] };
  }
  if (!input.documents.some((one) => ANSWERED.includes(one.class))) return undefined;
  if (input.state === 'incomplete' || input.short) {
    return { to, reason: 'incomplete', words: [...pages, 'Pages are missing. Please send all of it again.'] };
  }
  const missing = labelsOf(
    input.documents.flatMap((one) =>
      ASKED_BACK.includes(one.action) ? one.missing.filter((path) => isAskedBack(one, path)) : [],
    ),
  );
  if (missing.length === 0) return { to, reason: 'acknowledged', words: pages };
  return { to, reason: 'info-requested', words: [...pages, `We could not find: ${missing.join('; ')}.`] };
}
