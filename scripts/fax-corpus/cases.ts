/** Invented patients, offices and what they ask: the same case for the same number. No person in it lives; numbers are of the kind kept for fiction. */
import type { FieldPath } from '../../src/faxes/fax.ts';
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { seeded } from './random.ts';
import { REQUESTS, type Request } from './requests.ts';
import { names, type PersonName } from './spelling.ts';

export interface Address {
  readonly line: string;
  readonly city: string;
  readonly zip: string;
}

export interface Case {
  readonly patient: PersonName &
    Address & { readonly birthDate: string; readonly gender: 'female' | 'male'; readonly phone: string };
  readonly doctor: PersonName & { readonly credential: string; readonly npi: string };
  readonly office: Address & { readonly name: string; readonly phone: string; readonly fax: string };
  readonly request: Request;
  readonly plan: string;
  readonly memberId: string;
  readonly group: string;
  readonly referralId: string;
  /** ISO. */
  readonly written: string;
  /** Another number and another person that must not be taken for the patient's. */
  readonly contact: { readonly name: string; readonly phone: string };
  readonly medications: readonly string[];
}

const WOMEN = [
  'Maria Luz',
  'Hannah',
  'Guadalupe',
  'Ida May',
  'Chenoa',
  'Priya',
  'Ofelia',
  'Thi Lan',
  'Beatrix',
  'Yolanda Rae',
  'Saoirse',
  'Keisha',
  'Anneliese',
  'Renée',
  'Xiomara',
  'Nizhoni',
];
const MEN = [
  'Harold',
  'Luis Alberto',
  'Desmond',
  'Thaddeus',
  'Minh',
  'Augustin',
  'Rex',
  'Ignacio',
  'Bartholomew',
  'Delbert Ray',
  'Omar',
  'Kazimir',
  'Elroy',
  'Leif',
  'Ashkii',
  'José Ángel',
];
const FAMILIES = [
  'Villanueva',
  'Benally',
  "O'Hanlon",
  'Featherstone',
  'Tsosie',
  'Nakamura',
  'Quintero-Reyes',
  'Abernathy',
  'Vang',
  'de la Rosa',
  'Haverkamp',
  'Okonjo',
  'Szymanski',
  'Peña',
  'McCallister',
  'Rasmussen',
  'Yellowhair',
  'Bhattacharya',
  'Truong',
  'Delacroix',
  'Ironwood',
  'Mascarenas',
  'Kowalczyk',
  'St. Clair',
  'Zepeda',
  'Lindqvist',
  'Etsitty',
  'Ferrante',
];
const STREETS = [
  'W Palo Verde Drive',
  'E Brittlebush Lane',
  'N 43rd Avenue',
  'S Ocotillo Road',
  'W Saguaro Blossom Way',
  'E Camino Inventado',
  'N Javelina Court',
  'S 7th Street',
  'W Bluebird Terrace',
  'E Cholla Street',
  'N Roadrunner Circle',
  'S Agave Place',
];
const CITIES = [
  ['Phoenix', '85013'],
  ['Mesa', '85204'],
  ['Tempe', '85281'],
  ['Glendale', '85301'],
  ['Chandler', '85225'],
  ['Scottsdale', '85251'],
  ['Peoria', '85345'],
  ['Gilbert', '85296'],
  ['Surprise', '85374'],
] as const;
const OFFICES = [
  'Saguaro Family Medicine',
  'Red Mesa Internal Medicine, PLLC',
  'Desert Bloom Pediatrics',
  'Agua Fria Primary Care',
  'Superstition Urgent Care',
  "Camelback Women's Clinic",
  'Thunderbird Medical Associates',
  'Cactus Wren Health Center',
  'Estrella Community Clinic',
  'North Rim Family Practice',
  'Verde Valley Physicians, P.C.',
  'Painted Sky Wellness',
  'Dry Creek Medical Group',
  'Lost Dutchman Primary Care',
  'Kachina Health Partners',
  'Sonoita Doctors of Osteopathy',
];
const DOCTORS = [
  'Alma Whitfield',
  'Gareth Ostrander',
  'Leticia Bravo',
  'Prakash Venkat',
  'Noor Haddad',
  'Simone Archer',
  'Dwight Kellerman',
  'Ingrid Solberg',
  'Caleb Nez',
  'Monique Baptiste',
  'Terrence Yoo',
  'Paloma Cisneros',
  'Ansel Grieg',
  'Rhoda Blackwater',
  'Victor Lundgren',
  'Eun-ji Park',
];
const CREDENTIALS = ['MD', 'DO', 'MD', 'NP', 'M.D.', 'PA-C', 'D.O.', 'FNP-C'];
const PLANS = [
  'Saguaro Health Plan PPO',
  'Blue Mesa of Arizona',
  'Desert Sun Medicare Advantage',
  'Copper State HMO',
  'AZ Unity Care Complete',
  'Grand Canyon Mutual',
  'Sonoran Choice Plus',
  'Mogollon Benefit Trust',
];
const CONTACTS = ['Dolores Pratt', 'Wendell Faircloth', 'Imelda Soto', 'Roy Tallman', 'Greta Vance', 'Amos Killdeer'];
const DRUGS = [
  'lisinopril 20 mg daily',
  'metformin 500 mg twice daily',
  'atorvastatin 40 mg nightly',
  'levothyroxine 75 mcg daily',
  'albuterol inhaler as needed',
  'sertraline 50 mg daily',
  'omeprazole 20 mg daily',
  'amlodipine 5 mg daily',
];

