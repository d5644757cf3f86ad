/** What sentences of a letter say besides patient and reason: where to reach whom, the insurance, how soon. */
import { readAddress } from './addresses.ts';
import type { Candidate } from './candidate.ts';
import { type Match, matchesIn, matchIn } from './match.ts';
import { npisIn, phonesIn, readCardNumber } from './numbers.ts';
import { type Token, textOf } from './page.ts';

type After = (match: Match) => readonly Token[];

export function letterDetails(run: readonly Token[]): Candidate[] {
  const after: After = (match) => run.slice(match.at + match.tokens.length, match.at + match.tokens.length + 40);
  return [
    ...contactOf(run, after),
    ...insuranceOf(run, after),
    ...officeOf(run, after),
    ...npiOf(run, after),
    ...hasteOf(run),
  ];
}

/** `Call our office at … or fax your report to …`. */
function officeOf(run: readonly Token[], after: After): Candidate[] {
  const numbers = (pattern: RegExp, path: string): Candidate[] =>
    matchesIn(run, pattern).flatMap((match) => {
      const value = phonesIn(after(match).slice(0, 5))[0];
      return value ? [{ path, value, sureness: 0.84, fallback: true }] : [];
    });
  return [
    ...numbers(
      /\b(?:call|phone|reach|contact|telephone)\s+(?:our office|us|me|my office|the office)\b(?:\s+(?:at|on|by phone at))?|\b(?:or|questions,?|please) call(?=\s*\(?\d{3})/giu,
      'referrer.phone',
    ),
    ...numbers(/\b(?:our|my|office)\s+(?:phone|telephone|number)\b(?:\s+number)?(?:\s+is)?/giu, 'referrer.phone'),
    ...numbers(
      /\bfax(?:ed)?\b(?:\s+\p{L}+){0,5}\s+(?:to|at|is)\b(?:\s+us)?(?:\s+at)?|\bfax(?=\s*\(?\d{3})/giu,
      'referrer.fax',
    ),
  ];
}

/** `My NPI is …`. */
const npiOf = (run: readonly Token[], after: After): Candidate[] =>
  matchesIn(run, /\bNPI(?: number)?(?: is|:|#)?/giu).flatMap((match) => {
    const value = npisIn(after(match).slice(0, 2))[0];
    return value ? [{ path: 'referrer.npi', value, sureness: 0.86, fallback: true }] : [];
  });

/** Sentences go over the end of a line; of those in one line see `urgencyOf`. */
function hasteOf(run: readonly Token[]): Candidate[] {
  const soon = matchesIn(
    run,
    /(?<!\b(?:call|notify|contact|reply|inform|respond|us|me|know) )\bas soon as (?:possible|you can)\b/giu,
  )[0];
  const calm = matchesIn(
    run,
    /(?<!\p{L} )\b(?:routine|non-?urgent|elective)(?: (?:appointment|visit|referral|priority|scheduling|request|evaluation|consult(?:ation)?))?(?: (?:is|would be|basis|please)\b[^.;,]{0,24})?\s*[.,;]|\b(?:request|referral|this|it|appointment|priority|visit|consult(?:ation)?) is (?:routine|elective|non-?urgent)\b|\bno (?:urgency|rush|hurry)\b|\bnot (?:at all )?(?:urgent|an emergency)\b/giu,
  )[0];
  return [
    ...(soon ? [{ path: 'priority', value: { text: 'asap', tokens: soon.tokens, strength: 1 }, sureness: 0.85 }] : []),
    ...(calm
      ? [{ path: 'priority', value: { text: 'routine', tokens: calm.tokens, strength: 1 }, sureness: 0.85 }]
      : []),
  ];
}

function contactOf(run: readonly Token[], after: After): Candidate[] {
  const found: Candidate[] = [];
  for (const match of matchesIn(
    run,
    /\b(?:she|he|they|patient|Mr\.?\s\p{L}+|Mrs\.?\s\p{L}+|Ms\.?\s\p{L}+)\s+(?:can|may|is best|is|prefers to)\s+(?:be\s+)?(?:reached|contacted|called|reachable)\b|(?<!\b(?:i|we|us|office|staff|clinic) )\b(?:may|can|could) be (?:reached|contacted|called)\b|\b(?:call|contact|reach|phone)\s+(?:the\s+)?(?:patient|her|him|them|family|mother|father|parents?)\s+(?:directly\s+)?(?:at|on)\b|\b(?:phone|number|cell)(?: number)? (?:for|to reach) (?:him|her|them|the patient) is\b|\b(?:her|his|their|the patient(?:['’]s)?|patient(?:['’]s)?)\s+(?:(?:home|cell|mobile|contact|best|daytime)\s+)*(?:phone|telephone|number|cell)\b(?:\s+number)?/giu,
  )) {
    const phone = phonesIn(after(match).slice(0, 10))[0];
    if (phone) found.push({ path: 'patient.phone', value: phone, sureness: 0.9 });
  }
  for (const match of matchesIn(run, /\b(?:lives|resides|residing|living|address is)\s+(?:at\s+)?/giu)) {
    const address = readAddress(after(match).slice(0, 16));
    if (address) found.push({ path: 'patient.address', value: address, sureness: 0.88 });
  }
  return found;
}

/** A Medicare beneficiary's number, told by its form. */
const MBI =
  /(?<![\p{L}\d])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![\p{L}\d])/iu;

function insuranceOf(run: readonly Token[], after: After): Candidate[] {
  const found: Candidate[] = [];
  for (const match of matchesIn(
    run,
    /\b(?:insurer is|(?:health )?plan is|insured (?:by|with|through|under)|insurance (?:is|with|through|carrier is)|covered by|coverage (?:is )?(?:with|through|by)|(?:she|he|they|patient|family) (?:has|carries|is on)(?= (?:\p{L}+ ){0,2}(?:medicare|medicaid|ahcccs|aetna|cigna|humana|blue|bcbs|united|tricare|ambetter|mercy|banner)))\s+/giu,
  )) {
    const words = after(match);
    const end = words.findIndex(
      (t, i) =>
        (i > 0 && (t.text.match(/\d/g) ?? []).length > 3) ||
        /[,.;(]$/.test(t.text) ||
        /^[(]/.test(t.text) ||
        (i > 0 && /^(member|id|policy|group|under|subscriber|and|with)\b/i.test(t.text)),
    );
    const tokens =
      end < 0
        ? words.slice(0, 4)
        : words.slice(
            0,
            /^[(]|^(member|id|policy|group|under|subscriber|and|with)\b|(?:\d.*){4}/i.test(words[end]?.text ?? '')
              ? end
              : end + 1,
          );
    const text = textOf(tokens).replace(/[,.;]+$/, '');
    if (!/\p{L}{2}/u.test(text) || text.length > 60) continue;
    found.push({ path: 'coverage.plan', value: { text, tokens, strength: 1 }, sureness: 0.85 });
    const rest = words.slice(tokens.length, tokens.length + 9);
    const label = rest.findIndex((t) => /^\(?(id|member|policy|number|no\.?|#)[:#]*$/i.test(t.text));
    const number = rest.slice(label + 1).findIndex((t) => (t.text.match(/\d/g) ?? []).length > 3);
    const direct =
      rest[0] && /^[A-Z0-9-]{8,}[,.;]?$/.test(rest[0].text) ? readCardNumber(rest.slice(0, 1), 4) : undefined;
    const id =
      direct ??
      (label >= 0 && number >= 0 && number < 4 ? readCardNumber(rest.slice(label + 1 + number), 4) : undefined);
    if (id) found.push({ path: 'coverage.memberId', value: id, sureness: 0.85 });
  }
  const held = matchIn(run, MBI);
  if (held)
    found.push({
      path: 'coverage.memberId',
      value: { text: held.text.replace(/-/g, '').toUpperCase(), tokens: held.tokens, strength: 0.97 },
      sureness: 0.84,
      fallback: true,
    });
  const id = matchIn(
    run,
    /\b(?:member|policy|subscriber|insurance)\s+(?:id|identification|number|no\.?|#)(?:\s+(?:number|no\.?))?\s*(?:is|of|:|#)?\s*/i,
  );
  const number = id && readCardNumber(after(id).slice(0, 3), 4);
  if (number) found.push({ path: 'coverage.memberId', value: number, sureness: 0.85 });
  return found;
}
