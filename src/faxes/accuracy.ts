/** How right the reading was: what people left as it was proposed, and what they put otherwise. */
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import { correctionsOf, filedOf, overlap, setAsideOf, takenBackOf } from './filed.ts';
import { proposalsOf } from './proposal.ts';

const tally = z.strictObject({ shown: z.int(), corrected: z.int() });
type Tally = { shown: number; corrected: number };

export const accuracyView = z
  .strictObject({
    since: z.string(),
    faxes: z.int(),
    documents: z.strictObject({ byRule: z.int(), byPerson: z.int(), takenBack: z.int() }),
    /** By rule, `name/version`: how many it filed, and how many of those were taken back. */
    rules: z.record(z.string(), z.strictObject({ filed: z.int(), takenBack: z.int() })),
    classes: z.record(z.string(), tally),
    pages: tally,
    patients: tally,
    /** By path; of documents that a person filed. A value that was not read and put in by a person counts as corrected, not as shown. */
    fields: z.record(z.string(), tally),
  })
  .meta({ id: 'FaxAccuracy' });

export type FaxAccuracy = z.output<typeof accuracyView>;

export const accuracyQuery = z
  .strictObject({ since: z.iso.date().optional() })
  .meta({ id: 'FaxAccuracyQuery', description: '`since`: faxes received from that day on; default thirty days.' });

/** Counts over all faxes received since a day; only those that people or rules have dealt with tell anything. */
export async function faxAccuracy(since: string, reads: Reads): Promise<FaxAccuracy> {
  const counted: FaxAccuracy = {
    since,
    faxes: 0,
    documents: { byRule: 0, byPerson: 0, takenBack: 0 },
    rules: {},
    classes: {},
    pages: { shown: 0, corrected: 0 },
    patients: { shown: 0, corrected: 0 },
    fields: {},
  };
  let cursor: string | undefined;
  do {
    const page = await reads.search<Task>({
      type: 'Task',
      where: [
        ['code', `${CODES.taskKind}|fax-classify`],
        ['authored-on', `ge${since}`],
      ],
      sort: 'authored-on',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const task of page.matches) countFax(task, counted);
    cursor = page.next;
  } while (cursor !== undefined);
  return counted;
}

export function countFax(task: Task, counted: FaxAccuracy): void {
  const filed = filedOf(task);
  const back = takenBackOf(task);
  const aside = setAsideOf(task);
  if (filed.length + back.length + aside.length === 0) return;
  counted.faxes++;
  counted.documents.takenBack += back.length;
  for (const { rule } of [...filed, ...back]) {
    if (rule) counted.documents.byRule++;
    else counted.documents.byPerson++;
  }
  for (const [list, taken] of [
    [filed, 0],
    [back, 1],
  ] as const) {
    for (const { rule } of list) if (rule) countRule(`${rule.name}/${rule.version}`, taken, counted);
  }
  const corrections = correctionsOf(task);
  for (const [index, proposal] of proposalsOf(task).entries()) {
    // Nobody has looked at what a rule filed; it says nothing of the reading.
    const seen = [...filed.filter(({ rule }) => !rule), ...aside].some(({ pages }) => overlap(pages, proposal.pages));
    if (!seen) continue;
    const paths = corrections.filter(({ document }) => document === index + 1).map(({ path }) => path);
    const note = (one: Tally, path: string) => {
      one.shown++;
      if (paths.includes(path)) one.corrected++;
    };
    note(tallyOf(counted.classes, proposal.class), 'class');
    note(counted.pages, 'pages');
    if (proposal.match === 'matched') note(counted.patients, 'patient');
    for (const path of Object.keys(proposal.fields)) note(tallyOf(counted.fields, path), path);
    for (const path of new Set(paths)) {
      if (!WHOLES.has(path) && !Object.hasOwn(proposal.fields, path)) tallyOf(counted.fields, path).corrected++;
    }
  }
}

const WHOLES = new Set(['class', 'pages', 'patient', 'action']);

function tallyOf(tallies: Record<string, Tally>, name: string): Tally {
  const known = tallies[name] ?? { shown: 0, corrected: 0 };
  tallies[name] = known;
  return known;
}

function countRule(name: string, taken: number, { rules }: FaxAccuracy): void {
  const known = rules[name] ?? { filed: 0, takenBack: 0 };
  rules[name] = { filed: known.filed + 1, takenBack: known.takenBack + taken };
}
