/** How fast a referral is wanted. Words of urgency raise a priority; none lowers one. */

import { isBox } from './choices.ts';
import { foldWords } from './fold.ts';
import type { Line, Page, Token } from './page.ts';
import type { Value } from './value.ts';

const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;
type Priority = (typeof PRIORITIES)[number];
const NAMES: readonly string[] = PRIORITIES;
export const rankOf = (priority: string): number => NAMES.indexOf(priority);

const WORDS: readonly (readonly [RegExp, Priority])[] = [
  [/^(stat|emergent|emergently|emergency)$/, 'stat'],
  [/^asap$/, 'asap'],
  [/^(urgent|urgently|rush|expedited|expedite)$/, 'urgent'],
];
const PHRASES: readonly (readonly [RegExp, Priority])[] = [
  [/^same day/, 'stat'],
  [/^as soon as possible/, 'asap'],
  [/^soonest/, 'asap'],
  [/^next day/, 'asap'],
  [/^within (24|48|72) (hours|hrs|h)\b/, 'urgent'],
  [/^high priority/, 'urgent'],
];
const ROUTINE =
  /^(routine|normal|standard|elective|regular|non urgent|not urgent|no rush|next available|first available|non emergent)/;

/** Words that make the ones before or after them say something else. */
const NOT_BEFORE =
  /\b(not|non|no|never|isnt|nor|without|if|any|for|less|than|of|in case of|an|the|nearest|urinary|via)$/;
const ONLY_AFTER_VERB =
  /\b(is|as|appears|marked|considered|be|request|requesting|requested|an|on an|please|referral|referred|kindly|see|seen|schedule|scheduled|appointment|very|more|most)$/;
