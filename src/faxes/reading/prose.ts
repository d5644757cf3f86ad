/** Letters: what sentences say of the patient, the reason and the writer. */

import type { Candidate } from './candidate.ts';
import { birthDateIn } from './dates.ts';
import { letterDetails } from './letter-details.ts';
import { type Match, matchesIn, matchIn } from './match.ts';
import { phonesIn } from './numbers.ts';
import { officeNumbers } from './office-numbers.ts';
import { type Page, type Token, textOf } from './page.ts';
import { readName } from './person-name.ts';
import { looksLikeOrganization, readOrganization, readText } from './plain-values.ts';
import { sentencesOf } from './sentences.ts';
import { isLetter, signOff } from './sign-off.ts';
import { addressee, specialtyInProse } from './specialty-in-prose.ts';

const PERSON =
  /\b(?:refer(?:ring|red)?|refer you|seeing|see|send(?:ing)?|accepting|evaluat(?:e|ing)|evaluation of|care of|consult(?:ation)? (?:for|on)|introduc(?:e|ing)|writing (?:about|regarding|on behalf of)|behalf of|assess(?:ing)?|regarding|opinion on|records? (?:of|for|on|regarding)|charts? (?:of|for)|(?:my|our|your|this) (?:mutual )?patient,?|information (?:on|for|about)|about|patient(?:['’]s name)? is)\s+(?:to you\s+)?(?:(?:my|our|this|the|your)\s+)?(?:mutual\s+)?(?:(?:\d{1,3}[- ]?years?[- ]old|pleasant|delightful|lovely|kind|established|long-?time)\s+)*(?:(?:patient|lady|gentleman|woman|man|male|female)s?,?\s+)?(?:to you,?\s+)?(?=(?:(?:Mr|Mrs|Ms|Miss|Dr|Mx)\.?\s+)?\p{Lu})/gu;
const BORN = /\b(?:born(?: on)?|d\.?o\.?b\.?:?|date of birth(?: is| of)?:?|birth ?date:?)\s*(?=[\d\p{Lu}])/giu;
const STATED =
  /\b(?:reason (?:for|of) (?:(?:the|this|my|our|his|her) )?(?:referral|consult(?:ation)?|visit|request) (?:is|was)|(?:referr(?:ed|ing)|sent)(?: (?:her|him|them))?(?: to (?:you|your \p{L}+))? (?:because of|on account of|due to)|on account of|(?:main|primary|chief|my|our) (?:concern|question|worry|problem) is|(?:am|are|is) (?:worried|concerned) about|(?:is|was|being) (?:referred|sent)(?: to (?:you|your [\p{L} ]{3,25}?))? for(?= (?!evaluation|assessment|further|management|consultation|an? (?:evaluation|opinion|consultation)))|(?:referral|request) is (?:made )?(?:for|because of)|(?:input|advice|opinion|thoughts|guidance) (?:on|about|regarding) (?:his|her|their))\s*:?\s+/giu;
const REASON =
  /\b(?:(?:see|evaluate|assess|accept|consult on|eval)(?: and (?:treat|manage|advise))? (?:this|the|my|our|above|for)(?: [\p{L}\d/-]+){0,6}? for(?= (?!an? ))|requests?(?: [\p{L}/-]+){1,5}? for|\d{1,3}[- ]?(?:years?|yrs?)[- ]old(?:,? [\p{L}-]+){0,5}? with|(?:be|to be) seen(?: by [\p{L} ]{3,30}?)? for|(?:needs|requires|needs an?) (?:appointment|visit|consult(?:ation)?|evaluation) for|for (?:evaluation(?: and (?:management|treatment|mgmt))?(?: of)?|assessment(?: of)?|management of|further (?:evaluation|workup|work-up|management|assessment|investigation)(?: of)?|work-?up of|an? (?:evaluation|opinion|consultation|assessment)(?: (?:of|on|regarding|for))?|consultation (?:regarding|for|about)|your opinion (?:on|regarding|about)|consideration of|treatment of)|because of|due to|regarding (?:his|her|their)|regarding(?= (?!mr|mrs|ms|miss|our|my|this|the |patient|your)\p{L})|who (?:presents|presented|is) with|who (?:has|is having|suffers from|complains of|has had)|(?:presents?|presented|presenting) with|(?:has|have) been (?:experiencing|having|complaining of|suffering from)|complains? of|concern(?:ing|ed)? (?:for|about))\s+/giu;

const COMPLAINED =
  /\b(?:(?:told|tells) (?:me|us) (?:of|about)|report(?:s|ed)|noticed|developed|suffer(?:s|ing|ed) from|struggl(?:es|ing) with|troubled by|bothered by|(?:has|with) (?:a )?(?:\p{L}+ )?history of|diagnosed with|found to have|(?:has|have) had|has(?! (?:medicare|medicaid|ahcccs|aetna|cigna|humana|blue|bcbs|united|tricare|insurance|been|no |not )))\s+/giu;
const REASONS: readonly (readonly [RegExp, number])[] = [
  [STATED, 0.88],
  [REASON, 0.8],
  [COMPLAINED, 0.68],
];

/** What the sentences of a letter say; of another page they count only where nothing else does. */
export function proseValues(page: Page, today: string): Candidate[] {
  if (isLetter(page)) return letterValues(page, today);
  const run = sentencesOf(page);
  const said = [
    ...personsIn(run, true, today),
    ...bornIn(run, today),
    ...whyIn(run),
    ...aged(run),
    ...letterDetails(run),
    ...writerIn(run),
    ...specialtyInProse(run, false),
  ];
  return said.map((one) => (one.path === 'patient.name' ? one : { ...one, fallback: true }));
}

function letterValues(page: Page, today: string): Candidate[] {
  // Blanks that were filled in part a sentence too; a row of a table has more words in capitals.
  const spoken = new Set(sentencesOf(page));
  const run = page.lines.flatMap((line) =>
    line.cells.length <= 2 || line.tokens.some((t) => spoken.has(t)) ? line.tokens : [],
  );
  return [
    ...personsIn(run, true, today),
    ...bornIn(run, today),
    ...whyIn(run),
    ...aged(run),
    ...addressee(page),
    ...specialtyInProse(run, true),
    ...letterDetails(run),
    ...signOff(page),
  ];
}

const afterIn =
  (run: readonly Token[]) =>
  (match: Match): readonly Token[] =>
    run.slice(match.at + match.tokens.length, match.at + match.tokens.length + 40);

/** Whom the sentences are about: named after a verb of referring, or before what is said of a person only. */
function personsIn(run: readonly Token[], why: boolean, today: string): Candidate[] {
  const after = afterIn(run);
  return [...matchesIn(run, PERSON).map(after), ...namesBefore(run)].flatMap((words) => {
    const name = readName(words);
    if (!name) return [];
    const rest = words.slice(name.tokens.length);
    const titled = /^(mr|mrs|ms|miss)\.?$/i.exec(name.tokens[0]?.text ?? '')?.[1];
    if (!name.text.includes(' ') && titled === undefined) return [];
    return [
      ...(name.text.includes(' ') && !name.doctor ? [{ path: 'patient.name', value: name, sureness: 0.9 }] : []),
      ...aboutPatient(name.tokens, rest.slice(0, 24), titled, today),
      ...(why ? whyReferred(rest) : []),
    ];
  });
}

/** `… Rex de la Rosa (DOB …`, `… Ida Etsitty, a 68-year-old …`: the words from such names on. */
function namesBefore(run: readonly Token[]): (readonly Token[])[] {
  return matchesIn(run, ONLY_OF_PERSONS).flatMap(({ at }) => {
    for (let from = Math.max(0, at - 5); from < at - 1; from++) {
      const words = run.slice(from, at);
      const name = readName(words);
      if (name?.strength === 1 && name.text.includes(' ') && !name.doctor && name.tokens.length === words.length)
        return [run.slice(from, from + 40)];
    }
    return [];
  });
}
const ONLY_OF_PERSONS =
  /(?<![\p{L}])(?:\(?\s?(?:dob|d\.o\.b\.?|date of birth|birth ?date|born)\b|an? (?:\d{1,3}[- ]?(?:year|yr|y\/?o)|female|male|woman|man|girl|boy)|\(?\d{1,3}[- ]?(?:y\.?o\.?|y\/o|year|yr)s?\b)/giu;

/** `from Dr. Noel Yazzie (NPI …) of Window Rock Family Clinic`. */
function writerIn(run: readonly Token[]): Candidate[] {
  return matchesIn(run, /\(?\bNPI\b/giu).flatMap(({ at }) => {
    for (let from = Math.max(0, at - 7); from < at - 1; from++) {
      const words = run.slice(from, at);
      const name = readName(words);
      if (!name?.doctor || name.tokens.length !== words.length || !name.text.includes(' ')) continue;
      const rest = run.slice(at + 1, at + 16);
      const of = rest.findIndex((t) => /^(of|at|with|from)$/i.test(t.text));
      const end = rest.findIndex((t, i) => i > of && /[,.;)]$/.test(t.text));
      const practice = of >= 0 && of < 4 ? rest.slice(of + 1, end < 0 ? of + 8 : end + 1) : [];
      const value = looksLikeOrganization(textOf(practice)) ? readOrganization(practice) : undefined;
      return [
        { path: 'referrer.name', value: name, sureness: 0.85, fallback: true },
        ...(value ? [{ path: 'referrer.organization.name', value, sureness: 0.82, fallback: true }] : []),
        ...officeNumbers(rest)
          .filter(({ told }) => told)
          .map(({ path, value: number }) => ({ path, value: number, sureness: 0.8, fallback: true })),
      ];
    }
    return [];
  });
}

function bornIn(run: readonly Token[], today: string): Candidate[] {
  return matchesIn(run, BORN).flatMap((match) => {
    const born = birthDateIn(afterIn(run)(match).slice(0, 4), today);
    return born
      ? [{ path: 'patient.birthDate', value: { text: born.iso, tokens: born.tokens, strength: 1 }, sureness: 0.92 }]
      : [];
  });
}

/** The first of the surest ways to give a reason. */
function whyIn(run: readonly Token[]): Candidate[] {
  for (const [form, sureness] of REASONS) {
    const found = matchesIn(run, form)
      .slice(0, 1)
      .flatMap((match) => reasonOf(afterIn(run)(match), sureness));
    if (found.length > 0) return found;
  }
  return [];
}

/** To the end of the sentence, or what stands in brackets. */
function sentence(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex(
    (t, i) => i > 0 && /[.;]$/.test(t.text) && !/^(dr|mr|mrs|ms|vs|e\.g|i\.e|st|no)\.$/i.test(t.text),
  );
  const bracket = tokens.findIndex((t, i) => i > 0 && /^\((icd|dx|codes?\b|[A-TV-Z]\d)/i.test(t.text));
  const whole = end < 0 ? tokens.slice(0, 30) : tokens.slice(0, end + 1);
  // After a code in brackets a list may go on.
  const goesOn = /^(and|with|or|plus)$/i.test(whole[bracket + 1]?.text ?? '');
  return bracket > 0 && bracket < whole.length && !goesOn ? whole.slice(0, bracket) : whole;
}

/** `… to your clinic for chest pain.`, in the sentence that names the patient. */
function whyReferred(rest: readonly Token[]): Candidate[] {
  const words = sentence(rest);
  const at = matchIn(
    words,
    /\bfor\s+(?!(?:accepting|seeing|agreeing|evaluating|taking|sending|asking|allowing|considering|evaluation|assessment|further|management|consultation|an?\b|your|his|her|their)\b)(?=\p{L})/iu,
  );
  return at ? reasonOf(words.slice(at.at + 1), 0.74) : [];
}

function reasonOf(words: readonly Token[], sureness: number): Candidate[] {
  const whole = sentence(words);
  const code = whole.findIndex((t, i) => i > 0 && /^[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}/i.test(t.text));
  const tokens = code < 0 ? whole : whole.slice(0, code);
  const value = readText(tokens);
  return value ? [{ path: 'reason.text', value: { ...value, text: value.text.replace(/[.;,]+$/, '') }, sureness }] : [];
}

function aboutPatient(
  name: readonly Token[],
  rest: readonly Token[],
  title: string | undefined,
  today: string,
): Candidate[] {
  const found: Candidate[] = [];
  const born = matchIn(rest, /(?:born|dob|d\.o\.b\.?|birth)/i) ? birthDateIn(rest, today) : undefined;
  if (born)
    found.push({
      path: 'patient.birthDate',
      value: { text: born.iso, tokens: born.tokens, strength: 1 },
      sureness: 0.92,
    });
  const called = matchIn(rest, /\b(?:tel|telephone|phone|ph|cell|mobile)\b/i);
  const phone = called && phonesIn(rest.slice(called.at, called.at + 4))[0];
  if (phone) found.push({ path: 'patient.phone', value: phone, sureness: 0.88 });
  const sex = matchIn(
    rest.slice(0, 12),
    /\b(?:year[- ]old|y\/?o|yo)\s+(?:\p{L}+\s+){0,2}?(woman|female|lady|girl|man|male|gentleman|boy|F|M)\b/iu,
  );
  const word = sex?.groups[0]?.toLowerCase();
  if (sex && word) found.push(genderOf(/^(woman|female|lady|girl|f)$/.test(word), sex.tokens.slice(-1), 0.9));
  else if (title) found.push(genderOf(!/^mr$/i.test(title), name.slice(0, 1), 0.8));
  return found;
}

function genderOf(female: boolean, tokens: readonly Token[], sureness: number): Candidate {
  return { path: 'patient.gender', value: { text: female ? 'female' : 'male', tokens, strength: 1 }, sureness };
}

/** `a 46-year-old woman`, wherever the letter says it first; else how often it says she or he. */
function aged(run: readonly Token[]): Candidate[] {
  const said = matchIn(
    run,
    /\b\d{1,3}[- ]?(?:years?|yrs?|yo|y\/o|y\.o\.)[- ]?(?:old)?,?\s+(?:\p{L}+\s+){0,2}?(woman|female|lady|girl|man|male|gentleman|boy)\b/iu,
  );
  const called =
    said ??
    matchIn(
      run,
      /\b(?:this|an?|our|my|above[- ]named|named)\s+(?:[\p{L}-]+\s+){0,2}?(woman|lady|gentleman|man|female|male|girl|boy)\b/iu,
    );
  if (called)
    return [
      genderOf(/^(woman|female|lady|girl)$/i.test(called.groups[0] ?? ''), called.tokens.slice(-1), said ? 0.88 : 0.82),
    ];
  const [she, he] = [matchesIn(run, /\b(she|her|hers)\b/giu), matchesIn(run, /\b(he|him|his)\b/giu)];
  const [more, less] = she.length > he.length ? [she, he] : [he, she];
  return more[0] && less.length === 0 ? [genderOf(more === she, more[0].tokens, more.length > 1 ? 0.7 : 0.6)] : [];
}
