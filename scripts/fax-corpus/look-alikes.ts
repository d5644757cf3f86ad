/**
 * A population of charts and some hundred clean referral forms from known senders about it, full of people who look alike. What is asked
 * of whoever files them: never the wrong chart. Pure; the same for the same seed.
 */
import type { Patient } from '@medplum/fhirtypes';
import { SID } from '../../src/fhir/systems.ts';
import { type Case, caseOf } from './cases.ts';
import { type People, type Person, people } from './look-alike-people.ts';
import { layOut } from './paper.ts';
import { labelledForm, twoColumnForm } from './tuning-forms.ts';
import { boxedForm } from './tuning-paper-forms.ts';

export interface Chart extends Person {
  readonly id: string;
}

export interface LookAlikeFax {
  readonly id: string;
  /** How the person on the form and the charts are alike. */
  readonly kind: Kind;
  /** What stands on the form. */
  readonly form: Case;
  /** The chart of the person it is about; absent when the clinic has none. */
  readonly patient?: string;
  /** What the form says of the person is what their chart says: such forms should be filed by rule. */
  readonly clean: boolean;
}

/** An office whose fax number is verified. */
export type Sender = Pick<Case, 'office' | 'doctor'>;

export interface LookAlikes {
  readonly charts: readonly Chart[];
  readonly faxes: readonly LookAlikeFax[];
  readonly senders: readonly Sender[];
}

type Fax = { readonly about: Person; readonly patient?: Person; readonly clean?: true };
/** People in the clinic's charts, and forms about them or about somebody else. */
type Scene = { readonly charts: readonly Person[]; readonly faxes: readonly Fax[] };

const itself = (person: Person): Fax => ({ about: person, patient: person, clean: true });
const changed = (person: Person, change: Partial<Person>): Fax => ({
  about: { ...person, ...change },
  patient: person,
});
const stranger = (about: Person): Fax => ({ about });

const digitOff = (text: string, at: number) =>
  `${text.slice(0, at)}${(Number(text[at]) + 1) % 10}${text.slice(at + 1)}`;
/** The last digit of the year, or of the day where that makes a day. */
const birthDateOff = (date: string, n: number) =>
  n % 2 === 0 ? digitOff(date, 3) : date.replace(/\d$/, (d) => String((Number(d) + 1) % 9 || 1));
const misspelt = (name: string, n: number) => {
  const at = 1 + (n % (name.length - 2));
  return n % 2 === 0
    ? name.slice(0, at) + name.slice(at + 1)
    : name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
};
const NICKNAMES = [
  ['William', 'Bill', 'male'],
  ['Margaret', 'Peggy', 'female'],
  ['Robert', 'Bob', 'male'],
  ['Elizabeth', 'Liz', 'female'],
  ['Richard', 'Rick', 'male'],
  ['Katherine', 'Kathy', 'female'],
  ['Theodore', 'Ted', 'male'],
  ['Francisco', 'Paco', 'male'],
] as const;
/** Given names of twins: some sound alike, as parents like it. */
const TWINS = [
  ['Marisol', 'Marisela'],
  ['Jayden', 'Jaylen'],
  ['Anna', 'Hannah'],
  ['Robert', 'Rupert'],
  ['Olivia', 'Sophia'],
  ['Daniel', 'David'],
  ['Ella', 'Emma'],
  ['Tyrone', 'Terrence'],
] as const;
const at = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length];
  if (one === undefined) throw new Error('empty list');
  return one;
};

