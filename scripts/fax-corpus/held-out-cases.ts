/** Invented people, offices and requests of the faxes for scoring. Who writes or tunes the reading does not open this file. */
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { type Case, caseOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { dates, type PersonName } from './spelling.ts';

/** given, family, suffix, gender, born, telephone, street, city, ZIP. */
const PEOPLE = `
Rosalinda M|Montoya||female|1961-07-14|6025550108|2218 E Turquoise Ave|Phoenix|85028
Clarence|Whitehorse|Sr|male|1948-11-02|9285550131|PO Box 1174|Kayenta|86033
Thuy|Dang||female|1987-03-29|4805550146|640 W Baseline Rd #2071|Mesa|85210
Francisco J|Arreola||male|1972-08-08|6235550119|9027 N 71st Ave|Peoria|85345
Bernadette|Kowalski-Hughes||female|1955-12-21|6025550177|14 E Moon Valley Dr|Phoenix|85022
Tyrell|Gaines||male|2009-05-17|4805550162|3315 S Cottonwood Ln|Tempe|85282
Eleanor Ruth|Fitzsimmons||female|1939-01-30|5205550104|77 Calle Imaginada|Tucson|85705
Raymond|Nez||male|1966-10-05|9285550155|51 Mesa View Trail|Flagstaff|86004
Amrita|Chaudhary||female|1994-06-11|4805550183|1450 N Delmar Pl Unit 14|Chandler|85224
Gilbert|Saenz||male|1958-02-26|6235550190|8801 W Windsor Blvd|Glendale|85305
Latoya Denise|Murchison||female|1979-09-19|6025550129|4129 W Pecan Rd|Laveen|85339
Viktor|Antonov||male|1951-04-23|4805550117|16602 E Parkview Ave|Fountain Hills|85268
Consuelo|Duarte||female|1945-08-31|5205550138|310 S Convent Hill|Nogales|85621
Dale Edward|Pruitt||male|1969-12-12|9285550186|2290 Gold Rush Cir|Prescott|86301
Mei-Ling|Tsai||female|1982-02-07|4805550109|5512 S Marigold Way|Gilbert|85298
Hector|Lujan|Jr|male|1990-10-28|6025550154|1913 W Polk St Apt 8|Phoenix|85007
Juanita|Begody||female|1963-03-03|9285550122|Mile Post 318 Hwy 89|Cameron|86020
Stanley|Oyelaran||male|1977-07-22|6235550147|12644 W Surrey Ave|El Mirage|85335
Margaret Ann|Dunleavy||female|1950-05-09|4805550133|7007 E Rancho Vista Dr 3009|Scottsdale|85251
Alonso|Ybarra||male|2016-11-15|5205550168|4402 E Linden Pl|Tucson|85712
Shirley|Tohannie||female|1957-09-27|9285550174|19 Juniper Flats|Winslow|86047
Patrick|Galloway||male|1984-01-18|6025550195|3737 N Longview Ter|Phoenix|85014
Ines|Carrasco||female|1998-12-04|6235550103|15210 N Sunrise Mesa Ct|Surprise|85379
Wendell T|Abbott||male|1943-06-25|5205550192|8 Dos Cabezas Loop|Benson|85602
Farida|Rahimi||female|1971-11-30|4805550158|2405 E Cedar Grove St|Gilbert|85234
Marcus|Ellery||male|1964-04-14|6025550141|6619 S 14th Way|Phoenix|85042
Dolores|Quihuis||female|1953-10-16|5205550145|920 W Calle Tres Sombras|Green Valley|85614
Kenji|Morita||male|1988-08-02|4805550126|1111 W Vista del Rio|Mesa|85201
Beverly|Stockwell||female|1947-02-13|6235550165|19002 N Palmetto Ln|Sun City|85373
Emilio|Trevizo||male|1975-05-20|6025550187|4848 W Osage Dr|Phoenix|85035
`;

/** name, street, city, ZIP, telephone, fax; given, family, credential. */
const OFFICES = `
Palo Cristi Family Physicians|3200 E Cactus Rd Ste 120|Phoenix|85032|6025550110|6025550111|Deborah|Lindholm|MD
Tuba Mesa Health Center|1 Clinic Loop|Tuba City|86045|9285550112|9285550113|Everett|Yazzie|PA-C
Mountain Park Internists, P.C.|1840 W Southern Ave|Mesa|85202|4805550114|4805550115|Sanjay|Krishnan|MD
Westgate Medical Clinic|9494 W Coyote Blvd Ste 300|Glendale|85305|6235550118|6235550120|Irene|Vasquez-Holt|DNP
Arroyo Seco Eye Care|455 N Dobson Rd|Chandler|85224|4805550124|4805550125|Bradley|Nomura|OD
Sunnyslope Dental Arts|8822 N 7th Ave|Phoenix|85021|6025550127|6025550128|Cynthia|Palafox|DDS
Santa Rita Valley Hospital|1500 E Mission Way|Green Valley|85614|5205550130|5205550132|Howard|Brandt|DO
Pinnacle Occupational Health|2021 S Priest Park Dr|Tempe|85282|4805550134|4805550135|Gail|Thornbury|NP
Granite Dells Medical Group|770 Whipple Ridge|Prescott|86305|9285550136|9285550137|Owen|MacIntyre|M.D.
Clinica Nueva Esperanza|2701 W Van Buren Pl|Phoenix|85009|6025550139|6025550140|Marisol|Aguirre|FNP-C
Saguaro Vista Care Center|2600 E Old Ranch Rd|Tucson|85716|5205550150|5205550151|Theodore|Hwang|MD
`;

/** NUCC, words for the specialty, ICD-10, reason, service, note. */
const ASKS = `
207RC0000X|Cardiology|R00.2 I10|palpitations with two near-syncopal episodes|Consult and treat|Holter done last month, report to follow.
207RG0100X|Gastroenterology|K21.9 R13.10|reflux not controlled on PPI, now trouble swallowing solids|Evaluation and EGD if indicated|Latex allergy.
207RE0101X|Endocrinology|E05.90|suppressed TSH with weight loss of 14 pounds|New patient consultation|Vietnamese interpreter needed.
207X00000X|Orthopedics|M75.101|right shoulder weakness, suspected rotator cuff tear|Evaluate and treat|MRI scheduled at outside facility.
2084N0400X|Neurology|G43.709 R51.9|migraine 15 days a month despite topiramate|Consultation|Prefers telehealth if possible.
207Y00000X|ENT|H65.23 H90.0|persistent middle ear fluid with hearing loss|Evaluate for tubes|Mother speaks Spanish.
207RN0300X|Nephrology|N18.4 D63.1|eGFR down from 34 to 22 over eight months|Consult and co-manage|Hold NSAIDs.
208800000X|Urology|N40.1 R97.20|elevated PSA 7.8 and weak stream|Evaluation and biopsy if needed|On clopidogrel.
207R00000X|Internal Medicine|E78.5|establish care, cholesterol not at goal|New patient visit|Moved from Nevada.
207RP1001X|Pulmonology|J84.10|dry cough with crackles, abnormal chest CT|Consultation and PFT|CT disc will be mailed.
207N00000X|Dermatology|L40.0|plaque psoriasis not responding to topical steroids|Consult for systemic therapy|Works nights.
207W00000X|Ophthalmology|H25.13 H40.013|visually significant cataract in both eyes|Cataract evaluation|Needs transportation help.
225100000X|Physical Therapy|M17.11 Z47.1|stiffness six weeks after right total knee replacement|PT 2-3 x week for 6 weeks, ROM, gait training and home program|Weight bearing as tolerated.
`;

/** What EHRs print beside a code. */
const TITLES: Readonly<Record<string, string>> = {
  'R00.2': 'Palpitations',
  I10: 'Essential (primary) hypertension',
  'K21.9': 'Gastro-esophageal reflux disease without esophagitis',
  'R13.10': 'Dysphagia, unspecified',
  'E05.90': 'Thyrotoxicosis, unspecified without thyrotoxic crisis',
  'M75.101': 'Unspecified rotator cuff tear of right shoulder',
  'G43.709': 'Chronic migraine without aura, not intractable',
  'R51.9': 'Headache, unspecified',
  'N18.4': 'Chronic kidney disease, stage 4 (severe)',
  'D63.1': 'Anemia in chronic kidney disease',
  'J84.10': 'Pulmonary fibrosis, unspecified',
  'N40.1': 'Benign prostatic hyperplasia with LUTS',
  'R97.20': 'Elevated prostate specific antigen [PSA]',
};
export const titled = (code: string): string => TITLES[code] ?? 'see note';

const PLANS = `
Cholla Advantage HMO|CHA40718822|H-3301
Red Rock Blue PPO|RRB882016340|0047713
Banner Mesa Complete|A90011426|
Ocotillo Mutual Choice|77-410-2285|OMC-118
AZ Valley Care (AHCCCS)|A44720913|
United Saguaro Medicare Gold|1SG4TE5MK72|SG900
Tri-County Teamsters Health Fund|TT0093381-02|5540
`;

const split = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|'));
const [people, offices, asks, plans] = [split(PEOPLE), split(OFFICES), split(ASKS), split(PLANS)];
const at = (list: readonly string[][], n: number) => list[n % list.length] ?? [];

/** Person `n` of the list, sent by office `office`, who is asked for `ask`; what is not named goes with the number. */
export function scoringCase(n: number, office = n, ask = n): Case {
  const [given = '', family = '', suffix = '', gender, birthDate = '', phone, line = '', city = '', zip = ''] = at(
    people,
    n,
  );
  const o = at(offices, office);
  const [specialty = '', specialtyWords = '', icd10 = '', reason = '', service = '', note = ''] = at(asks, ask);
  const [plan = '', number = '', group = ''] = at(plans, n * 3);
  // Nobody shares a number.
  const memberId = number.replace(/\d{3}|72$/, (some) => String(some.length === 2 ? 40 + n : 100 + ((n * 29) % 900)));
  const nine = `24${String(office % offices.length).padStart(2, '0')}70${31 + 5 * (office % offices.length)}6`;
  return {
    ...caseOf(101 + n),
    patient: {
      given: given.split(' '),
      family,
      ...(suffix ? { suffix } : {}),
      gender: gender === 'female' ? 'female' : 'male',
      birthDate,
      phone: `+1${phone}`,
      line,
      city,
      zip,
    },
    doctor: { given: [o[6] ?? ''], family: o[7] ?? '', credential: o[8] ?? '', npi: nine + npiCheckDigit(nine) },
    office: {
      name: o[0] ?? '',
      line: o[1] ?? '',
      city: o[2] ?? '',
      zip: o[3] ?? '',
      phone: `+1${o[4]}`,
      fax: `+1${o[5]}`,
    },
    request: { specialty, specialtyWords, icd10: icd10.split(' '), reason, service, note },
    plan,
    memberId,
    group,
  };
}

/** Notes several fields that stand in text already drawn. */
export function holds(p: Paper, paths: string): void {
  for (const path of paths.split(' ')) p.holds(path);
}

export const woman = (c: Case): boolean => c.patient.gender === 'female';
export const ageOf = (c: Case): number =>
  Number(c.written.slice(0, 4)) -
  Number(c.patient.birthDate.slice(0, 4)) -
  (c.written.slice(5) < c.patient.birthDate.slice(5) ? 1 : 0);

/** 7/14/61 */
export const tiny = (iso: string): string => dates.short(iso).replace(/\d\d(\d\d)$/, '$1');
/** 14 Jul 1961 */
export const british = (iso: string): string => dates.middle(iso).replaceAll('-', ' ');
/** MONTOYA, Rosalinda M. */
export const listed = ({ given, family, suffix }: PersonName): string =>
  `${family.toUpperCase()}${suffix ? ` ${suffix.toUpperCase()}` : ''}, ${given.map((one) => (one.length === 1 ? `${one}.` : one)).join(' ')}`;

export type Row = readonly [label: string, shown: string, paths?: string];

/** Label and value on one line, the value after the label however long that is. */
export function pairs(
  p: Paper,
  x: number,
  y: number,
  lines: readonly Row[],
  { leading = 15, size = 9.5, bold = false }: { leading?: number; size?: number; bold?: boolean } = {},
): number {
  for (const [i, [label, shown, paths]] of lines.entries()) {
    const ink = { size, font: bold ? ('bold' as const) : ('sans' as const) };
    p.text(x, y + i * leading, label, ink);
    p.text(x + p.widthOf(label, ink) + 4, y + i * leading, shown, { size });
    if (paths) holds(p, paths);
  }
  return y + lines.length * leading;
}
