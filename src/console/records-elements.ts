/** The elements of a release as rows of the checklist, and the form of it → the release as a person reads it. */
import { RECORD_CLASSES } from '../mappings/records-schema.ts';
import { RELATIONSHIPS, SENSITIVE } from '../records/release.ts';
import type { ReleaseInput } from '../records/shape.ts';
import type { Fields } from './form.ts';
import { RELATIONSHIP_WORDS, SENSITIVE_WORDS, SIGNATURE_WORDS } from './records-words.ts';

type Options = Readonly<Record<string, string>>;

/** `path`: within the release. `ticks`: a list of codes. */
export type Row = { readonly path: string; readonly label: string } & (
  | { readonly kind: 'text' | 'date' | 'tick' }
  | { readonly kind: 'choice' | 'ticks'; readonly options: Options }
);

const row = (kind: 'text' | 'date' | 'tick', path: string, label: string): Row => ({ kind, path, label });
const among = (kind: 'choice' | 'ticks', path: string, label: string, options: Options): Row => ({
  kind,
  path,
  label,
  options,
});

const pick = <K extends string>(codes: readonly K[], words: Readonly<Record<K, string>>): Options =>
  Object.fromEntries(codes.map((code) => [code, words[code]]));
const plain = (codes: readonly string[]): Options =>
  Object.fromEntries(codes.map((code) => [code, code.replaceAll('-', ' ')]));

export const ROWS: readonly (readonly [heading: string, rows: readonly Row[]])[] = [
  ['Whom it is of', [row('text', 'patient.name', 'Name'), row('date', 'patient.birthDate', 'Birth date')]],
  [
    'What may go',
    [
      row('text', 'description', 'In its words'),
      among('ticks', 'classes', 'Kinds', plain(RECORD_CLASSES)),
      row('date', 'from', 'From'),
      row('date', 'to', 'To'),
      among('ticks', 'sensitive', 'Named besides', pick(SENSITIVE, SENSITIVE_WORDS)),
    ],
  ],
  ['Who to whom', [row('text', 'discloser.name', 'Gives out'), row('text', 'recipient.name', 'Receives')]],
  [
    'What for, until when',
    [
      row('text', 'purpose', 'Purpose'),
      row('date', 'expiresOn', 'Ends on'),
      row('text', 'expiresEvent', 'Or ends with'),
    ],
  ],
  [
    'Signature',
    [
      among('choice', 'signature', 'Signature', SIGNATURE_WORDS),
      row('date', 'signedOn', 'Date'),
      row('text', 'signedBy.name', 'Printed name'),
      among('choice', 'signedBy.relationship', 'Signed by', pick(RELATIONSHIPS, RELATIONSHIP_WORDS)),
      row('text', 'signedBy.authority', 'By authority of'),
    ],
  ],
  [
    'What it says',
    [
      row('tick', 'statements.revocation', 'May be revoked in writing, and how'),
      row('tick', 'statements.conditioning', 'Whether treatment hangs on signing'),
      row('tick', 'statements.redisclosure', 'May be passed on by who receives it'),
      row('tick', 'part2.refusalConsequences', 'What follows a refusal (substance use records)'),
    ],
  ],
  [
    'What would spoil it',
    [
      among('choice', 'combinedWith', 'Part of', {
        'another-authorization': 'Another authorization',
        'other-document': 'Another document',
      }),
      row('tick', 'conditioned', 'Treatment was made to hang on signing'),
    ],
  ],
];

const ALL_ROWS: readonly Row[] = ROWS.flatMap(([, rows]) => rows);

/** Name of its field in the form. */
export const nameOfRow = ({ path }: Row): string => `r:${path}`;
export const idOfRow = ({ path }: Row): string => `field-${path.replaceAll('.', '-')}`;

/** The row that an element of the check stands in: `patient` → the patient's name, `sensitive.hiv` → the categories. */
export function rowFor(element: string): Row | undefined {
  const starts = (path: string, of: string) => path === of || path.startsWith(`${of}.`);
  return (
    ALL_ROWS.find(({ path }) => path === element) ??
    ALL_ROWS.find(({ path }) => starts(element, path)) ??
    ALL_ROWS.find(({ path }) => starts(path, element))
  );
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in the release: one text, or the codes of a list; a tick is `on`. */
export function valuesOf(release: ReleaseInput, { path }: Row): readonly string[] {
  const found = path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), release);
  if (found === undefined || found === false) return [];
  return found === true ? ['on'] : [found].flat().map(String);
}

/**
 * The release as the form says it, laid over `before`: undefined where it says the same. What the form has no field for stays as it was.
 */
export function releaseIn(form: Fields, before: ReleaseInput): object | undefined {
  const changed = ALL_ROWS.filter((one) => !same(typedOf(form, one), valuesOf(before, one)));
  if (changed.length === 0) return undefined;
  return changed.reduce<Json>((release, one) => put(release, one.path.split('.'), valueFor(one, form)), { ...before });
}

const typedOf = (form: Fields, one: Row) =>
  (form[nameOfRow(one)] ?? []).map((text) => text.trim()).filter((text) => text !== '');

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');

function valueFor(one: Row, form: Fields): unknown {
  const typed = typedOf(form, one);
  if (one.kind === 'tick') return typed.length > 0;
  return one.kind === 'ticks' ? typed : typed[0];
}

function put(into: Json, [name = '', ...rest]: readonly string[], value: unknown): Json {
  const { [name]: before, ...others } = into;
  if (rest.length > 0) return { ...others, [name]: put(isObject(before) ? before : {}, rest, value) };
  return value === undefined ? others : { ...others, [name]: value };
}