const SCENES = {
  plain: [60, ({ person }) => ({ charts: [person()], faxes: [] })],
  'same-name': [
    20,
    ({ person }) => {
      const one = person();
      const other = { ...person(one.gender), given: one.given, family: one.family };
      const third = { ...person(one.gender), given: one.given, family: one.family };
      return { charts: [one, other], faxes: [itself(one), itself(other), stranger(third)] };
    },
  ],
  twins: [
    16,
    ({ person }, n) => {
      const one = { ...person(), given: [at(TWINS, n)[0]] };
      // Families share a member id as often as not.
      const other = {
        ...one,
        given: [at(TWINS, n)[1]],
        memberId: n % 2 === 0 ? one.memberId : digitOff(one.memberId, 11),
      };
      return { charts: [one, other], faxes: [itself(one), itself(other)] };
    },
  ],
  'twin-unknown': [
    16,
    ({ person }, n) => {
      const one = { ...person(), given: [at(TWINS, n)[0]] };
      return { charts: [one], faxes: [stranger({ ...one, given: [at(TWINS, n)[1]] })] };
    },
  ],
  'father-and-son': [
    14,
    ({ person, birthDate }) => {
      const father = { ...person('male'), suffix: 'Sr' };
      const son = { ...father, suffix: 'Jr', birthDate: birthDate() };
      const { suffix: _, ...unsaid } = son;
      return { charts: [father, son], faxes: [itself(father), itself(son), { about: unsaid, patient: son }] };
    },
  ],
  'son-unknown': [
    12,
    ({ person, birthDate }, n) => {
      const father = person('male');
      const son = { ...father, birthDate: birthDate(), ...(n % 2 === 0 ? { suffix: 'Jr' } : {}) };
      return { charts: [father], faxes: [stranger(son)] };
    },
  ],
  'mother-and-daughter': [
    8,
    ({ person, birthDate }) => {
      const mother = person('female');
      const daughter = { ...mother, birthDate: birthDate() };
      return { charts: [mother, daughter], faxes: [itself(mother), itself(daughter)] };
    },
  ],
  'birth-date-off': [
    12,
    ({ person }, n) => one(person(), (p) => changed(p, { birthDate: birthDateOff(p.birthDate, n) })),
  ],
  'namesake-born-near': [
    12,
    ({ person }, n) => {
      const chart = person();
      const other = person(chart.gender);
      return {
        charts: [chart],
        faxes: [
          stranger({ ...other, given: chart.given, family: chart.family, birthDate: birthDateOff(chart.birthDate, n) }),
        ],
      };
    },
  ],
  'namesake-same-day': [
    10,
    ({ person }) => {
      const chart = person();
      const other = person(chart.gender);
      return {
        charts: [chart],
        faxes: [stranger({ ...other, given: chart.given, family: chart.family, birthDate: chart.birthDate })],
      };
    },
  ],
  'phone-off': [12, ({ person }) => one(person(), (p) => changed(p, { phone: digitOff(p.phone, 11) }))],
  'member-id-off': [12, ({ person }) => one(person(), (p) => changed(p, { memberId: digitOff(p.memberId, 8) }))],
  married: [12, ({ person }) => one(person('female'), (p) => changed(p, { family: person('male').family }))],
  nickname: [
    16,
    ({ person }, n) => {
      const [formal, short, gender] = at(NICKNAMES, n);
      return one({ ...person(gender), given: [formal] }, (p) => changed(p, { given: [short] }));
    },
  ],
  'day-and-month': [
    10,
    ({ person }) => {
      const somebody = person();
      const [year = '', month = ''] = somebody.birthDate.split('-');
      // A day that is a month too, and another one.
      const day = String(1 + (Number(month) % 12)).padStart(2, '0');
      const early = { ...somebody, birthDate: `${year}-${month}-${day}` };
      return one(early, (p) => changed(p, { birthDate: `${year}-${day}-${month}` }));
    },
  ],
  misspelt: [14, ({ person }, n) => one(person(), (p) => changed(p, { family: misspelt(p.family, n) }))],
  moved: [
    10,
    ({ person }) =>
      one(person(), (p) => {
        const { line, city, zip, phone } = person();
        return changed(p, { line, city, zip, phone });
      }),
  ],
  unknown: [30, ({ person }) => ({ charts: [], faxes: [stranger(person())] })],
} satisfies Record<string, readonly [times: number, scene: (of: People, n: number) => Scene]>;
export type Kind = keyof typeof SCENES;

function one(chart: Person, fax: (chart: Person) => Fax): Scene {
  return { charts: [chart], faxes: [fax(chart)] };
}

const SENDERS = 8;

export function lookAlikes(seed: number): LookAlikes {
  const of = people(seed);
  const charts: Chart[] = [];
  const faxes: LookAlikeFax[] = [];
  const senders = Array.from({ length: SENDERS }, (_, n): Sender => {
    const { office, doctor } = caseOf(100 + n);
    return { office, doctor };
  });
  for (const [kind, [times, scene]] of Object.entries(SCENES) as [
    Kind,
    readonly [number, (of: People, n: number) => Scene],
  ][]) {
    for (let n = 0; n < times; n++) {
      const played = scene(of, n);
      const ids = new Map(
        played.charts.map((person) => [person, `chart-${charts.length + 1 + played.charts.indexOf(person)}`]),
      );
      for (const [person, id] of ids) charts.push({ ...person, id });
      const sent = kind === 'plain' ? played.charts.map(itself) : played.faxes;
      for (const { about, patient, clean } of sent) {
        const id = patient && ids.get(patient);
        const number = faxes.length;
        const { plan, memberId, group, ...rest } = about;
        faxes.push({
          id: `look-alike-${number + 1}`,
          kind,
          form: { ...caseOf(200 + number), ...at(senders, number), patient: rest, plan, memberId, group },
          ...(id === undefined ? {} : { patient: id }),
          clean: clean ?? false,
        });
      }
    }
  }
  return { charts, faxes, senders };
}

/** The form as a text PDF, in one of three layouts that the reading may know. */
export async function formOf({ id, form }: LookAlikeFax): Promise<Uint8Array> {
  const layout = at([labelledForm, boxedForm, twoColumnForm], Number(id.split('-').at(-1)));
  return (await layOut((paper) => layout(paper, form))).pdf;
}

/** A chart as the store holds it. */
export function patientOf({
  id,
  given,
  family,
  suffix,
  birthDate,
  gender,
  phone,
  line,
  city,
  zip,
  memberId,
}: Chart): Patient {
  return {
    resourceType: 'Patient',
    id,
    active: true,
    identifier: [
      { system: SID.mrn, value: id },
      { system: SID.memberId, value: memberId },
    ],
    name: [{ given: [...given], family, ...(suffix ? { suffix: [suffix] } : {}) }],
    birthDate,
    gender,
    telecom: [{ system: 'phone', value: phone }],
    address: [{ line: [line], city, state: 'AZ', postalCode: zip }],
  };
}
