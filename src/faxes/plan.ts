/** From what a person says, or a rule, and what was proposed: which documents are filed how, and what was corrected. Pure. */
import * as z from 'zod';
import { canonicalJson } from '../act-key.ts';
import { Fault, type Issue } from '../fault.ts';
import { faultOf, safeName } from '../fhir/zod-issues.ts';
import type { Box } from '../ports/page-opener/index.ts';
import { recordsRequestShape, releaseShape } from '../records/shape.ts';
import { referralShape } from '../referrals/shape.ts';
import type { DocumentClass, ReadDocument } from './fax.ts';
import type { Correction } from './filed.ts';
import { samePages } from './filed.ts';
import type { FilingDocument } from './filing-shape.ts';
import { isPlain, type Json, merged } from './input-of.ts';
import type { Proposal } from './proposal.ts';
import { actionOf, proposedInput } from './proposed-input.ts';
import { unsaidOf } from './records-input.ts';

export interface PlannedDocument {
  readonly pages: readonly number[];
  readonly class: DocumentClass;
  readonly action: Proposal['action'];
  /** Of the action, without its papers. */
  readonly input: Json;
  readonly patient?: { readonly reference: string } | { readonly new: true };
  readonly department?: { readonly reference: string; readonly display?: string };
  readonly token?: string;
  /** Which of the pages are a signed release. */
  readonly release: readonly number[];
  /** Where the elements of the release stand, by their path within it; pages counted from its first. */
  readonly places: Readonly<Record<string, { readonly page: number; readonly box: Box }>>;
  /** Our number of the request for records that a person names. */
  readonly request?: string;
  readonly corrections: readonly Correction[];
  /** Place in the caller's body; undefined where nothing was said of it. */
  readonly at?: number;
}

const NO_FIELDS = { fields: {}, class: 'unknown', match: 'unknown', candidates: [] } as const;

/** Documents to file, by their first page. Fault business-rule where what a person must say is missing. */
export function plan(said: readonly FilingDocument[] | undefined, proposals: readonly Proposal[]): PlannedDocument[] {
  const documents = said
    ? said.map((one, at) => planned(one, at, proposals))
    : proposals.map((one) => planned({ pages: [...one.pages] }, undefined, proposals));
  const pages = documents.flatMap((one) => one.pages);
  if (new Set(pages).size < pages.length) {
    const text = 'A page belongs to one document.';
    throw new Fault('business-rule', { code: 'pages-twice', text, expression: '$.documents' });
  }
  return documents.sort((a, b) => (a.pages[0] ?? 0) - (b.pages[0] ?? 0));
}

function planned(said: FilingDocument, at: number | undefined, proposals: readonly Proposal[]): PlannedDocument {
  const pages = [...said.pages].sort((a, b) => a - b);
  // The proposal of these very pages, or else of the document they begin.
  const index = [samePages, (a: readonly number[], b: readonly number[]) => b.includes(a[0] ?? 0)]
    .map((fits) => proposals.findIndex((one) => fits(pages, one.pages)))
    .find((found) => found >= 0);
  const proposal = index === undefined ? undefined : proposals[index];
  const { action, fields, class: read, match, candidates } = proposal ?? { ...NO_FIELDS, action: actionOf(said.class) };
  const chosen = said.action ?? (said.class !== undefined && said.class !== read ? actionOf(said.class) : action);
  const proposed = proposedInput(chosen, { fields });
  const input = merged(proposed, said.input ?? {});
  const department = said.department ?? proposal?.department;
  const sure = match === 'matched' ? candidates[0]?.patient : undefined;
  // A form of ours was printed for one chart.
  const form = chosen === 'request-records' && proposal?.token !== undefined && input.patient === undefined;
  const release = releasePages(said, pages, chosen, proposal);
  const patient = said.patient ?? (form && sure !== undefined ? { reference: sure } : undefined);
  return {
    pages,
    class: said.class ?? read,
    action: chosen,
    input,
    ...(patient && { patient }),
    release,
    places: placesOf(fields, release.length > 0 ? release : pages),
    ...(said.request !== undefined && { request: said.request }),
    ...(department && { department }),
    ...(proposal?.token !== undefined && { token: proposal.token }),
    ...(at !== undefined && { at }),
    corrections: index === undefined ? [] : corrected(index + 1, said, proposal, { proposed, input, sure }),
  };
}

/** As a person says; else as it was read; a paper that is nothing but a release is one. */
function releasePages(
  { release }: FilingDocument,
  pages: readonly number[],
  action: Proposal['action'],
  proposal: Proposal | undefined,
): number[] {
  if (action !== 'request-records' && action !== 'provide-release') return [];
  const all = action === 'provide-release' ? pages : (release ?? proposal?.release ?? []);
  return pages.filter((page) => all.includes(page));
}

