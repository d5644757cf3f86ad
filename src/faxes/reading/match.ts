/** Patterns over tokens: which words of a run a regular expression matched. */
import type { Token } from './page.ts';

export interface Match {
  readonly text: string;
  readonly groups: readonly (string | undefined)[];
  readonly tokens: readonly Token[];
  /** Index in the run of the first token that was matched. */
  readonly at: number;
}

/** First match in the words joined by blanks. */
export function matchIn(tokens: readonly Token[], pattern: RegExp): Match | undefined {
  return matchesIn(tokens, new RegExp(pattern.source, pattern.flags.replace('g', '')))[0];
}

/** All matches, where the pattern is global; else the first. */
export function matchesIn(tokens: readonly Token[], pattern: RegExp): Match[] {
  const starts: number[] = [];
  let text = '';
  for (const token of tokens) {
    starts.push(text.length);
    text += `${token.blank || token.mark ? '' : token.text} `;
  }
  const found = pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)];
  return found.flatMap((match) => {
    if (!match || match[0].trim() === '') return [];
    const from = match.index;
    const to = from + match[0].trimEnd().length;
    const touched = tokens.flatMap((token, i) => {
      const start = starts[i] ?? 0;
      return start < to && start + token.text.length > from && !token.blank && !token.mark ? [i] : [];
    });
    const used = touched.flatMap((i) => tokens[i] ?? []);
    return used.length > 0
      ? [{ text: match[0].trim(), groups: match.slice(1), tokens: used, at: touched[0] ?? 0 }]
      : [];
  });
}

/** Index in a run of a value's first word; -1 where it is not in it. */
export function placeOf(run: readonly Token[], { tokens: [first] }: { readonly tokens: readonly Token[] }): number {
  return first ? run.indexOf(first) : -1;
}
