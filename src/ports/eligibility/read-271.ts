/** A 271 as our answer: every benefit is kept, with codes as they came. Source: ASC X12 005010X279A1. */
import { Fault } from '../../fault.ts';
import { somebodyElse } from './about-whom.ts';
import type { Answered, Benefit, BenefitDate, BenefitEntity, EligibilityAnswer, Rejection } from './index.ts';
import { type Level, levelsOf, readTransactions, type Segment, type Separators, type Transaction } from './x12.ts';

const NO_ANSWER = { code: 'eligibility-no-271', text: 'The clearinghouse answers with something else than a 271.' };
const NOT_TAKEN = { code: 'eligibility-not-taken', text: 'The clearinghouse refuses the form of our question (999).' };

/** The answer to the question with this trace. Faults: `transient` for a text that is cut or strange, `value` for a refusal of its form. */
export function read271(text: string, trace?: string): EligibilityAnswer {
  const transactions = readTransactions(text);
  const answers = transactions.filter(({ kind }) => kind === '271');
  // An answer may come twice, and stand among others: ours bears our trace.
  const ours = answers.find((one) => bears(one, trace));
  const answer = ours ?? answers[0];
  if (answer) {
    // Some payers tell no trace back; who tells another one answers another question.
    if (!ours && trace !== undefined && traces(answer, '2').length > 0) throw somebodyElse();
    return readAnswer(answer, text, trace);
  }
  throw transactions.some(({ kind }) => kind === '999')
    ? new Fault('value', NOT_TAKEN)
    : new Fault('transient', NO_ANSWER);
}

/** TRN02; of TRN01 `2` those that were told back. */
const traces = ({ segments }: Pick<Transaction, 'segments'>, of?: string) =>
  segments.flatMap(([name, kind, trace = '']) => (name === 'TRN' && kind === (of ?? kind) ? [trace] : []));

function readAnswer({ segments, separators }: Transaction, raw: string, trace: string | undefined): EligibilityAnswer {
  const levels = levelsOf(segments);
  const mine = levelsOfPatient(levels, trace);
  const read = mine.map((level) => readLevel(level, separators));
  const told = mine.flatMap(({ segments }) => own(segments));
  const [payer] = people(levels, 'PR');
  const [subscriber] = people(mine, 'IL');
  const [dependent] = people(mine, '03');
  const [, , group] = told.find(([n, kind]) => n === 'REF' && kind === '6P') ?? [];
  const [, , back] = told.find(([n, kind]) => n === 'TRN' && kind === '2') ?? told.find(([n]) => n === 'TRN') ?? [];
  return {
    raw,
    ...(back && { trace: back }),
    ...(payer?.family && { payer: payer.family }),
    ...(subscriber && { subscriber }),
    ...(dependent && { dependent }),
    ...(group && { group }),
    dates: told.flatMap(dateOf),
    rejections: read.flatMap(({ rejections }) => rejections),
    benefits: read.flatMap(({ benefits }) => benefits),
  };
}

/** Payer, provider, and of several patients the one asked for, with the subscriber above. */
function levelsOfPatient(levels: readonly Level[], trace: string | undefined): readonly Level[] {
  const people = levels.filter(({ code }) => code === '22' || code === '23');
  const leaves = people.filter(({ id }) => !people.some(({ parent }) => parent === id));
  const traced = people.filter((level) => bears(level, trace));
  // A trace may stand with the subscriber where the answer stands with the dependent.
  const patient =
    traced.find((level) => leaves.includes(level)) ??
    traced.find(answers) ??
    (leaves.length === 1 ? leaves[0] : undefined);
  if (!patient && leaves.length > 1) throw somebodyElse();
  const path: Level[] = [];
  for (let level = patient; level; level = levels.find(({ id }) => id === level?.parent)) path.unshift(level);
  return patient ? path : levels;
}

/** X12 is written in capitals. */
const bears = (one: Pick<Transaction, 'segments'>, trace: string | undefined) =>
  trace !== undefined && traces(one).some((told) => told.toUpperCase() === trace.toUpperCase());

const answers = ({ segments }: Level) => segments.some(([name]) => name === 'EB' || name === 'AAA');

const OF: Readonly<Record<string, Rejection['of']>> = {
  '20': 'payer',
  '21': 'provider',
  '22': 'subscriber',
  '23': 'dependent',
};

/** Segments of the level itself, before its first benefit. */
function own(segments: readonly Segment[]): readonly Segment[] {
  const first = segments.findIndex(([name]) => name === 'EB');
  return first < 0 ? segments : segments.slice(0, first);
}

function readLevel({ code, segments }: Level, separators: Separators) {
  const of = OF[code] ?? 'subscriber';
  const rejections: Rejection[] = own(segments).flatMap((one) => rejectionOf(one, of));
  const loops: { eb: Segment; under: Segment[] }[] = [];
  for (const segment of segments) {
    if (segment[0] === 'EB') loops.push({ eb: segment, under: [] });
    else loops.at(-1)?.under.push(segment);
  }
  const benefits = loops.map(({ eb, under }) => {
    rejections.push(...under.flatMap((one) => rejectionOf(one, 'benefit')));
    return benefitOf(eb, under, of === 'dependent' ? 'dependent' : 'subscriber', separators);
  });
  return { rejections, benefits };
}

function rejectionOf([name, , , code = '', followUp]: Segment, of: Rejection['of']): Rejection[] {
  return name === 'AAA' && code !== '' ? [{ code, ...(followUp && { followUp }), of }] : [];
}

