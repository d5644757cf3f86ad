/**
 * Whether words are an emergency: phrases of mappings/on-call/emergency-words.json, whole words, however they are written. "No chest pain" is said
 * to be one too: a machine that weighs what a caller denies would one day be wrong. Pure.
 */
import type { EmergencySigns } from '../mappings/on-call-schema.ts';

export type SignFinder = (text: string) => string[];

export function signFinder(signs: EmergencySigns): SignFinder {
  const phrases = signs.flatMap(({ code, words }) => words.map((word) => ({ code, phrase: plain(word) })));
  return (text) => {
    const said = plain(text);
    return [...new Set(phrases.filter(({ phrase }) => said.includes(phrase)).map(({ code }) => code))];
  };
}

/** Lower-case words between single blanks; an apostrophe joins: `can’t` is `cant`. */
function plain(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’`´]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return ` ${words.join(' ')} `;
}

export interface Emergency {
  readonly signs: readonly string[];
  readonly advice: string;
}

/** What the caller is told at once. */
export function emergencyOf(signs: readonly string[]): Emergency | undefined {
  if (signs.length === 0) return undefined;
  const crisis = signs.includes('suicide') ? ' The 988 Suicide & Crisis Lifeline answers calls and texts to 988.' : '';
  const poison = signs.includes('overdose') ? ' Poison Help is 1-800-222-1222.' : '';
  return {
    signs,
    advice: `This may be an emergency: call 911, or go to the nearest emergency room now. Do not wait for the physician.${crisis}${poison}`,
  };
}
