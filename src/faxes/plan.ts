/** From what a person says, or a rule, and what was proposed: which documents are filed how, and what was corrected. Pure. */
import { canonicalJson } from '../act-key.ts';
import { Fault, type Issue } from '../fault.ts';
import { faultOf, safeName } from '../fhir/zod-issues.ts';
import { referralShape } from '../referrals/shape.ts';
import type { DocumentClass } from './fax.ts';
import type { Correction } from './filed.ts';
import { samePages } from './filed.ts';
import type { FilingDocument } from './filing-shape.ts';
import { isPlain, type Json, merged, patientInput, referralInput } from './input-of.ts';
import type { Proposal } from './proposal.ts';

export interface PlannedDocument {
  readonly pages: readonly number[];
  readonly class: DocumentClass;
  readonly action: Proposal['action'];
  /** Of the action, without its papers. */
  readonly input: Json;
  readonly patient?: { readonly reference: string } | { readonly new: true };
  readonly department?: { readonly reference: string; readonly display?: string };
  readonly token?: string;
  readonly corrections: readonly Correction[];
  /** Place in the caller's body; undefined where nothing was said of it. */
  readonly at?: number;
}

const NO_FIELDS = { fields: {}, class: 'unknown', action: 'document', match: 'unknown', candidates: [] } as const;

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
  const { action = defaultAction(said.class), fields, class: read, match, candidates } = proposal ?? NO_FIELDS;
  const chosen = said.action ?? (said.class !== undefined && said.class !== read ? defaultAction(said.class) : action);
  const proposed: Json =
    chosen === 'refer' ? referralInput({ fields }) : chosen === 'document' ? patientOnly({ fields }) : {};
  const input = merged(proposed, said.input ?? {});
  const department = said.department ?? proposal?.department;
  const sure = match === 'matched' ? candidates[0]?.patient : undefined;
  return {
    pages,
    class: said.class ?? read,
    action: chosen,
    input,
    ...(said.patient && { patient: said.patient }),
    ...(department && { department }),
    ...(proposal?.token !== undefined && { token: proposal.token }),
    ...(at !== undefined && { at }),
    corrections: index === undefined ? [] : corrected(index + 1, said, proposal, { proposed, input, sure }),
  };
}

const defaultAction = (documentClass: DocumentClass | undefined): Proposal['action'] =>
  documentClass === 'cover' || documentClass === 'junk' ? 'none' : documentClass === 'referral' ? 'refer' : 'document';

function patientOnly(read: Pick<Proposal, 'fields'>): Json {
  const patient = patientInput(read);
  return patient ? { patient } : {};
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

const WHOLE = /(^|\.)(name|address|icd10)$/;

/** Everything that a person still has to say, at once; paths as in the caller's body. */
export function refuseIncomplete(documents: readonly PlannedDocument[]): void {
  const issues = documents.flatMap((one, index): Issue[] => {
    const unsaid = Object.keys(one.input).filter((name) => !maySay(one, name));
    if (unsaid.length > 0) {
      const text = 'The paper says this, or it is said elsewhere.';
      return unsaid.map((name) =>
        under({ code: 'unknown-field', text, expression: `$.${safeName(name)}`, type: 'structure' }, one.at ?? index),
      );
    }
    if (one.action === 'refer') {
      const patient = one.patient && 'reference' in one.patient ? one.patient : one.input.patient;
      const parsed = referralShape.safeParse(
        { ...one.input, ...(patient !== undefined && { patient }) },
        { reportInput: true },
      );
      return parsed.success ? [] : faultOf(parsed.error).issues.map((issue) => under(issue, one.at ?? index));
    }
    if (one.action === 'document' && one.patient === undefined && one.input.patient === undefined) {
      const text = 'A person says whose document it is.';
      return [under({ code: 'required', text, expression: '$.patient', type: 'required' }, one.at ?? index)];
    }
    return [];
  });
  if (issues.length > 0) throw new Fault('business-rule', issues);
}

/** What is filed is the paper and nothing else, to the person who is named: of the act's own input that is not a person's to say. */
const maySay = ({ action }: PlannedDocument, name: string) =>
  action === 'refer' ? name !== 'documents' : name === 'patient' || name === 'note';

/** A problem of an act's own input, at its place in the body of the filing. */
export function under(issue: Issue, document: number): Issue {
  const { expression = '$' } = issue;
  return { ...issue, expression: expression.replace('$', `$.documents[${document}].input`) };
}
