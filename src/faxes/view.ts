/** A fax on its desk → the JSON a caller reads. For the group's own eyes only. */
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { VENDORS } from '../ports/fax-vendor/index.ts';
import { factOf, numberOf } from './about.ts';
import { type BookedFax, DOCUMENT_CLASSES } from './fax.ts';
import { faxNumber } from './fax-task.ts';
import { correctionsOf, type Filed, filedOf, overlap, samePages, setAsideOf, takenBackOf } from './filed.ts';
import { faxState } from './lifecycle.ts';
import { FAX_ACTIONS, type Proposal, proposalsOf } from './proposal.ts';
import { proposedInput } from './proposed-input.ts';
import { PRIORITIES } from './urgency.ts';

const party = z.strictObject({ reference: z.string(), display: z.string().optional() });
const pages = z.array(z.int());
const documentClass = z.enum(DOCUMENT_CLASSES);

const filedView = z.strictObject({
  pages,
  /** `Task/…` of the referral, or of the department that is to look at the document. */
  reference: z.string(),
  /** The rule that filed it, `name/version`; absent when a person did. */
  rule: z.string().optional(),
});

const documentView = z
  .strictObject({
    pages,
    class: documentClass,
    confidence: z.number(),
    fields: z.record(
      z.string(),
      z.strictObject({
        value: z.string(),
        confidence: z.number(),
        page: z.int(),
        box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      }),
    ),
    signature: z.enum(['present', 'unsure', 'not-found']),
    /** Of a request for records: which of its pages are the signed release. */
    release: pages.optional(),
    /** How sure it is who the patient is; `unknown`: too little was read. */
    match: z.enum(['matched', 'review', 'none', 'unknown']),
    candidates: z.array(z.strictObject({ patient: z.string(), score: z.number(), reasons: z.array(z.string()) })),
    proposedAction: z.enum(FAX_ACTIONS),
    /** Input of the proposed action as far as it was read. */
    input: z.record(z.string(), z.unknown()),
    department: party.optional(),
    /** JSON paths that a person has to fill in before it can be filed. */
    missing: z.array(z.string()),
    /** Why no rule was certain. */
    doubts: z.array(z.string()),
    rule: z.string().optional(),
    filedAs: z.string().optional(),
    setAside: z.boolean(),
  })
  .meta({ id: 'FaxDocument' });

export const faxView = z
  .strictObject({
    id: z.string(),
    vendor: z.enum(VENDORS),
    vendorFaxId: z.string(),
    from: z.string().optional(),
    to: z.string().optional(),
    receivedAt: z.string(),
    status: z.enum(['reading', 'review', 'incomplete', 'unreadable', 'filed', 'rejected', 'repeat']),
    /** Why it cannot be opened, or was rejected. */
    reason: z.string().optional(),
    priority: z.enum(PRIORITIES),
    desk: party,
    assignedTo: z.strictObject({ id: z.string(), name: z.string().optional() }).optional(),
    /** The desk of a specialty that a page names, where it is another. */
    reroute: party.optional(),
    pages: z.strictObject({ count: z.int().optional(), read: z.int(), expected: z.int().optional() }),
    /** The first sending of the same pages. */
    repeatOf: z.string().optional(),
    /** The longer sending whose pages these are. */
    pagesOf: z.string().optional(),
    documents: z.array(documentView),
    filed: z.array(filedView),
    takenBack: z.array(filedView),
    corrections: z.array(z.strictObject({ document: z.int(), path: z.string(), value: z.string() })),
    notes: z.array(z.strictObject({ at: z.string().optional(), by: z.string().optional(), text: z.string() })),
    warnings: z.array(z.string()),
    task: z.string(),
  })
  .meta({ id: 'Fax' });

export type FaxView = z.output<typeof faxView>;
export type FaxDocumentView = z.output<typeof documentView>;

export interface FaxShown {
  readonly task: Task;
  /** Everything filed, also what the Task does not tell yet. */
  readonly filed?: readonly Filed[];
  readonly booked?: Pick<BookedFax, 'pages' | 'pagesRead' | 'repeatOf'>;
  readonly warnings?: readonly string[];
}

