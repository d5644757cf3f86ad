/** The longest phrase of the label tree that starts at a word. */
import { foldWords } from './fold.ts';
import type { Meaning, PhraseNode } from './label-index.ts';
import type { Token } from './page.ts';

export interface Phrase {
  readonly meaning: Meaning;
  /** Index after its last token. */
  readonly to: number;
  readonly words: number;
}

/** Tokens folded once a line; a token may hold several words (`City/State/Zip`) or none (`:`). */
export const foldTokens = (tokens: readonly Token[]): string[][] =>
  tokens.map((t) => (t.mark || t.blank ? ['\u0000'] : foldWords(t.text)));

/** Longest first; a phrase ends where a token ends. `#` may be left out or put in. */
export function phrasesAt(root: PhraseNode, folded: readonly string[][], at: number): Phrase[] {
  const found: Phrase[] = [];
  let node: PhraseNode | undefined = root;
  let words = 0;
  for (let i = at; i < folded.length && i < at + 9; i++) {
    const parts: string[] = folded[i] ?? [];
    if (parts.length === 0 && i === at) return [];
    for (const part of parts) {
      const next: PhraseNode | undefined = node.next.get(part);
      if (next) {
        node = next;
        words++;
      } else if (part !== '#' || words === 0) return found.reverse();
    }
    if (node.meaning) found.push({ meaning: node.meaning, to: i + 1, words });
    if (node.next.size === 0 && folded[i + 1]?.join() !== '#') break;
  }
  return found.reverse();
}