const at = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length];
  if (one === undefined) throw new Error('empty list');
  return one;
};
const AREAS = ['602', '480', '623', '520', '928'];
const two = (n: number) => String(n).padStart(2, '0');

/** Case number `n`. Neighbours share neither name nor office nor request. */
export function caseOf(n: number): Case {
  const random = seeded(7_000 + n);
  const digits = (count: number) => Array.from({ length: count }, () => random.int(10)).join('');
  const letters = (count: number) =>
    Array.from({ length: count }, () => random.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ'])).join('');
  const request = at(REQUESTS, n * 5 + 1);
  const gender = request.female || n % 2 === 0 ? 'female' : 'male';
  const [city, zip] = at(CITIES, n * 4);
  const [officeCity, officeZip] = at(CITIES, n * 7 + 2);
  const officeNumber = (n * 3) % OFFICES.length;
  const [doctorGiven = '', doctorFamily = ''] = at(DOCTORS, officeNumber).split(' ');
  const nine = `23${two(officeNumber)}40${two(n % 100)}${n % 7}`.padEnd(9, '0');
  const office = AREAS[officeNumber % 3];
  return {
    patient: {
      given: at(gender === 'female' ? WOMEN : MEN, n * 3 + 1).split(' '),
      family: at(FAMILIES, n * 11),
      ...(gender === 'male' && n % 8 === 3 ? { suffix: 'Jr' } : {}),
      birthDate: `${1936 + ((n * 17) % 78)}-${two(1 + ((n * 5) % 12))}-${two(1 + ((n * 13) % 28))}`,
      gender,
      phone: `+1${at(AREAS, n)}55501${two((n * 7 + 5) % 100)}`,
      line: `${120 + ((n * 373) % 9_700)} ${at(STREETS, n * 5)}${n % 4 === 1 ? ` Apt ${1 + (n % 30)}` : ''}`,
      city,
      zip,
    },
    doctor: {
      given: [doctorGiven],
      family: doctorFamily,
      credential: at(CREDENTIALS, n),
      npi: nine + npiCheckDigit(nine),
    },
    office: {
      name: at(OFFICES, officeNumber),
      phone: `+1${office}55501${two(20 + officeNumber * 2)}`,
      fax: `+1${office}55501${two(21 + officeNumber * 2)}`,
      line: `${400 + officeNumber * 217} ${at(STREETS, n * 7 + 3)} Suite ${100 + officeNumber}`,
      city: officeCity,
      zip: officeZip,
    },
    request,
    plan: at(PLANS, n * 3),
    memberId: n % 3 === 0 ? `${letters(3)}${digits(9)}` : n % 3 === 1 ? `W${digits(8)}-01` : digits(10),
    group: n % 2 === 0 ? `${digits(2)}-${digits(4)}${letters(1)}` : `${letters(2)}${digits(5)}`,
    referralId: n % 2 === 0 ? `R${digits(7)}` : `REF-2026-${digits(5)}`,
    written: `2026-${two(9 + (n % 3))}-${two(1 + ((n * 3) % 28))}`,
    contact: { name: at(CONTACTS, n), phone: `+1${at(AREAS, n + 2)}55501${two((n * 7 + 55) % 100)}` },
    medications: [at(DRUGS, n), at(DRUGS, n + 3), at(DRUGS, n + 5)],
  };
}

/** The value a reader should come to for a field of a case that stands on the page. */
export function fieldOf(c: Case, path: FieldPath): string {
  const values: Record<FieldPath, string> = {
    'patient.name': names.plain(c.patient),
    'patient.birthDate': c.patient.birthDate,
    'patient.gender': c.patient.gender,
    'patient.phone': c.patient.phone,
    'patient.address': addressOf(c.patient),
    'referrer.name': names.plain(c.doctor),
    'referrer.npi': c.doctor.npi,
    'referrer.phone': c.office.phone,
    'referrer.fax': c.office.fax,
    'referrer.organization.name': c.office.name,
    specialty: c.request.specialty,
    'service.text': c.request.service,
    'reason.text': c.request.reason,
    'reason.icd10': c.request.icd10.join(', '),
    'coverage.plan': c.plan,
    'coverage.memberId': c.memberId,
    'coverage.groupNumber': c.group,
    referralId: c.referralId,
    note: c.request.note,
  };
  const value = values[path];
  if (value === undefined) throw new Error(`a case has no ${path}`);
  return value;
}

export const addressOf = ({ line, city, zip }: Address): string => `${line}, ${city}, AZ ${zip}`;
export const doctorOf = ({ doctor }: Case): string => `${names.plain(doctor)}, ${doctor.credential}`;