export function viewFax({ task, filed = filedOf(task), booked, warnings = [] }: FaxShown): FaxView {
  const state = faxState(task);
  const count = numberOf(task, 'pages') ?? booked?.pages;
  const expected = Math.max(numberOf(task, 'statedPages') ?? 0, numberOf(task, 'vendorPages') ?? 0);
  const who = task.restriction?.recipient?.[0];
  const [reroute, ...name] = factOf(task, 'reroute')?.split(' ') ?? [];
  const reason = state === 'rejected' ? codeOf(task) : factOf(task, 'unreadable');
  const aside = setAsideOf(task);
  return {
    id: faxNumber(task),
    vendor: VENDORS.find((one) => one === factOf(task, 'vendor')) ?? 'folder',
    vendorFaxId: shownId(factOf(task, 'vendor'), factOf(task, 'vendorFaxId') ?? ''),
    ...optional('from', factOf(task, 'from')),
    ...optional('to', factOf(task, 'to')),
    receivedAt: task.authoredOn ?? '',
    status: state,
    ...optional('reason', reason),
    priority: PRIORITIES.find((one) => one === task.priority) ?? 'routine',
    desk: { reference: task.owner?.reference ?? '', ...optional('display', task.owner?.display) },
    ...(who?.identifier?.value && { assignedTo: { id: who.identifier.value, ...optional('name', who.display) } }),
    ...(reroute && { reroute: { reference: reroute, ...(name.length > 0 && { display: name.join(' ') }) } }),
    pages: {
      ...optional('count', count),
      read: booked?.pagesRead ?? count ?? 0,
      ...(count !== undefined && expected > count && { expected }),
    },
    ...optional('repeatOf', booked?.repeatOf),
    ...optional('pagesOf', factOf(task, 'pagesOf')),
    documents: proposalsOf(task).map((one) => viewDocument(one, filed, aside)),
    filed: filed.map(viewFiled),
    takenBack: takenBackOf(task).map(viewFiled),
    corrections: correctionsOf(task),
    notes: (task.note ?? []).map(({ time, authorString, text }) => ({
      ...optional('at', time),
      ...optional('by', authorString),
      text,
    })),
    warnings: [...warnings],
    task: `Task/${task.id}`,
  };
}

function viewDocument(proposal: Proposal, filed: readonly Filed[], aside: readonly { pages: number[] }[]) {
  const { action, token: _ours, pages, release, fields, candidates, missing, doubts, ...rest } = proposal;
  const as = filed.find((one) => overlap(one.pages, pages));
  return {
    ...rest,
    ...(release && { release: [...release] }),
    pages: [...pages],
    fields: Object.fromEntries(
      Object.entries(fields).map(([path, field]) => [path, { ...field, box: boxOf(field.box) }]),
    ),
    candidates: candidates.map((one) => ({ ...one, reasons: [...one.reasons] })),
    proposedAction: action,
    input: { ...proposedInput(action, proposal) },
    missing: [...missing],
    doubts: [...doubts],
    ...optional('filedAs', as?.reference),
    setAside: action === 'none' ? as === undefined : aside.some((one) => samePages(one.pages, pages)),
  };
}

const boxOf = ([x, y, width, height]: Proposal['fields'][string]['box']): [number, number, number, number] => [
  x,
  y,
  width,
  height,
];

function viewFiled({ pages, reference, rule }: Filed) {
  return { pages: [...pages], reference, ...(rule && { rule: `${rule.name}/${rule.version}` }) };
}

/** Of the folder its file's name, which people know it by. */
function shownId(vendor: string | undefined, id: string): string {
  const hash = id.lastIndexOf('#');
  return vendor === 'folder' && hash >= 0 ? id.slice(0, hash) : id;
}

const codeOf = (task: Task) => task.statusReason?.coding?.[0]?.code;

function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: V }); // the key is the argument
}
