/**
 * Which plan a name as people write it means: misspelled, abbreviated, an old name, in another order. Below the threshold it is none, and
 * a word that no name of ours has makes it another plan: whoever says the wrong plan is worse than who asks.
 */
import type { OtherPlansFile, Plan, PlanWordsFile } from '../mappings/insurance-schema.ts';
import { type Spelled, spelled as spell, spellingDistance } from './spelling.ts';

/** `match`: at least this much alike, and by so much more than any other. */
export const THRESHOLD = 0.82;
const LEAD = 0.05;
const CANDIDATE = 0.6;
/** Words in another order are worth a little less: `First Care` is an insurer of its own. */
const TURNED = 0.95;

export interface PlanMatch {
  /** `unsure`: near, or near to several; a person asks. */
  readonly result: 'match' | 'unsure' | 'none';
  /** Ids of plans, the likeliest first; of `match` exactly one. Scores 0 to 1. */
  readonly candidates: readonly { readonly plan: string; readonly score: number }[];
}

export type PlanMatcher = (name: string) => PlanMatch;

interface Name {
  readonly plan: string | undefined;
  readonly words: readonly number[];
  /** All of it written together, and of how many words. */
  readonly joined: string;
  readonly count: number;
  readonly spelled: Spelled;
  readonly weight: number;
}

const MOST_LETTERS = 120;
/** Letters, of a whole name: more would be a word of its own. */
const MOST_TOGETHER = 2;

export function planMatcher(
  plans: readonly Plan[],
  words: PlanWordsFile,
  others: OtherPlansFile['names'],
): PlanMatcher {
  const { reading, weight, weightAsked } = reader(words);
  const vocabulary = new Map<string, number>();
  const named = (plan: string | undefined, name: string): Name => {
    const { telling: read, joined, count } = reading(name, () => true);
    const sum = read.reduce((all, word) => all + weight(word), 0);
    const numbers = read.map((word) => {
      const number = vocabulary.get(word) ?? vocabulary.size;
      vocabulary.set(word, number);
      return number;
    });
    return { plan, words: numbers, count, joined, spelled: spell(joined), weight: sum };
  };
  const names = [
    ...plans.flatMap(({ id, name, alias }) => [name, ...alias].map((one) => named(id, one))),
    ...others.map((name) => named(undefined, name)),
  ];
  const known = [...vocabulary.keys()].map((word) => ({ word, spelled: spell(word) }));
  const weights = known.map(({ word }) => weight(word));

  return (written) => {
    const { telling: asked, joined, count } = reading(written.slice(0, MOST_LETTERS), (word) => vocabulary.has(word));
    if (asked.length === 0) return { result: 'none', candidates: [] };
    const asks = asked.map((word) => {
      const one = { word, spelled: spell(word) };
      return {
        weight: weightAsked(word),
        alike: known.map((other, at) => likeness(one, other, shortest(weights[at]))),
      };
    });
    const whole = { word: joined, spelled: spell(joined) };
    const best = new Map<string | undefined, number>();
    for (const name of names) {
      const score = Math.max(byWords(asks, name, weights), together(whole, count, name));
      if (score > (best.get(name.plan) ?? 0)) best.set(name.plan, score);
    }
    const other = best.get(undefined) ?? 0;
    const candidates = [...best]
      .flatMap(([plan, score]) => (plan === undefined || score < CANDIDATE || score < other ? [] : [{ plan, score }]))
      .sort((a, b) => b.score - a.score || (a.plan < b.plan ? -1 : 1));
    const [first, second] = candidates;
    if (!first) return { result: 'none', candidates: [] };
    const next = Math.max(second?.score ?? 0, other);
    if (first.score >= THRESHOLD && first.score - next >= LEAD) return { result: 'match', candidates: [first] };
    return { result: 'unsure', candidates: candidates.slice(0, 5) };
  };
}

