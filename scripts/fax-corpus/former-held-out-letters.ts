/** Letters, printouts and longer faxes that used to be held out; the reading may be tuned on them now. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

const woman = (c: Case) => c.patient.gender === 'female';

/** A letter that thanks before it asks; urgent in a sentence. */
export function thankfulLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'serif', size: 11 } as const;
  p.text(80, 70, doctorOf(c), { font: 'serif-bold', size: 13 });
  p.holds('referrer.name');
  p.text(80, 86, c.office.name, ink);
  p.holds('referrer.organization.name');
  p.text(80, 100, addressOf(c.office), ink);
  p.text(
    80,
    114,
    `Phone: ${phones.dashes(c.office.phone)}   Fax: ${phones.dashes(c.office.fax)}   NPI: ${c.doctor.npi}`,
    ink,
  );
  for (const path of ['referrer.phone', 'referrer.fax', 'referrer.npi']) p.holds(path);
  p.text(80, 150, dates.long(c.written), ink);
  p.text(80, 176, 'To whom it may concern:', ink);
  const [he, his, him] = woman(c) ? ['She', 'her', 'her'] : ['He', 'his', 'him'];
  let y = p.prose(
    80,
    202,
    452,
    `Thank you for agreeing to see ${names.plain(c.patient)}, born ${dates.long(c.patient.birthDate)}, in ${c.request.specialtyWords}. This ${woman(c) ? 'lady' : 'gentleman'} has been under our care since 2019. The reason for referral is ${c.request.reason}, ICD-10 ${c.request.icd10.join(' and ')}. I would be grateful if you could see ${him} urgently.`,
    ink,
  );
  y = p.prose(
    80,
    y + 6,
    452,
    `${he} takes ${c.medications.join(', ')}. ${he} lives at ${addressOf(c.patient)}, and ${his} telephone number is ${phones.dashes(c.patient.phone)}. ${he} is insured with ${c.plan} (ID number ${c.memberId}).`,
    ink,
  );
  for (const path of [
    'patient.name',
    'patient.birthDate',
    'patient.gender',
    'patient.phone',
    'patient.address',
    'specialty',
    'reason.text',
    'reason.icd10',
    'coverage.plan',
    'coverage.memberId',
  ])
    p.holds(path);
  p.holds('priority', 'urgent');
  p.text(80, y + 20, 'With kind regards,', ink);
  p.scribble(84, y + 52, 100);
  p.text(80, y + 76, doctorOf(c), ink);
}

/** A memorandum: heading lines, then two sentences. */
export function memorandum(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(70, 70, 'MEMORANDUM', { font: 'bold', size: 18 });
  p.line(70, 78, 542, 78, 2);
  rows(
    p,
    70,
    104,
    [
      ['TO:', `${c.request.specialtyWords} Clinic, Copper Basin Medical Group`],
      ['FROM:', `${doctorOf(c)}, ${c.office.name}`],
      ['DATE:', dates.short(c.written)],
      ['RE:', `Referral of ${names.plain(c.patient)} (DOB: ${dates.us(c.patient.birthDate)})`],
    ],
    { gap: 60, label: { font: 'bold' } },
  );
  const y = p.prose(
    70,
    200,
    470,
    `Please evaluate this ${woman(c) ? 'female' : 'male'} patient for ${c.request.reason} (${c.request.icd10.join(', ')}). Routine appointment is fine.\n\nPatient phone: ${phones.brackets(c.patient.phone)}\nInsurance: ${c.plan}, ID ${c.memberId}, Group ${c.group}\n\nReply to fax ${phones.brackets(c.office.fax)} or call ${phones.brackets(c.office.phone)}. My NPI is ${c.doctor.npi}.`,
    { leading: 16 },
  );
  for (const path of [
    'specialty',
    'referrer.name',
    'referrer.organization.name',
    'patient.name',
    'patient.birthDate',
    'patient.gender',
    'reason.text',
    'reason.icd10',
    'patient.phone',
    'coverage.plan',
    'coverage.memberId',
    'coverage.groupNumber',
    'referrer.fax',
    'referrer.phone',
    'referrer.npi',
  ])
    p.holds(path);
  p.holds('priority', 'routine');
  p.text(70, y + 20, `/s/ ${names.plain(c.doctor)}`);
  p.signed();
}