function benefitOf(eb: Segment, under: readonly Segment[], of: Benefit['of'], separators: Separators): Benefit {
  const at = (index: number) => eb[index]?.trim() || undefined;
  const rest: string[] = [];
  const written = (segment: Segment) => segment.join('*');
  const [amount, percent] = [cents(at(7)), hundredths(at(8))];
  const [authorization, network] = [oneOf(at(11), ['Y', 'N', 'U']), oneOf(at(12), ['Y', 'N', 'U', 'W'])];
  const unread =
    (at(7) && amount === undefined) ||
    (at(8) && percent === undefined) ||
    (at(11) && !authorization) ||
    (at(12) && !network) ||
    eb.length > 14;
  if (unread) rest.push(written(eb));
  const entities: { -readonly [K in keyof BenefitEntity]: BenefitEntity[K] }[] = [];
  const [dates, messages]: [BenefitDate[], string[]] = [[], []];
  for (const segment of under) {
    const [name, first = ''] = segment;
    if (name === 'MSG') messages.push(segment.slice(1).join(separators.element).trim());
    else if (name === 'NM1') entities.push(entityOf(segment));
    else if (name === 'PER' && entities.length > 0) {
      const last = entities.at(-1);
      if (last) last.contacts = [...last.contacts, ...contactsOf(segment)];
    } else if (name === 'DTP' && dateOf(segment).length > 0) dates.push(...dateOf(segment));
    else if (name !== 'LS' && name !== 'LE' && !(name === 'AAA' && segment[3]))
      rest.push(written([name ?? '', first, ...segment.slice(2)]));
  }
  const quantity = at(9) && at(10) ? { of: at(9) ?? '', value: at(10) ?? '' } : undefined;
  if ((at(9) || at(10)) && !quantity) rest.push(written(eb));
  return {
    of,
    code: at(1) ?? '',
    ...(at(2) && { level: at(2) ?? '' }),
    serviceTypes: (at(3) ?? '').split(separators.repetition).filter((one) => one !== ''),
    ...(at(4) && { insuranceType: at(4) ?? '' }),
    ...(at(5) && { plan: at(5) ?? '' }),
    ...(at(6) && { period: at(6) ?? '' }),
    ...(amount !== undefined && { amount }),
    ...(percent !== undefined && { percent }),
    ...(quantity && { quantity }),
    ...(authorization && { authorization }),
    ...(network && { network }),
    ...(at(13) && { procedure: (at(13) ?? '').split(separators.component) }),
    dates,
    messages,
    entities,
    rest: [...new Set(rest)],
  };
}

/** Those named in a role, each with the birth date of the level. */
function people(levels: readonly Level[], wanted: string): Answered[] {
  return levels.flatMap(({ segments }) => {
    const [, , born] = own(segments).find(([name, form]) => name === 'DMG' && form === 'D8') ?? [];
    return own(segments).flatMap(([name, role, , family, given, , , , , memberId]) =>
      name === 'NM1' && role === wanted ? [personOf({ memberId, family, given, born })] : [],
    );
  });
}

/** `born`: `20150302`. */
export function personOf(told: {
  readonly memberId: string | undefined;
  readonly family: string | undefined;
  readonly given: string | undefined;
  readonly born: string | undefined;
}): Answered {
  const birthDate = iso(told.born ?? '');
  const { memberId, family, given } = told;
  return {
    ...(memberId && { memberId }),
    ...(family && { family }),
    ...(given && { given }),
    ...(birthDate && { birthDate }),
  };
}

function entityOf([, role = '', , family = '', given = '', , , , , id]: Segment): BenefitEntity {
  const name = [given, family].filter((part) => part !== '').join(' ');
  return { role, ...(name && { name }), ...(id && { id }), contacts: [] };
}

/** Telephone numbers and addresses stand in pairs after the name. */
function contactsOf(per: Segment): string[] {
  return [4, 6, 8].flatMap((at) => (per[at] ? [per[at] ?? ''] : []));
}

export function dateOf([name, of = '', form, text = '']: Segment): BenefitDate[] {
  if (name !== 'DTP') return [];
  const [start, end] = (form === 'RD8' ? text.split('-') : [text]).map(iso);
  if (start === undefined || (form !== 'D8' && (form !== 'RD8' || end === undefined))) return [];
  return [{ of, start, ...(end && { end }) }];
}

/** `20261231` as ISO; undefined for what is no day. */
export function iso(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? undefined : date;
}

/** Dollars as X12 and JSON write them, in cents; undefined for what is no amount. */
export const cents = (text: string | undefined): number | undefined => scaled(text, 1_000_000_000);

/** A share of one (`.2`), in hundredths of a percent; above one nobody knows what is meant. */
export function hundredths(text: string | undefined): number | undefined {
  const [, whole = '', places = ''] = /^(\d*)(?:\.(\d{1,4}))?$/.exec(text ?? '') ?? [];
  if (whole === '' && places === '') return undefined;
  const value = Number(whole || '0') * 10_000 + Number(places.padEnd(4, '0'));
  return value <= 10_000 ? value : undefined;
}

function scaled(text: string | undefined, most: number): number | undefined {
  const [, whole = '', places = ''] = /^(\d*)(?:\.(\d{1,2})0*)?$/.exec(text ?? '') ?? [];
  if (whole === '' && places === '') return undefined;
  const value = Number(whole || '0') * 100 + Number(places.padEnd(2, '0'));
  return value <= most ? value : undefined;
}

export function oneOf<T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === text);
}