/** How much the words have in common, in whatever order, each by what it tells; 0 to 1. */
function byWords(
  asks: readonly { readonly weight: number; readonly alike: readonly number[] }[],
  name: Name,
  weights: readonly number[],
): number {
  // A bit each word: no name has thirty.
  let taken = 0;
  let shared = 0;
  let asked = 0;
  let strange = false;
  let turned = false;
  let before = -1;
  for (const { weight, alike } of asks) {
    let place = -1;
    let most = 0;
    for (let i = 0; i < name.words.length; i++) {
      const likeness = alike[name.words[i] ?? 0] ?? 0;
      if (likeness > most && (taken & (1 << i)) === 0) {
        place = i;
        most = likeness;
      }
    }
    if (place < 0) {
      asked += weight;
      strange ||= weight >= 1;
      continue;
    }
    taken |= 1 << place;
    turned ||= place < before;
    before = place;
    const own = weights[name.words[place] ?? 0] ?? 0;
    asked += own;
    shared += own * most;
  }
  const score = ((2 * shared) / (asked + name.weight)) * (turned ? TURNED : 1);
  return strange ? Math.min(score, THRESHOLD - 0.01) : score;
}

interface Written {
  readonly word: string;
  readonly spelled: Spelled;
}

/** Names that differ in where words are put together or apart. */
function together(whole: Written, count: number, name: Name): number {
  if (whole.word === name.joined) return 1;
  if (count === name.count || name.joined.length < 6) return 0;
  const length = Math.max(whole.word.length, name.joined.length);
  if (Math.abs(whole.word.length - name.joined.length) > length / 5) return 0;
  const distance = spellingDistance(whole.spelled, name.spelled, Math.min(length / 10, MOST_TOGETHER));
  return distance === Number.POSITIVE_INFINITY ? 0 : 1 - distance / length;
}

/** Short words are spelled right or are other words: a slip in an abbreviation is another plan's. But one that tells little may be misspelled. */
const shortest = (weight = 1) => (weight < 1 ? 3 : 4);

/** Two words, 0 (others) to 1 (the same); `least`: fewest letters of a misspelled one. */
function likeness(one: Written, other: Written, least: number): number {
  if (one.word === other.word) return 1;
  const shorter = Math.min(one.word.length, other.word.length);
  const longer = Math.max(one.word.length, other.word.length);
  if (shorter < least || longer < 4 || longer - shorter > 3 || /\d/.test(one.word)) return 0;
  const most = shorter < 6 ? 1 : shorter < 9 ? 1.4 : shorter < 12 ? 1.8 : 2.4;
  const distance = spellingDistance(one.spelled, other.spelled, most);
  return distance === Number.POSITIVE_INFINITY ? 0 : 1 - distance / Math.max(longer, 5);
}

function reader({ spelled, common, products, idle }: PlanWordsFile) {
  const [usual, product, nothing] = [new Set(common), new Set(products), new Set(idle)];
  const weight = (word: string) => (nothing.has(word) ? 0.1 : usual.has(word) ? 0.5 : 1);
  const idles = idle.filter((word) => word.length > 3).map((word) => ({ word, spelled: spell(word) }));
  /** Also misspelled, but for a word that a name or a product has. */
  const idling = (word: string, known: (word: string) => boolean) =>
    nothing.has(word) ||
    (!known(word) &&
      !usual.has(word) &&
      !product.has(word) &&
      idles.some((one) => likeness({ word, spelled: spell(word) }, one, shortest(0)) >= 0.8));
  return {
    reading(
      text: string,
      known: (word: string) => boolean,
    ): { telling: readonly string[]; joined: string; count: number } {
      const plain = text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replace(/[’'`]/g, '')
        .replace(/\bhealth[\s-]care\b/g, 'healthcare')
        .replace(/(\d) (st|nd|rd|th)\b/g, '$1$2')
        // Letters with points or blanks between are one abbreviation.
        .replace(/\b(?:[a-z][.\s]+)+[a-z]\b\.?/g, (letters) => letters.replace(/[.\s]/g, ''));
      const found = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
      const all = found.flatMap((word) => (Object.hasOwn(spelled, word) ? (spelled[word] ?? '') : word).split(' '));
      const telling = all.filter((word) => !idling(word, known));
      return { telling: telling.length > 0 ? telling : all, joined: all.join(''), count: all.length };
    },
    weight,
    /** A product's word that no name has says nothing against it. */
    weightAsked: (word: string) => (product.has(word) ? 0.1 : weight(word)),
  };
}
