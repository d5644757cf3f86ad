/** Whose a label is: `Phone` under "Referring provider" is another field than under "Patient". */
import type { Subject } from '../../mappings/fax-schema.ts';
import { isCard } from './card.ts';
import type { Label } from './find-labels.ts';
import { type Head, headsOf, isBirth, nearest, OFFICE, refersHere, startOf } from './heads.ts';
import type { Page } from './page.ts';
import { isPrimary, primaryCareFields } from './primary-care.ts';

/** A field a label asks for, and how surely it does, 0 to 1. */
export interface Asked {
  readonly path: string;
  readonly sureness: number;
}

/** The fields each label asks for; none for a label that only ends the value before it. */
export function askedBy(page: Page, labels: readonly Label[]): Map<Label, readonly Asked[]> {
  const heads = headsOf(page, labels);
  const card = isCard(page);
  const asked = new Map(
    labels.map((label): [Label, readonly Asked[]] => {
      const primary = isPrimary(label) && refersHere(page, heads, labels, label) ? primaryCareFields(label) : [];
      if (primary.length > 0) return [label, primary];
      const insured = label.meaning.fields.some((path) => path.startsWith('coverage.'));
      const head =
        label.said === undefined && (label.meaning.under.size > 0 || insured)
          ? headOf(page, headsFor(heads, labels, label), label)
          : undefined;
      if (insured && head?.subject === 'other' && /second|tertiary|^other/.test(head.text)) return [label, []];
      const bare =
        head || label.said !== undefined || !bareForm(labels, label) ? [] : (label.meaning.under.get('patient') ?? []);
      if (bare.length > 0 && label.meaning.fields.length === 0)
        return [label, bare.map((path) => ({ path, sureness: 0.94 }))];
      // A child lives where its parents do.
      const home =
        head?.subject === 'other' &&
        /parent|guardian|mother|father/.test(head.text) &&
        label.meaning.under.get('patient')?.some((path) => /address|phone/.test(path));
      // `Member: Dominguez, Carlos` and beside it `ID: 9001`: what a card calls so.
      const carded = /^member/.test(head?.text ?? '') && label.meaning.under.get('patient') === undefined;
      const held = card && /^(full )?name( on card)?$/.test(label.text) && /^(insurance)?$/.test(head?.subject ?? '');
      return [label, fieldsOf(label, home || held ? 'patient' : carded ? 'insurance' : head?.subject)];
    }),
  );
  return withoutOwnSpecialty(page, heads, asked);
}

/** Whose block a label is in; what means nothing beside a value of the insurance belongs to the block that is in. */
function headOf(page: Page, heads: readonly Head[], label: Label): Head | undefined {
  const place = { line: label.line, x: startOf(label), at: label.from };
  const head = nearest(page, heads, place);
  if (
    head?.subject !== 'insurance' ||
    head.heading ||
    label.meaning.under.has('insurance') ||
    label.meaning.fields.length > 0
  )
    return head;
  return (
    nearest(
      page,
      heads.filter((one) => one.subject !== 'insurance' || one.heading),
      place,
    ) ?? head
  );
}

/** A `Specialty` in the sender's block is the sender's own where another label asks for one. */
function withoutOwnSpecialty(
  page: Page,
  heads: readonly Head[],
  asked: ReadonlyMap<Label, readonly Asked[]>,
): Map<Label, readonly Asked[]> {
  const asking = [...asked].filter(([, all]) => all.some(({ path }) => path === 'specialty')).map(([label]) => label);
  const own = asking.filter(
    (label) =>
      /^(specialty|department|dept|clinic)$/.test(label.text) &&
      nearest(page, heads, { line: label.line, x: startOf(label), at: label.from })?.subject === 'referrer',
  );
  const kept = (label: Label, { path, sureness }: Asked) =>
    sureness > 0 && (path !== 'specialty' || own.length === asking.length || !own.includes(label));
  return new Map([...asked].map(([label, all]) => [label, all.filter((one) => kept(label, one))]));
}