const NOT_AFTER =
  /^(care|contact|contacts|department|dept|room|medicine|lab|labs|cbc|bmp|cmp|ct|mri|xray|x ray|ekg|ecg|echo|ultrasound|us|troponin|d dimer|imaging|physician|physicians|visit|visits|medical|service|services|phone|number|#|matters|questions|issues|concerns|line|results|result|for review|information|surgery|transport|warning|signs|symptoms|panel|doses?|order to|treatment|situations?|help|call|calls|access|culture|blood)\b/;

/** The value of a priority label; of several the most urgent, of options that nobody marked none. */
export function statedPriority(tokens: readonly Token[]): Value | undefined {
  const used = tokens.filter((t) => !t.blank);
  const marked = used.some((t) => t.mark);
  const words = used.map((t) => (t.mark ? '' : foldWords(t.text).join(' ')));
  const found: { rank: number; token: Token }[] = [];
  const named = new Set<number>();
  for (const [i, token] of used.entries()) {
    const rest = words.slice(i).join(' ').trim();
    const before = words.slice(0, i).join(' ').trim();
    const urgent = wordAt(words[i] ?? '', rest);
    const negated = /\b(not|non|no|less)$/.test(before);
    if (urgent !== undefined && !negated) {
      found.push({ rank: rankOf(urgent), token });
      named.add(rankOf(urgent));
    } else if (ROUTINE.test(rest) && !marked) {
      found.push({ rank: 0, token });
      named.add(0);
    }
  }
  if (marked || found.length === 0 || (named.size > 1 && named.has(0))) return undefined;
  const top = found.reduce((a, b) => (b.rank > a.rank ? b : a));
  return { text: PRIORITIES[top.rank] ?? 'routine', tokens: [top.token], strength: named.size > 1 ? 0.5 : 1 };
}

function wordAt(word: string, rest: string): Priority | undefined {
  return WORDS.find(([form]) => form.test(word))?.[1] ?? PHRASES.find(([form]) => form.test(rest))?.[1];
}

/** Words of urgency that are about the request itself: a stamp, a heading, a sentence asking for it. */
export function urgencyOf(page: Page): Value[] {
  return page.lines.flatMap((line) => line.cells.flatMap((cell) => urgentIn(line, cell.tokens)));
}

function urgentIn(line: Line, tokens: readonly Token[]): Value[] {
  const words = tokens.map((t) => (t.mark || t.blank ? '\u0001' : foldWords(t.text).join(' ')));
  const spoken = words.filter((w) => /\p{L}/u.test(w));
  const options = new Set(
    words.flatMap((w, i) => (wordAt(w, words.slice(i).join(' ')) ?? (ROUTINE.test(w) ? 'routine' : undefined)) || []),
  );
  if (options.size > 1 && options.has('routine')) return [];
  // Options of a row that nobody marked.
  const row = line.tokens.flatMap((t) => (t.mark ? [] : (optionPriority(t.text.replace(/^\(|\)$/g, '')) ?? [])));
  if (new Set(row).size > 1) return [];
  if (line.tokens.some((_, i) => isBox(line, i))) return [];
  return words.flatMap((word, i) => {
    const stated = tokens[i];
    if (stated && /^(non|not) (urgent|emergent)$/.test(word))
      return [{ text: 'routine', tokens: [stated], strength: 0.85 }];
    const priority = wordAt(word, words.slice(i).join(' '));
    const token = tokens[i];
    if (priority === undefined || !token) return [];
    // `How urgent:` asks.
    if (i > 0 && /[:?]$/.test(tokens.slice(i).find((t) => /[:?]$/.test(t.text))?.text ?? '') && tokens.length < 7)
      return [];
    const before = words.slice(0, i).join(' ').trim();
    const after = words
      .slice(i + 1)
      .join(' ')
      .trim();
    // `This is not urgent`: said of the request, it is what `routine` says.
    if (/\b(is|are|request|referral|,|) ?(not|non)$/.test(before) && !NOT_AFTER.test(after))
      return [{ text: 'routine', tokens: [token], strength: 0.85 }];
    const asked = ONLY_AFTER_VERB.test(before);
    if (NOT_AFTER.test(after) || (NOT_BEFORE.test(before) && !/\b(on an|as an|for an|is an|an)$/.test(before)))
      return [];
    const stamp = spoken.length <= 5 && token.text === token.text.toUpperCase();
    const short = spoken.length <= 3;
    const about =
      /^(referral|request|consult|consultation|evaluation|appointment|appt|visit request|review|attention|please|fax)\b/.test(
        after,
      );
    if (/^emergen/.test(word) && !asked && !about && !stamp) return [];
    // `… co-manage. Urgent.`: a sentence of its own.
    const alone =
      (i === 0 || /[.;]$/.test(tokens[i - 1]?.text ?? '')) && (/[.,;!]$/.test(token.text) || i === tokens.length - 1);
    const trailing =
      i > 0 &&
      i === tokens.length - 1 &&
      /,$/.test(tokens[i - 1]?.text ?? '') &&
      token.text === token.text.toUpperCase();
    if (alone || trailing) return [{ text: priority, tokens: [token], strength: 0.9 }];
    if (!stamp && !short && !asked && !about && !/^(urgently|asap|as)$/.test(word)) return [];
    return [{ text: priority, tokens: [token], strength: stamp || short ? 0.95 : 0.85 }];
  });
}

/** What an option beside a check box says of priority. */
export function optionPriority(text: string): Priority | undefined {
  const words = foldWords(text).join(' ').replace(/#/g, 'no');
  if (
    /^(non|not) (urgent|emergent)|^(routine|standard|elective|normal|regular|next available|first available|no rush)\b/.test(
      words,
    )
  )
    return 'routine';
  if (/^urgent care|^emergency (room|contact|dep)|^please\b/.test(words)) return undefined;
  if (/^(stat|emergen\w*|same day|immediate\w*)\b/.test(words)) return 'stat';
  if (/^(asap|as soon as|next day|soonest)\b/.test(words)) return 'asap';
  if (/^(urgent\w*|expedite\w*|rush|high priority|high|within (24|48|72) h\w*)\b/.test(words)) return 'urgent';
  return undefined;
}
