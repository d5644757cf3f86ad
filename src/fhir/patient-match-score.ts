/** Compares two persons field by field and adds up the evidence. */
import { sameStreet } from './normalise-address.ts';
import { compareNames, type NameComparison, type PlainAgreement } from './patient-match-name.ts';
import type { Person, PersonIdentifier } from './patient-match-person.ts';
import { type Field, PARTIAL, WEIGHTS } from './patient-match-weights.ts';

export interface Evidence {
  /** Bits, to one decimal. */
  readonly score: number;
  /** Stable codes `<field>-<how>`, e.g. `birthDate-agrees`, `given-nickname`; a missing field gives none. */
  readonly reasons: readonly string[];
  /** Stable codes of what forbids a link without a person. */
  readonly conflicts: readonly string[];
  /** Name and birth date agree, something independent of them too: what a link without a person needs besides its score. */
  readonly guard: { readonly name: boolean; readonly birthDate: boolean; readonly independent: boolean };
  /** One chart number, and nothing that says the number was copied from a relative. */
  readonly certain: boolean;
}

type DateAgreement = PlainAgreement | 'close';

/** The evidence that two persons are one. Symmetric. */
export function comparePersons(a: Person, b: Person): Evidence {
  const birthDate = compareDates(a.birthDate, b.birthDate);
  const sex = compareValues(a.sex ? [a.sex] : [], b.sex ? [b.sex] : []);
  const name = bestName(a, b);
  const plain: Record<Exclude<Field, 'birthDate' | 'family' | 'given' | 'middle'>, PlainAgreement> = {
    sex,
    phone: compareValues(a.phones, b.phones, a.formerPhones, b.formerPhones),
    email: compareValues(a.emails, b.emails, a.formerEmails, b.formerEmails),
    ...compareAddresses(a, b),
    ...compareIdentifiers(a.identifiers, b.identifiers),
  };

  // A surname changes with marriage while everything else stays.
  const changed = name?.family === 'disagrees' && name.given === 'agrees' && birthDate === 'agrees' && sex === 'agrees';
  let score = (name?.score ?? 0) - (changed ? (name?.familyScore ?? 0) : 0) + scoreDate(birthDate);
  const reasons = [...(birthDate === 'missing' ? [] : [`birthDate-${birthDate}`]), ...nameReasons(name, changed)];
  for (const [field, agreement] of Object.entries(plain) as [keyof typeof plain, PlainAgreement][]) {
    if (agreement === 'missing') continue;
    score += WEIGHTS[field][agreement === 'agrees' ? 'agree' : 'disagree'];
    reasons.push(`${field}-${agreement}`);
  }

  const agreeing = (...fields: (keyof typeof plain)[]) => fields.some((field) => plain[field] === 'agrees');
  const conflicts = reasons.filter((reason) => CONFLICTS.has(reason));
  return {
    score: Math.round(score * 10) / 10,
    reasons,
    conflicts,
    guard: {
      name: nameAgrees(name, agreeing('ssn4', 'mrn')),
      birthDate: birthDate === 'agrees',
      independent: agreeing('phone', 'street', 'email', 'ssn4', 'memberId', 'mrn'),
    },
    certain: agreeing('mrn') && chartNumberFits(name, birthDate),
  };
}

const CONFLICTS = new Set(['birthDate', 'sex', 'ssn4', 'suffix', 'middle', 'mrn'].map((field) => `${field}-disagrees`));

function bestName(a: Person, b: Person): NameComparison | undefined {
  return a.names
    .flatMap((one) => b.names.map((other) => compareNames(one, other)))
    .reduce<NameComparison | undefined>((best, next) => (best && best.score >= next.score ? best : next), undefined);
}

/**
 * One of the two names must agree in full. Like-sounding given names are what parents give twins, who share everything else,
 * so they count only beside a number of one's own.
 */
function nameAgrees(name: NameComparison | undefined, personal: boolean): boolean {
  if (!name) return false;
  const { family, given } = name;
  if (family === 'agrees') return given === 'agrees' || given === 'nickname' || (personal && given === 'similar');
  return given === 'agrees' && (family === 'part' || family === 'similar');
}