/** Under or beside a birth date, or a name right above one, that no heading says whose they are: they are the patient's. */
function bareForm(labels: readonly Label[], label: Label): boolean {
  const named = /name|last|first|middle|^mi$|suffix/.test(label.text);
  return labels.some((one) => {
    return (
      isBirth(one) && (one.line.number <= label.line.number || (named && one.line.number - label.line.number <= 3))
    );
  });
}

/** What only follows from where somebody's name stands says nothing of names, nor of what comes after a birth date. */
function headsFor(heads: readonly Head[], labels: readonly Label[], label: Label): readonly Head[] {
  const paths = [...label.meaning.under.values()].flat();
  const naming = paths.some((path) => /^patient\.(name|family|given|middle|suffix)$/.test(path));
  const births = labels.filter(isBirth);
  return heads.filter(
    (head) =>
      !head.implied ||
      head.subject === 'patient' ||
      (!naming &&
        !births.some(
          (one) =>
            (one.line.number > head.line.number || (one.line === head.line && one.from > head.from)) &&
            one.line.number <= label.line.number &&
            startOf(one) > head.x - 10 &&
            startOf(one) <= head.reach,
        )),
  );
}

function fieldsOf(label: Label, subject: Subject | undefined): Asked[] {
  const { fields, under } = label.meaning;
  const doubt = label.qualified ? 0.6 : label.loose ? 0.85 : 1;
  const sure = (paths: readonly string[], sureness: number) =>
    [...new Set(paths)].map((path) => ({ path, sureness: sureness * doubt }));
  // `Emergency contact` + `name` is nobody's; the phrase as a whole was not in the labels, or it would have been found first.
  if (label.said !== undefined) return sure(under.get(label.said) ?? [], 1);
  const own = subject === undefined ? undefined : under.get(subject);
  // The sender's own department is more often its practice than what is asked for.
  const theirs = subject === 'referrer' && own?.includes('referrer.organization.name') ? ['specialty'] : [];
  const wanted = fields.filter((path) => theirs.includes(path));
  // `Insurance info - BCBS`: what stands right after the name of a block is its main field.
  if (fields.length === 0 && under.size === 0 && label.colon && label.meaning.subject && !label.meaning.stop)
    return sure(MAIN[label.meaning.subject] ?? [], 0.85);
  if (fields.length > 0 || own)
    return [...sure([...fields.filter((path) => !wanted.includes(path)), ...(own ?? [])], 1), ...sure(wanted, 0.6)];
  return sure(...guessed(label, subject));
}

const MAIN: Readonly<Partial<Record<Subject, readonly string[]>>> = {
  patient: ['patient.name'],
  referrer: ['referrer.name', 'referrer.sender'],
  insurance: ['coverage.plan'],
};

/** A label that says nothing in its block, or stands in none. */
function guessed({ meaning: { under }, words, qualified }: Label, subject: Subject | undefined): [string[], number] {
  const patient = under.get('patient') ?? [];
  const borne = patient.filter((path) => /^patient\.(birthDate|gender)$/.test(path));
  if (borne.length > 0)
    return [borne, subject === 'subscriber' || subject === 'other' ? 0.3 : subject === 'clinical' ? 1 : 0.9];
  if (subject === 'recipient' || subject === 'other' || subject === 'subscriber') return [[], 0];
  // A letter before a number says too little where no heading says whose.
  const phones = patient.includes('patient.phone');
  if (phones && words === 1 && subject === 'clinical' && under.has('referrer')) return [[], 0];
  // `Office phone`, `NPI`: only one subject has such a thing.
  const [only] = under.size === 1 ? [...under] : [];
  // At the head of the paper it is the letterhead's, which may be the receiver's own.
  if (
    only?.[1].some((path) => /phone|fax/i.test(path)) &&
    words === 1 &&
    (subject === undefined || subject === 'clinical')
  )
    return [[], 0];
  if (only && only[0] !== 'patient') return [only[1], words > 1 ? 0.97 : 0.95];
  const office = (under.get('referrer') ?? []).filter((path) => OFFICE.test(path));
  if (patient.length === 0 && office.length > 0 && !qualified) return [office, 0.9];
  return subject === undefined ? [[], 0] : [patient, subject === 'clinical' ? 0.75 : 0];
}