function placesOf(fields: ReadDocument['fields'], pages: readonly number[]): PlannedDocument['places'] {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([path, { page, box }]) => {
      const [at, name] = [pages.indexOf(page), /^release\.(.+)$/.exec(path)?.[1]];
      return name === undefined || at < 0 || box[2] === 0 ? [] : [[name, { page: at + 1, box }]];
    }),
  );
}

function corrected(
  document: number,
  said: FilingDocument,
  proposal: Proposal | undefined,
  { proposed, input, sure }: { proposed: Json; input: Json; sure: string | undefined },
): Correction[] {
  const found: Correction[] = [];
  const note = (path: string, value: string) => found.push({ document, path, value });
  if (said.class !== undefined && said.class !== proposal?.class) note('class', said.class);
  if (said.action !== undefined && said.action !== proposal?.action) note('action', said.action);
  if (proposal && !samePages([...said.pages], proposal.pages)) note('pages', said.pages.join(','));
  if (said.patient && 'reference' in said.patient && sure !== undefined && said.patient.reference !== sure) {
    note('patient', said.patient.reference);
  }
  for (const [path, value] of changedFields(proposed, input)) note(path, value);
  return found;
}

/** Fields, as they are read from a page, whose value in `input` is not the proposed one. */
export function changedFields(proposed: Json, input: Json): Map<string, string> {
  const before = fieldsOf(proposed);
  const after = fieldsOf(input);
  const changed = new Map<string, string>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const value = after.get(path);
    if (before.get(path) !== value) changed.set(path, value ?? '');
  }
  return changed;
}

/** The input as fields of a page: a name is one, an address is one, of lists no numbers. */
function fieldsOf(input: Json): Map<string, string> {
  const fields = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (Array.isArray(value) && !WHOLE.test(path)) for (const one of value) walk(one, path);
    else if (isPlain(value) && !WHOLE.test(path)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`);
    } else if (value !== undefined) {
      fields.set(path, typeof value === 'string' ? value : canonicalJson(value));
    }
  };
  walk(input, '');
  return fields;
}

const WHOLE = /(^|\.)(name|address|icd10|classes|sensitive)$/;

/** Everything that a person still has to say, at once; paths as in the caller's body. */
export function refuseIncomplete(documents: readonly PlannedDocument[]): void {
  const issues = documents.flatMap((one, index) => issuesOf(one).map((issue) => under(issue, one.at ?? index)));
  if (issues.length > 0) throw new Fault('business-rule', issues);
}

function issuesOf(one: PlannedDocument): readonly Issue[] {
  const { action, input, token, request } = one;
  const foreign = [...Object.keys(input).filter((name) => !maySay(one, name)), ...papersIn(input)];
  if (foreign.length > 0) {
    const text = 'The paper says this, or it is said elsewhere.';
    return foreign.map((name) => ({
      code: 'unknown-field',
      text,
      expression: `$.${safeName(name)}`,
      type: 'structure',
    }));
  }
  const patient = one.patient && 'reference' in one.patient ? one.patient : input.patient;
  const whole = { ...input, ...(patient !== undefined && { patient }) };
  if (action === 'refer') return problems(referralShape, whole);
  if (action === 'request-records') {
    const text = 'A person says this before it is filed.';
    const unsaid = unsaidOf(input).map((path) => required(`$.${path}`, text));
    return [...problems(recordsRequestShape, whole), ...unsaid];
  }
  if (action === 'provide-release') {
    const named = token !== undefined || request !== undefined;
    const whose = named ? [] : [required('$.request', 'Which request the release is for.')];
    return [...problems(z.object({ release: releaseShape }), input), ...whose];
  }
  if (action === 'document' && patient === undefined) {
    return [required('$.patient', 'A person says whose document it is.')];
  }
  return [];
}

const required = (expression: string, text: string): Issue => ({
  code: 'required',
  text,
  expression,
  type: 'required',
});

function problems(shape: z.ZodType, value: unknown): readonly Issue[] {
  const parsed = shape.safeParse(value, { reportInput: true });
  return parsed.success ? [] : faultOf(parsed.error).issues;
}

const papersIn = ({ release }: Json) => (isPlain(release) && 'document' in release ? ['release.document'] : []);

/** What is filed is the paper and nothing else, to the person who is named: of the act's own input that is not a person's to say. */
function maySay({ action }: PlannedDocument, name: string): boolean {
  if (action === 'refer') return name !== 'documents';
  if (action === 'request-records') return name !== 'documents' && name !== 'identity';
  if (action === 'provide-release') return name === 'release';
  return name === 'patient' || name === 'note';
}

/** A problem of an act's own input, at its place in the body of the filing. */
export function under(issue: Issue, document: number): Issue {
  const { expression = '$' } = issue;
  return { ...issue, expression: expression.replace('$', `$.documents[${document}].input`) };
}
