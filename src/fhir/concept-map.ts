/**
 * Translating words and codes by an R4 ConceptMap (http://hl7.org/fhir/R4/conceptmap.html): exact first, then without regard to case,
 * accents, spaces and punctuation; never a guess.
 */

/** As much of a ConceptMap as our maps use. */
export interface WordMap {
  readonly url: string;
  readonly group: readonly {
    readonly source: string;
    readonly target: string;
    readonly element: readonly {
      readonly code: string;
      readonly display?: string | undefined;
      readonly target: readonly {
        readonly code: string;
        readonly display?: string | undefined;
        readonly equivalence: string;
      }[];
    }[];
  }[];
}

export interface Translation {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

interface Index {
  readonly exact: ReadonlyMap<string, Translation>;
  readonly folded: ReadonlyMap<string, Translation>;
}

const indexes = new WeakMap<WordMap, Index>();

/** What a word, a source code or a code of the target system itself stands for; `undefined` when the map does not say, or says two things. */
export function translate(map: WordMap, text: string): Translation | undefined {
  let index = indexes.get(map);
  if (!index) {
    index = buildIndex(map);
    indexes.set(map, index);
  }
  const word = text.trim();
  return index.exact.get(word) ?? index.folded.get(foldWord(word));
}

/** Every target of a map, each once, in the order of the map. */
export function targetsOf(map: WordMap): Translation[] {
  return [...displaysOf(map).values()];
}

/** A word without case, accents, spaces and punctuation; `&` and `+` read "and". */
export function foldWord(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[&+]/g, 'and')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function buildIndex(map: WordMap): Index {
  const displays = displaysOf(map);
  const exact = new Map<string, Translation | undefined>();
  const folded = new Map<string, Translation | undefined>();
  // Two meanings of one spelling leave it without any.
  const add = (into: Map<string, Translation | undefined>, key: string, to: Translation | undefined) => {
    if (key !== '') into.set(key, into.has(key) && into.get(key) !== to ? undefined : to);
  };
  for (const translation of displays.values()) {
    add(exact, translation.code, translation);
    add(folded, foldWord(translation.code), translation);
  }
  for (const group of map.group) {
    for (const { code, target } of group.element) {
      const meant = target.filter((t) => t.equivalence !== 'unmatched' && t.equivalence !== 'disjoint');
      const only = meant.length === 1 ? displays.get(`${group.target}|${meant[0]?.code}`) : undefined;
      add(exact, code, only);
      add(folded, foldWord(code), only);
    }
  }
  return { exact: known(exact), folded: known(folded) };
}

function known(found: Map<string, Translation | undefined>): Map<string, Translation> {
  const entries = [...found].filter((entry): entry is [string, Translation] => entry[1] !== undefined);
  return new Map(entries);
}

/** One object per target code; its display is the first one the map gives. */
function displaysOf(map: WordMap): Map<string, Translation> {
  const found = new Map<string, Translation>();
  for (const { target: system, element } of map.group) {
    for (const { code, display } of element.flatMap((e) => e.target)) {
      const key = `${system}|${code}`;
      if (!found.get(key)?.display) found.set(key, { system, code, display: display ?? '' });
    }
  }
  return found;
}
