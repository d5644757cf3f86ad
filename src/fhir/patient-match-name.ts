/** How two names agree: exactly, as nickname, as spelling, in part, swapped. */
import { nicknames, surnameShares } from '../mappings.ts';
import type { NormalName } from './normalise-name.ts';
import { PARTIAL, SIMILAR_NAMES, surnameWeight, WEIGHTS } from './patient-match-weights.ts';
import { jaroWinkler } from './similarity.ts';

export type FamilyAgreement = 'agrees' | 'part' | 'similar' | 'disagrees' | 'missing';
export type GivenAgreement = 'agrees' | 'nickname' | 'similar' | 'initial' | 'disagrees' | 'missing';
export type PlainAgreement = 'agrees' | 'disagrees' | 'missing';

export interface NameComparison {
  readonly score: number;
  readonly family: FamilyAgreement;
  /** Bits of the family name within `score`. */
  readonly familyScore: number;
  readonly given: GivenAgreement;
  readonly middle: PlainAgreement;
  readonly suffix: PlainAgreement;
  readonly transposed: boolean;
}

/** What stands where a name is not known, or before a newborn has one. */
const NO_NAME = new Set('BABY BABYBOY BABYGIRL BOY GIRL NEWBORN INFANT TWIN UNKNOWN UNK NONE NULL'.split(' '));

/** Compares two names, the right way round and with family and given name swapped, and answers the better. */
export function compareNames(a: NormalName, b: NormalName): NameComparison {
  const [family, given, middle] = [compareFamily(a, b), compareGiven(a, b), compareMiddle(a, b)];
  const familyScore = scoreFamily(family, a, b);
  const middleScore = middle === 'missing' ? 0 : WEIGHTS.middle[middle === 'agrees' ? 'agree' : 'disagree'];
  const straight = {
    score: familyScore + scoreGiven(given) + middleScore,
    familyScore,
    family,
    given,
    middle,
    suffix: compareSuffix(a, b),
    transposed: false,
  };
  if (!swapped(a, b)) return straight;
  const swappedFamily = PARTIAL.transposed * scoreFamily('agrees', a, b);
  const score = swappedFamily + PARTIAL.transposed * WEIGHTS.given.agree;
  return score <= straight.score
    ? straight
    : {
        ...straight,
        score,
        familyScore: swappedFamily,
        family: 'agrees',
        given: 'agrees',
        middle: 'missing',
        transposed: true,
      };
}

/** The spellings of a given name that count as the same name: the first word, and the first two written as one (MARY ANN, MARYANN). */
export function givenForms({ given: [first, second] }: NormalName): readonly string[] {
  if (first === undefined) return [];
  return second !== undefined && second.length > 1 && first.length > 1 ? [first, first + second] : [first];
}

/** A surname without its spaces: DE LA CRUZ and DELACRUZ are one. */
export function familyForm(name: NormalName): string {
  return name.family.replaceAll(' ', '');
}

function compareFamily(a: NormalName, b: NormalName): FamilyAgreement {
  if ([a, b].some(({ family }) => family === '' || NO_NAME.has(family))) return 'missing';
  if (familyForm(a) === familyForm(b)) return 'agrees';
  const common = a.parts.filter((part) => part.length > 1 && b.parts.includes(part));
  if (common.length > 0) {
    // GARCIA and GARCIA LOPEZ may be one person's name; GARCIA LOPEZ and GARCIA RUIZ are cousins as likely.
    return common.length === Math.min(a.parts.length, b.parts.length) ? 'part' : 'similar';
  }
  return jaroWinkler(familyForm(a), familyForm(b)) >= SIMILAR_NAMES ? 'similar' : 'disagrees';
}

function scoreFamily(agreement: FamilyAgreement, a: NormalName, b: NormalName): number {
  if (agreement === 'missing') return 0;
  if (agreement === 'disagrees') return WEIGHTS.family.disagree;
  const shares = surnameShares();
  const common = [a, b].flatMap(({ family, parts }) => [family, ...parts]).map((name) => surnameWeight(shares[name]));
  return Math.min(...common) * (agreement === 'agrees' ? 1 : PARTIAL[agreement]);
}

function compareGiven(a: NormalName, b: NormalName): GivenAgreement {
  const [one, other] = [a.given[0], b.given[0]];
  if (one === undefined || other === undefined || NO_NAME.has(one) || NO_NAME.has(other)) return 'missing';
  const forms = givenForms(b);
  if (givenForms(a).some((form) => forms.includes(form))) return 'agrees';
  if (one.length === 1 || other.length === 1) return one[0] === other[0] ? 'initial' : 'disagrees';
  const [formal, formalOther] = [formalNames(one), formalNames(other)];
  if (formal.has(other) || formalOther.has(one)) return 'nickname';
  const alike =
    [...formal].some((name) => formalOther.has(name)) ||
    jaroWinkler(one, other) >= SIMILAR_NAMES ||
    a.given.includes(other) ||
    b.given.includes(one);
  return alike ? 'similar' : 'disagrees';
}

function scoreGiven(agreement: GivenAgreement): number {
  if (agreement === 'missing' || agreement === 'initial') return 0;
  if (agreement === 'disagrees') return WEIGHTS.given.disagree;
  return WEIGHTS.given.agree * (agreement === 'agrees' ? 1 : PARTIAL[agreement]);
}

function compareMiddle(a: NormalName, b: NormalName): PlainAgreement {
  const [one, other] = [a.given[1], b.given[1]];
  if (a.given[0] !== b.given[0] || one === undefined || other === undefined) return 'missing';
  const same = one.length === 1 || other.length === 1 ? one[0] === other[0] : jaroWinkler(one, other) >= SIMILAR_NAMES;
  return same ? 'agrees' : 'disagrees';
}

function compareSuffix(a: NormalName, b: NormalName): PlainAgreement {
  if (a.suffix === undefined || b.suffix === undefined) return 'missing';
  // A junior is the second of the name, often written either way.
  const rank = (suffix: string) => (suffix === 'JR' ? 'II' : suffix === 'SR' ? 'I' : suffix);
  return rank(a.suffix) === rank(b.suffix) ? 'agrees' : 'disagrees';
}

function swapped(a: NormalName, b: NormalName): boolean {
  return (
    a.given[0] !== undefined && b.given[0] !== undefined && a.given[0] === familyForm(b) && familyForm(a) === b.given[0]
  );
}

let formalOf: ReadonlyMap<string, ReadonlySet<string>> | undefined;
const NONE: ReadonlySet<string> = new Set();

/** The formal names a short form may stand for. */
function formalNames(name: string): ReadonlySet<string> {
  if (!formalOf) {
    const found = new Map<string, Set<string>>();
    for (const [formal, shorts] of Object.entries(nicknames())) {
      for (const short of shorts) found.set(short, (found.get(short) ?? new Set()).add(formal));
    }
    formalOf = found;
  }
  return formalOf.get(name) ?? NONE;
}