/** Two pages from an EHR, sections with shaded heads, the patient in the footer of each. */
export function sectionedPrintout(p: Paper, c: Case): void {
  p.document('referral', c);
  const head = (y: number, words: string) => {
    p.box(36, y, 540, 16, 0.86);
    p.text(42, y + 12, words, { font: 'bold', size: 9.5 });
  };
  const foot = (n: number) => {
    p.text(36, 764, `${names.lastFirst(c.patient)}  DOB ${dates.us(c.patient.birthDate)}`, { size: 7.5 });
    p.text(576, 764, `Page ${n} of 2`, { size: 7.5, align: 'right' });
  };
  const style = { gap: 96, leading: 15, label: { size: 9, font: 'bold' }, value: { size: 9 } } as const;
  p.text(36, 44, `${c.office.name}`, { font: 'bold', size: 12 });
  p.text(576, 44, 'Referral Request', { size: 12, align: 'right' });
  head(56, 'Patient Demographics');
  rows(
    p,
    42,
    86,
    [
      ['Full Name:', names.plain(c.patient), 'patient.name'],
      [
        'DOB:',
        `${dates.us(c.patient.birthDate)} (${2026 - Number(c.patient.birthDate.slice(0, 4))} y.o.)`,
        'patient.birthDate',
      ],
      ['Sex:', woman(c) ? 'Female' : 'Male', 'patient.gender'],
    ],
    style,
  );
  rows(
    p,
    310,
    86,
    [
      ['Mobile Phone:', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Work Phone:', phones.dashes(c.contact.phone)],
      ['Address:', addressOf(c.patient), 'patient.address'],
    ],
    { ...style, gap: 76, value: { size: 8 } },
  );
  head(140, 'Referral Details');
  rows(
    p,
    42,
    170,
    [
      ['Referral #:', c.referralId, 'referralId'],
      ['Referral Type:', 'Specialist'],
      ['Specialty:', c.request.specialtyWords, 'specialty'],
      ['Priority:', 'Routine'],
      ['Referral Reason:', c.request.reason, 'reason.text'],
      ['Procedure:', c.request.service, 'service.text'],
      ['Diagnoses:', c.request.icd10.map((code, i) => `${i + 1}. ${code}`).join('   '), 'reason.icd10'],
    ],
    style,
  );
  p.holds('priority', 'routine');
  head(290, 'Referring Provider');
  rows(
    p,
    42,
    320,
    [
      ['Provider:', doctorOf(c), 'referrer.name'],
      ['NPI:', c.doctor.npi, 'referrer.npi'],
      ['Practice:', c.office.name, 'referrer.organization.name'],
    ],
    style,
  );
  rows(
    p,
    310,
    320,
    [
      ['Phone:', phones.dashes(c.office.phone), 'referrer.phone'],
      ['Fax:', phones.dashes(c.office.fax), 'referrer.fax'],
    ],
    { ...style, gap: 76 },
  );
  head(376, 'Insurance');
  rows(
    p,
    42,
    406,
    [
      ['Primary:', c.plan, 'coverage.plan'],
      ['Subscriber #:', c.memberId, 'coverage.memberId'],
      ['Group #:', c.group, 'coverage.groupNumber'],
      ['Subscriber DOB:', '01/01/1960'],
    ],
    style,
  );
  foot(1);
  p.page();
  head(40, 'Active Problems');
  p.prose(42, 72, 520, `Essential hypertension\n${c.request.reason}\nSeasonal allergies`, { size: 9 });
  head(120, 'Current Medications');
  p.prose(42, 152, 520, c.medications.join('\n'), { size: 9 });
  head(210, 'Last Vitals');
  p.text(42, 242, `${dates.us(c.written)}: BP 124/78, HR 66, Wt 172 lb, BMI 27.1`, { size: 9 });
  p.text(42, 280, `Signed by: ${doctorOf(c)}   Signed on: ${dates.us(c.written)} 4:15 PM (electronic)`, { size: 9 });
  p.signed();
  foot(2);
}
