/** Values that stand by a label. */
import type { ValueKind } from '../../mappings/fax-schema.ts';
import { readAddress } from './addresses.ts';
import type { Candidate } from './candidate.ts';
import { PLAN } from './card.ts';
import { isBox } from './choices.ts';
import { birthDateIn } from './dates.ts';
import type { Label } from './find-labels.ts';
import { labelIndex } from './label-index.ts';
import { phonesIn } from './numbers.ts';
import { officeNumbers } from './office-numbers.ts';
import { type Token, textOf } from './page.ts';
import { readGender, readOption, readPlanAndId } from './plain-values.ts';
import { optionPriority } from './priority.ts';
import { READERS } from './readers.ts';
import { following, type Labelled, rightOf, stacked } from './runs.ts';
import type { Asked } from './sections.ts';
import { senderIn } from './sender.ts';
import { sharedOf } from './shared-labels.ts';
import type { Value } from './value.ts';

/** Kinds whose form tells whether a word is one: they show on which side of their labels a page has its values. */
const TELLING = /^(birthDate|phone|npi|zip|name|provider|gender)$/;
const LONG = /^(text|address|icd10)$/;
/** Answers given by a check box; the words of the row are options. */
const OPTIONAL = /^(gender|priority|specialty|plan|text)$/;

export function labelledValues(all: Labelled, asked: ReadonlyMap<Label, readonly Asked[]>, today: string): Candidate[] {
  const claimed = new Set<Token>();
  const found: Candidate[] = [];
  const open: Label[] = [];
  for (const label of all.labels) {
    const right = rightOf(all, label);
    if (right.tokens.length === 0 || (right.far && !label.colon && isHeader(all, label, asked, today))) {
      open.push(label);
      continue;
    }
    found.push(...besideBirthDate(asked.get(label) ?? [], afterOn(all, label), today));
    const parts = sharedOf(label, asked.get(label) ?? [], right.tokens);
    const shared = parts && valuesOfShared(parts, today);
    const made =
      shared ??
      (asked.get(label) ?? []).flatMap((one) => {
        const value = read(
          all,
          label,
          one.path,
          right.tokens,
          { line: label.line, x0: right.tokens[0]?.x0 ?? 0 },
          today,
        );
        return value ? candidatesOf(one, value, label.colon ? 0.99 : right.far || label.alone ? 0.97 : 0.95) : [];
      });
    for (const { value } of made) for (const token of value.tokens) claimed.add(token);
    found.push(...made);
    if (made.length === 0 && right.far) open.push(label);
  }
  return [...found, ...stackedValues(all, open, asked, claimed, today)];
}

const valuesOfShared = (parts: NonNullable<ReturnType<typeof sharedOf>>, today: string): Candidate[] =>
  parts.flatMap(({ paths, tokens }) =>
    paths.flatMap((path) => {
      const value = READERS[kindOf(path)]?.(tokens, today);
      return value ? [{ path, value, sureness: 0.97 }] : [];
    }),
  );

/** Labels over their values, or under them: whichever more of the telling ones on the page have. */
function stackedValues(
  all: Labelled,
  open: readonly Label[],
  asked: ReadonlyMap<Label, readonly Asked[]>,
  claimed: ReadonlySet<Token>,
  today: string,
): Candidate[] {
  const at = (step: 1 | -1) =>
    open.map((label) => {
      const place = stacked(all, label, step);
      if (!place || place.cell.tokens.some((t) => claimed.has(t))) return [];
      const stop = all.byLine.get(place.line)?.find((one) => one.cell === place.cell)?.from;
      const tokens = place.cell.tokens.slice(0, stop === undefined ? undefined : stop - place.cell.at);
      const shared = sharedOf(label, asked.get(label) ?? [], tokens);
      if (shared) return valuesOfShared(shared, today);
      return (asked.get(label) ?? []).flatMap((one) => {
        const value = read(all, label, one.path, tokens, { line: place.line, x0: place.cell.x0 }, today, step);
        return value ? candidatesOf(one, value, step > 0 ? (label.alone || label.colon ? 0.97 : 0.95) : 0.9) : [];
      });
    });
  const [below, above] = [at(1), at(-1)];
  const telling = (side: Candidate[][]) =>
    side.flat().filter((c) => TELLING.test(kindOf(c.path)) && c.value.strength > 0.6).length;
  return telling(above) > telling(below) ? above.flat() : below.flat();
}

/** A header of a table: the cell right of it is no value of it, or the one below is a better one. */
function isHeader(all: Labelled, label: Label, asked: ReadonlyMap<Label, readonly Asked[]>, today: string): boolean {
  const right = rightOf(all, label);
  const below = stacked(all, label, 1);
  if (!below) return false;
  const reads = (tokens: readonly Token[]) =>
    Math.max(0, ...(asked.get(label) ?? []).map((one) => READERS[kindOf(one.path)]?.(tokens, today)?.strength ?? 0));
  const here = reads(right.tokens);
  const under = reads(below.cell.tokens);
  // The row's other labels are in use as headers too where none of them has a value right of it.
  const row = all.byLine.get(label.line) ?? [];
  return under > here || (under > 0 && under === here && row.length > 1 && row.length >= label.line.cells.length - 1);
}

