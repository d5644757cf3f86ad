/** Postal addresses in one form (USPS Publication 28: street suffixes C1, secondary units C2, directions). */
import { normaliseWords } from './normalise-name.ts';

/** An address ready for comparison. `street` is number and street without unit, e.g. `1234 N CENTRAL AVE`. */
export interface NormalAddress {
  readonly street?: string;
  readonly unit?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip5?: string;
}

const ABBREVIATIONS = new Map(
  `ALLEY ALY|AVENUE AVE|AV AVE|AVEN AVE|BEND BND|BOULEVARD BLVD|BOUL BLVD|BYPASS BYP|CANYON CYN|CENTER CTR|CENTRE CTR|CIRCLE CIR|CIRC CIR
CIRCL CIR|COURT CT|COURTS CTS|COVE CV|CREEK CRK|CRESCENT CRES|CROSSING XING|DRIVE DR|DRIV DR|DRV DR|ESTATES ESTS|EXPRESSWAY EXPY
FREEWAY FWY|GARDENS GDNS|GLEN GLN|HEIGHTS HTS|HIGHWAY HWY|HIWAY HWY|HILL HL|HILLS HLS|JUNCTION JCT|LANE LN|LOOP LOOP|MANOR MNR
MEADOWS MDWS|MOUNT MT|MOUNTAIN MTN|PARKWAY PKWY|PKY PKWY|PLACE PL|PLAZA PLZ|POINT PT|RANCH RNCH|RIDGE RDG|ROAD RD|ROUTE RTE|SQUARE SQ
STREET ST|STR ST|STRT ST|TERRACE TER|TERR TER|TRACE TRCE|TRAIL TRL|TURNPIKE TPKE|VALLEY VLY|VIEW VW|VILLAGE VLG|VISTA VIS|WAY WAY|WY WAY
NORTH N|SOUTH S|EAST E|WEST W|NORTHEAST NE|NORTHWEST NW|SOUTHEAST SE|SOUTHWEST SW
FIRST 1ST|SECOND 2ND|THIRD 3RD|FOURTH 4TH|FIFTH 5TH|SIXTH 6TH|SEVENTH 7TH|EIGHTH 8TH|NINTH 9TH|TENTH 10TH`
    .split(/[|\n]/)
    .map((pair) => pair.split(' ') as [string, string]),
);

const UNIT_WORDS = new Set(
  'APT APARTMENT UNIT STE SUITE RM ROOM BLDG BUILDING FL FLOOR LOT SPC SPACE TRLR TRAILER NO NUMBER'.split(' '),
);

/** An address in normal form; parts that are missing or unreadable are left out. */
export function normaliseAddress(address: {
  readonly line?: readonly string[] | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly postalCode?: string | undefined;
}): NormalAddress {
  const { street, unit } = splitStreet((address.line ?? []).join(' '));
  const city = normaliseWords(address.city ?? '');
  const state = normaliseWords(address.state ?? '');
  const zip5 = /^\s*(\d{5})(?:[-\s]?\d{4})?\s*$/.exec(address.postalCode ?? '')?.[1];
  return {
    ...(street ? { street } : {}),
    ...(unit ? { unit } : {}),
    ...(city ? { city } : {}),
    ...(state ? { state } : {}),
    ...(zip5 && zip5 !== '00000' && zip5 !== '99999' ? { zip5 } : {}),
  };
}

function splitStreet(lines: string): { street?: string; unit?: string } {
  const text = normaliseWords(lines.replace(/#/g, ' UNIT '));
  const box = /\b(?:P ?O|POST OFFICE) ?BOX (\w+)/.exec(text);
  if (box) {
    return { street: `PO BOX ${box[1]}` };
  }
  const words = text.split(' ').filter(Boolean);
  // `100 Floor St` is a street: what follows a unit word must look like a unit.
  const unitAt = words.findIndex((word, i) => i > 1 && UNIT_WORDS.has(word) && isUnit(words.slice(i + 1)));
  const unit = unitAt < 0 ? [] : words.slice(unitAt).filter((word) => !UNIT_WORDS.has(word));
  const street = (unitAt < 0 ? words : words.slice(0, unitAt)).map((word) => ABBREVIATIONS.get(word) ?? word);
  return {
    ...(street.length > 0 ? { street: street.join(' ') } : {}),
    ...(unit.length > 0 ? { unit: unit.join(' ') } : {}),
  };
}

function isUnit(rest: readonly string[]): boolean {
  const last = rest.findLast((word) => !UNIT_WORDS.has(word));
  return last !== undefined && (/\d/.test(last) || last.length === 1);
}

const DIRECTIONS = new Set(['N', 'S', 'E', 'W', 'NE', 'NW', 'SE', 'SW']);
const STREET_TYPES = new Set([...ABBREVIATIONS.values()].filter((word) => !DIRECTIONS.has(word) && !/\d/.test(word)));

/** Two normal streets are one when number and name agree and neither direction nor type differ; one side may leave those out. */
export function sameStreet(one: string, other: string): boolean {
  const [a, b] = [streetParts(one), streetParts(other)];
  return (
    a.core === b.core &&
    (a.direction === '' || b.direction === '' || a.direction === b.direction) &&
    (a.type === '' || b.type === '' || a.type === b.type)
  );
}

function streetParts(street: string): { core: string; direction: string; type: string } {
  const words = street.split(' ');
  // The number and one word of a name always stay: `12 Park Ave` is not `12 Ave`.
  const direction = words.filter((word, i) => i > 0 && DIRECTIONS.has(word));
  const rest = words.filter((word, i) => i === 0 || !DIRECTIONS.has(word));
  const type = rest.length > 2 && STREET_TYPES.has(rest.at(-1) ?? '') ? rest.pop() : '';
  return { core: rest.join(' '), direction: direction.join(' '), type: type ?? '' };
}
