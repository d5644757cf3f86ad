/** Names of persons on paper: `TORRES, MARIA L`, `Dr. Alan Reyes, MD`, `Maria de la Cruz Jr.`. */

import { isNoName } from './no-name.ts';
import type { Token } from './page.ts';
import type { Value } from './value.ts';

export interface NameParts {
  readonly given: string[];
  readonly family: string;
  readonly suffix?: string;
}

const TITLE = /^(mr|mrs|ms|miss|mx|dr|doctor|prof|sr|sra|hon|rev|provider|physician)\.?$/i;
const CREDENTIAL =
  /^(md|do|np|pa|pac|rn|pharmd|fnp|fnpc|fnpbc|dnp|aprn|cnp|msn|mph|mba|phd|psyd|dds|dmd|dpm|od|dc|facp|facc|faafp|facog|facs|faap|mbbs|cnm|agnp|agnpc|pmhnp|whnp|crnp|lcsw|lpc|pt|dpt|ot|otr|slp|nd|nmd|bsn|ma|cma|esq|dnpfnp|arnp|anp|cpnp|pnp|fccp|facog|abfm|facep|msc|ms|bc|c|cnpc|lmft)$/i;
const SUFFIX = /^(jr|sr|ii|iii|iv|junior|senior|2nd|3rd|4th)\.?$/i;
const WORD = /^\p{L}[\p{L}'’`.-]*$/u;
const PARTICLE =
  /^(de|del|della|da|dos|das|do|di|du|la|las|los|van|von|der|den|ter|st\.?|san|santa|bin|al|el|le|mac|ben|abu|vander|ver)$/i;

/** A name at the start of a run: given names first; where that would lose which words are the surname, `Family, Given`. */
export function readName(
  tokens: readonly Token[],
): (Value & { readonly credential: boolean; readonly doctor: boolean }) | undefined {
  const used: Token[] = [];
  let words: { text: string; comma: boolean }[] = [];
  let [titled, doctor, credential, suffix] = [false, false, false, ''];
  for (const token of tokens) {
    if (token.blank) continue;
    const raw = token.text.replace(/^[("“]+|[)”"]+$/g, '');
    const comma = /[,;]$/.test(raw);
    const text = raw.replace(/[,;:]+$/, '').replace(/['’]s$/, '');
    const flat = text.replace(/[.,-]/g, '');
    // A nickname in brackets or quotes is left out.
    if (words.length > 0 && /^(\(\p{L}+\)|["“'‘]\p{L}+["”'’]),?$/u.test(token.text)) continue;
    if (/^\(/.test(token.text) || token.mark) break;
    if (words.length > 0 && (endsName(text, words.length) || (/^\p{Ll}/u.test(text) && !PARTICLE.test(text)))) break;
    if (text === '' && comma && words.length > 0) {
      words = words.map((w, i) => (i === words.length - 1 ? { ...w, comma: true } : w));
      continue;
    }
    if (words.length === 0 && TITLE.test(text)) {
      titled = true;
      doctor ||= /^(dr|doctor|prof|provider|physician)/i.test(text);
    } else if (words.length > 0 && SUFFIX.test(text) && suffix === '') {
      suffix = text;
      if (comma) words = words.map((w, i) => (i === words.length - 1 ? { ...w, comma: true } : w));
    } else if (words.length > 0 && isCredential(text, flat, words.length)) credential = true;
    else if (!credential && WORD.test(text) && text.length <= 40 && words.length < 7) words.push({ text, comma });
    else break;
    used.push(token);
    if (credential && suffix === '' && words.length === 0) break;
    if (!credential && words.length > 0 && /;$/.test(raw)) break;
    if (comma && words.length > 0 && words.at(-1)?.text === text)
      words = words.map((w, i) => (i === words.length - 1 ? { ...w, comma: true } : w));
  }
  const spoken = words.map((w) => w.text);
  if (spoken.length === 0 || spoken.some((w) => isNoName(w)) || spoken.length > 6) return undefined;
  if (!spoken.some((w) => w.replace(/\W/g, '').length > 1)) return undefined;
  // Running text is not a name: every word but a particle opens with a capital.
  if (spoken.some((w) => /^\p{Ll}/u.test(w) && !PARTICLE.test(w))) return undefined;
  const parts = partsOf(words, suffix);
  const single = parts.given.length === 0;
  return {
    text: spell(parts),
    tokens: used,
    strength: single ? (titled || credential ? 0.6 : 0.35) : 1,
    credential: credential || titled,
    doctor: credential || doctor,
  };
}

/** Words that follow a name in running text and on forms. */
const AFTER_NAME =
  /^(date|dob|phone|tel|sex|gender|age|mrn|who|is|was|for|with|and|has|in|to|from|at|on|please|thank|address|ssn|id|re|dear|npi|fax|born)\b/i;
const endsName = (word: string, before: number): boolean => before >= 2 && AFTER_NAME.test(word);

function isCredential(text: string, flat: string, before: number): boolean {
  if (!CREDENTIAL.test(flat)) return false;
  // `Ma`, `Do`, `Pa` are names too; a credential stands in capitals after a name.
  return (
    /^[A-Z]/.test(text) &&
    (flat.toUpperCase() === flat ? before > 1 || flat.length > 1 : /^(MSc|PhD|PsyD|Esq|Pac|DNPc)$/i.test(flat))
  );
}

function partsOf(words: readonly { text: string; comma: boolean }[], suffix: string): NameParts {
  const at = words.findIndex((w) => w.comma);
  const all = words.map((w) => dressed(w.text, words));
  const rank = suffix === '' ? {} : { suffix: suffix.replace(/\.$/, '') };
  if (at >= 0 && at < words.length - 1)
    return { given: all.slice(at + 1), family: all.slice(0, at + 1).join(' '), ...rank };
  return { ...splitWords(all), ...rank };
}

function splitWords(all: readonly string[]): { given: string[]; family: string } {
  let from = all.length - 1;
  while (from > 1 && PARTICLE.test(all[from - 1] ?? '')) from--;
  return { given: all.slice(0, from), family: all.slice(from).join(' ') };
}

/** A name as `readName` writes it, in parts. */
export function splitName(text: string): NameParts {
  const words = text
    .split(/\s+/)
    .filter(Boolean)
    .map((w) => ({ text: w.replace(/,$/, ''), comma: w.endsWith(',') }));
  const last = words.at(-1);
  const suffix = words.length > 1 && last && SUFFIX.test(last.text) ? (words.pop()?.text ?? '') : '';
  const end = words.at(-1);
  if (end && suffix !== '') words[words.length - 1] = { ...end, comma: false };
  return partsOf(words, suffix);
}

/** One string that `splitName` takes apart again. */
export function spell({ given, family, suffix }: NameParts): string {
  const plain = [...given, family].join(' ');
  const again = splitWords(plain.split(' '));
  const text = again.family === family || given.length === 0 ? plain : `${family}, ${given.join(' ')}`;
  return suffix === undefined ? text : `${text} ${suffix}`;
}

/** Names all in capitals in mixed case; others as they were written. */
function dressed(word: string, all: readonly { text: string }[]): string {
  if (all.some((w) => /\p{Ll}/u.test(w.text))) return word;
  return word
    .toLowerCase()
    .replace(
      /(^|[-'’])(\p{L})|^(mc)(\p{L})/gu,
      (_, edge: string | undefined, letter: string, mc?: string, next?: string) =>
        mc === undefined ? `${edge ?? ''}${letter.toUpperCase()}` : `Mc${(next ?? '').toUpperCase()}`,
    );
}

/** Given names or a surname alone, from a cell of their own. */
export function readNameWords(tokens: readonly Token[]): Value | undefined {
  const used = tokens.filter((t) => !t.blank && !t.mark);
  const words = used.map((t) => t.text.replace(/[,;]+$/, ''));
  if (words.length === 0 || words.length > 4 || !words.every((w) => WORD.test(w) && !isNoName(w))) return undefined;
  return {
    text: words
      .map((w) =>
        dressed(
          w,
          words.map((text) => ({ text })),
        ),
      )
      .join(' '),
    tokens: used,
    strength: 0.95,
  };
}