/** A chart number with the surname or the birth date is certain, but not for a relative who has both: another given name or suffix. */
function chartNumberFits(name: NameComparison | undefined, birthDate: DateAgreement): boolean {
  const surname = name?.family === 'agrees' || name?.family === 'part';
  return (surname || birthDate === 'agrees') && name?.given !== 'disagrees' && name?.suffix !== 'disagrees';
}

function nameReasons(name: NameComparison | undefined, changed: boolean): string[] {
  if (!name) return [];
  const fields = {
    family: changed ? 'changed' : name.family,
    given: name.given,
    middle: name.middle,
    suffix: name.suffix,
  };
  const reasons = Object.entries(fields)
    .filter(([, how]) => how !== 'missing')
    .map(([field, how]) => `${field}-${how}`);
  return name.transposed ? [...reasons, 'names-transposed'] : reasons;
}

function scoreDate(agreement: DateAgreement): number {
  if (agreement === 'missing') return 0;
  if (agreement === 'close') return WEIGHTS.birthDate.agree * PARTIAL.closeDate;
  return WEIGHTS.birthDate[agreement === 'agrees' ? 'agree' : 'disagree'];
}

/** Close: day and month swapped, or one digit off. */
function compareDates(a: string | undefined, b: string | undefined): DateAgreement {
  if (a === undefined || b === undefined) return 'missing';
  if (a === b) return 'agrees';
  const swapped = `${b.slice(0, 5)}${b.slice(8)}-${b.slice(5, 7)}`;
  return a === swapped || [...a].filter((digit, i) => digit !== b[i]).length === 1 ? 'close' : 'disagrees';
}

function compareValues(
  a: readonly string[],
  b: readonly string[],
  formerA: readonly string[] = [],
  formerB: readonly string[] = [],
): PlainAgreement {
  const all = [...b, ...formerB];
  if ([...a, ...formerA].some((value) => all.includes(value))) return 'agrees';
  return a.length === 0 || b.length === 0 ? 'missing' : 'disagrees';
}

function compareAddresses(a: Person, b: Person): { street: PlainAgreement; postalCode: PlainAgreement } {
  let street: PlainAgreement = 'missing';
  const former = new Set([...a.formerAddresses, ...b.formerAddresses]);
  for (const one of [...a.addresses, ...a.formerAddresses]) {
    for (const other of [...b.addresses, ...b.formerAddresses]) {
      if (one.street === undefined || other.street === undefined) continue;
      const elsewhere =
        one.zip5 && other.zip5
          ? one.zip5 !== other.zip5
          : (one.city ?? '') !== (other.city ?? '') && one.city && other.city;
      if (sameStreet(one.street, other.street) && !elsewhere) {
        // Another flat of the house is neither for nor against.
        if (one.unit === undefined || other.unit === undefined || one.unit === other.unit) street = 'agrees';
      } else if (street === 'missing' && !former.has(one) && !former.has(other)) {
        street = 'disagrees';
      }
    }
  }
  const zips = (addresses: Person['addresses']) => addresses.flatMap(({ zip5 }) => zip5 ?? []);
  const postalCode = compareValues(
    zips(a.addresses),
    zips(b.addresses),
    zips(a.formerAddresses),
    zips(b.formerAddresses),
  );
  return { street, postalCode };
}

function compareIdentifiers(
  a: readonly PersonIdentifier[],
  b: readonly PersonIdentifier[],
): { ssn4: PlainAgreement; memberId: PlainAgreement; mrn: PlainAgreement } {
  const found = { ssn4: 'missing', memberId: 'missing', mrn: 'missing' } as Record<
    'ssn4' | 'memberId' | 'mrn',
    PlainAgreement
  >;
  for (const one of a) {
    for (const other of b) {
      if (one.system !== other.system) continue;
      const kind = one.kind ?? other.kind ?? 'mrn';
      const field = kind === 'ssn' ? 'ssn4' : kind;
      const same = kind === 'memberId' ? plainId(one.value) === plainId(other.value) : one.value === other.value;
      if (same || found[field] === 'missing') found[field] = same ? 'agrees' : 'disagrees';
    }
  }
  return found;
}

/** Cards print member ids with blanks and hyphens that nobody types. */
function plainId(value: string): string {
  return value.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
