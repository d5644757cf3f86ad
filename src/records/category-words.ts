import type { Sensitive } from './release.ts';

/** The categories that a release may name, as our own form has them; psychotherapy notes need a form of their own. */
export const CATEGORY_WORDS: Readonly<Record<Exclude<Sensitive, 'psychotherapy'>, string>> = {
  'mental-health': 'Mental health',
  'substance-use': 'Substance use treatment',
  hiv: 'HIV and communicable disease',
  genetic: 'Genetic test results',
  reproductive: 'Reproductive health',
};