const afterOn = ({ byLine }: Labelled, { line, to }: Label): readonly Token[] =>
  line.tokens.slice(to, byLine.get(line)?.find((one) => one.from >= to)?.from);

/** `DOB 03/04/1980 (46 yrs) F`: the sex that stands after a birth date without a label. */
function besideBirthDate(asked: readonly Asked[], run: readonly Token[], today: string): Candidate[] {
  const born = asked.some((one) => one.path === 'patient.birthDate') ? birthDateIn(run, today) : undefined;
  if (!born) return [];
  const rest = run
    .slice(born.at + born.tokens.length, born.at + born.tokens.length + 6)
    .filter(
      (t) => !/^\(?(age:?|\d{1,3}|\d{1,3} ?y\w*|y\.?o\.?|yrs?\.?\)?|years?\)?|old\)?|[|,/;-])\)?,?$/i.test(t.text),
    );
  const value = readGender(rest.slice(0, 1));
  const [phone] = phonesIn(run.slice(born.at + born.tokens.length, born.at + born.tokens.length + 8));
  return [
    ...(value ? [{ path: 'patient.gender', value, sureness: 0.88 }] : []),
    ...(phone ? [{ path: 'patient.phone', value: phone, sureness: 0.85, fallback: true }] : []),
  ];
}

const isChoice = (rest: readonly Token[]): boolean =>
  new Set(rest.flatMap((t) => (t.mark ? [] : (optionPriority(t.text.replace(/[(),;/]/g, '')) ?? [])))).size > 1 &&
  rest.some((t) => /^\W*routine\W*$/i.test(t.text));

/** `Last / First: Quezada / Maricela`. */
const asListed = (run: readonly Token[]): readonly Token[] =>
  run.map((t, i) => (i === 1 && t.text === '/' ? { ...t, text: ',' } : t));

const kindOf = (path: string): ValueKind => labelIndex().kinds.get(path) ?? 'text';

function read(
  all: Labelled,
  label: Label,
  path: string,
  run: readonly Token[],
  first: { line: Label['line']; x0: number },
  today: string,
  step: 1 | -1 = 1,
): Map<string, Value> | Value | undefined {
  const kind = kindOf(path);
  if (kind === 'organization' && !label.colon && label.line.number === 0) return undefined;
  if (
    OPTIONAL.test(kind) &&
    first.line.tokens.some((t, i) => {
      const [from, to] = [run[0]?.x0 ?? 0, run.at(-1)?.x1 ?? 0];
      return run.length > 0 && t.x0 >= from - 0.1 && t.x0 < to + 3 * all.page.em && isBox(first.line, i);
    })
  )
    return undefined;
  if (kind === 'name' && /last.*first/.test(label.text)) return READERS.name?.(asListed(run), today);
  // Of options in a row none is the value.
  if (kind === 'priority' && first.line === label.line && isChoice(first.line.tokens.slice(label.to))) return undefined;
  if (kind === 'gender') return readOption(first.line === label.line ? afterOn(all, label) : run);
  // `Plan: follow up in a week`.
  if (path === 'coverage.planName' && label.text === 'plan' && !PLAN.test(textOf(run))) return undefined;
  if (path === 'coverage.plan' || kind === 'planAndIds') return readPlanAndId(run);
  if (kind === 'sender') {
    const numbers = officeNumbers(run).map(({ path: to, value }) => [to, value] as const);
    const whole =
      first.line === label.line ? label.line.tokens.slice(label.to, label.cell.at + label.cell.tokens.length) : run;
    return new Map([
      ...senderIn([whole.length > run.length ? whole : run, ...following(all, label, first, 1)]),
      ...numbers.reverse(),
    ]);
  }
  if (kind === 'phonePair') {
    const [phone, fax] = phonesIn(run);
    return phone && new Map([['referrer.phone', phone], ...(fax ? [['referrer.fax', fax] as [string, Value]] : [])]);
  }
  const more =
    LONG.test(kind) && step > 0
      ? following(
          all,
          label,
          first,
          kind === 'address' ? 3 : kind === 'icd10' ? 8 : 25,
          kind === 'address' ? 1.6 : undefined,
        )
      : [];
  if (kind === 'address') {
    const lines = [run, ...more];
    for (let count = 1; count <= lines.length; count++) {
      const taken = lines.slice(0, count);
      let length = 0;
      const ends = taken.map((line) => (length += line.length) - 1).slice(0, -1);
      const address = readAddress(taken.flat(), ends);
      if (address) return address;
    }
    return undefined;
  }
  return READERS[kind]?.([...run, ...more.flat()], today);
}

function candidatesOf({ path, sureness }: Asked, value: Map<string, Value> | Value, place: number): Candidate[] {
  const entries: [string, Value][] = value instanceof Map ? [...value] : [[path, value]];
  return entries.map(([to, one]) => ({
    path: to,
    value: one,
    sureness: sureness * place,
    // One word of many is no more than a hint.
    ...(to === 'specialty' && one.strength < 0.7 ? { fallback: true } : {}),
  }));
}
