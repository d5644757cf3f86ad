/** What stands on a patient's line without a label of its own: `PATEL, ANIKA DOB: …`, `Patient: Ingrid Solheim (F) 03/25/1947`, `62 y/o F`. */
import type { Candidate } from './candidate.ts';
import { birthDateIn } from './dates.ts';
import type { Label } from './find-labels.ts';
import { matchesIn } from './match.ts';
import { phonesIn } from './numbers.ts';
import type { Line, Token } from './page.ts';
import { readName } from './person-name.ts';
import { readGender } from './plain-values.ts';
import type { Labelled } from './runs.ts';
import type { Asked } from './sections.ts';
import type { Value } from './value.ts';

export function patientLineValues(
  all: Labelled,
  asked: ReadonlyMap<Label, readonly Asked[]>,
  today: string,
): Candidate[] {
  const asks = (label: Label, path: string) =>
    (asked.get(label) ?? []).some((one) => one.path === path && one.sureness > 0.5);
  return [
    ...all.labels.flatMap((label) => [
      ...(asks(label, 'patient.birthDate') ? nameBefore(all, label) : []),
      ...(asks(label, 'patient.name') ? afterName(all, label, today) : []),
    ]),
    ...ages(all),
    ...all.page.lines.flatMap((line) => (byDate(all, line) ? [] : bannerOf(line, today))),
  ];
}

/** A label on the line asks for a birth date. */
const byDate = ({ byLine }: Labelled, line: Line): boolean =>
  (byLine.get(line) ?? []).some(({ meaning }) => meaning.under.get('patient')?.includes('patient.birthDate'));

/** `Elena Moore | F | 10/09/1968 | MRN 441`: the strip over a chart's page. */
function bannerOf({ tokens }: Line, today: string): Candidate[] {
  const run = tokens.filter((t) => !t.blank && !/^[|•·–—;-]+$/.test(t.text));
  const end = run.findIndex((t, i) => i > 1 && (SEX.test(t.text) || /\d/.test(t.text)));
  const name = readName(run.slice(0, Math.max(0, end)));
  if (!name?.text.includes(' ') || name.strength < 1 || name.doctor || name.tokens[0] !== run[0]) return [];
  const rest = run.slice(name.tokens.length, name.tokens.length + 8);
  const born = birthDateIn(rest, today);
  const sex = rest.filter((t) => SEX.test(t.text));
  if (!born || born.at > 4 || sex.length !== 1) return [];
  const [gender] = [readGender(bare(sex))];
  return [
    fallback('patient.name', name, 0.88),
    fallback('patient.birthDate', { text: born.iso, tokens: born.tokens, strength: 1 }, 0.88),
    ...(gender ? [fallback('patient.gender', gender, 0.88)] : []),
  ];
}

/** A name that opens the line of a birth date. */
function nameBefore({ byLine }: Labelled, label: Label): Candidate[] {
  const before = (byLine.get(label.line) ?? []).filter(
    (one) => one.from < label.from && !/^(id|mrn|acct|account|chart|age|sex|m)\b/.test(one.text),
  );
  const from = Math.max(0, ...before.map((one) => one.to));
  const run = label.line.tokens.slice(from, label.from).filter((t) => !t.blank && !/^[|•·–—,;([-]+$/.test(t.text));
  // `Referral of Rex de la Rosa (DOB …`: the last words that are a name, or the first ones where an age or a number follows.
  for (const [at] of run.entries()) {
    const words = run.slice(at);
    const name = readName(words);
    if (!name?.text.includes(' ') || name.strength < 1 || name.doctor) continue;
    const [next] = words.slice(name.tokens.length);
    const opening = at === 0 && from === 0 && AFTER_PATIENT.test(next?.text ?? '');
    if (next === undefined || opening) return [fallback('patient.name', name, 0.92)];
  }
  return [];
}

const AFTER_PATIENT = /^(\(?\d|[([]?[MF]\b|(ID|MRN|Acct|Chart)\b)/;

/** Sex and birth date that follow the name. */
function afterName({ byLine }: Labelled, label: Label, today: string): Candidate[] {
  const end = byLine.get(label.line)?.find((one) => one.from >= label.to)?.from;
  const run = label.line.tokens.slice(label.to, end);
  const name = readName(run);
  const last = name?.tokens.at(-1);
  if (!name || !last) return [];
  const rest = run.slice(run.indexOf(last) + 1, run.indexOf(last) + 8);
  const [phone] = phonesIn(run.slice(run.indexOf(last) + 1));
  const born = birthDateIn(rest, today);
  const sex = label.line.tokens
    .slice(label.line.tokens.indexOf(last) + 1)
    .slice(0, 7)
    .filter((t) => SEX.test(t.text));
  const [gender] = sex.length === 1 ? [readGender(bare(sex))] : [];
  return [
    ...(born ? [fallback('patient.birthDate', { text: born.iso, tokens: born.tokens, strength: 1 }, 0.9)] : []),
    ...(gender ? [fallback('patient.gender', gender, 0.9)] : []),
    ...(phone ? [fallback('patient.phone', phone, 0.85)] : []),
  ];
}

const SEX = /^[([]?(M|F|[Mm]ale|[Ff]emale|MALE|FEMALE)[)\],;|/]*$/;
const bare = (tokens: readonly Token[]): Token[] =>
  tokens.map((t) => ({ ...t, text: t.text.replace(/[^A-Za-z]/g, '') }));

/** `62 y/o F`, where one person only is spoken of so. */
function ages({ page }: Labelled): Candidate[] {
  const found = page.lines.flatMap((line) =>
    matchesIn(
      line.tokens,
      /\b\d{1,3}[- ]?(?:y\/?o|y\.o\.|yrs?(?:[- ]old)?|years?[- ]old)[,]?\s+(?:[Ww]hite |[Bb]lack |Hispanic )?([Ff]emale|[Mm]ale|F|M|[Ww]oman|[Mm]an|[Gg]irl|[Bb]oy)\b/gu,
    ),
  );
  const said = new Set(
    found.map((match) => (/^(f|female|woman|girl)$/i.test(match.groups[0] ?? '') ? 'female' : 'male')),
  );
  const [text] = said;
  const [match] = found;
  return text && match && said.size === 1
    ? [fallback('patient.gender', { text, tokens: match.tokens.slice(-1), strength: 1 }, 0.88)]
    : [];
}

const fallback = (path: string, value: Value, sureness: number): Candidate => ({
  path,
  value,
  sureness,
  fallback: true,
});
