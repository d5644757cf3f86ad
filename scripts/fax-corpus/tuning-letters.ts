/** Referral letters, printouts and longer faxes whose layouts the reading may be tuned on. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

const ageOf = (c: Case) =>
  Number(c.written.slice(0, 4)) -
  Number(c.patient.birthDate.slice(0, 4)) -
  (c.written.slice(5) < c.patient.birthDate.slice(5) ? 1 : 0);
const titleOf = (c: Case) => (c.patient.gender === 'female' ? 'Mrs.' : 'Mr.');
const she = (c: Case) => (c.patient.gender === 'female' ? 'She' : 'He');

/** A letter in prose. */
export function letter(p: Paper, c: Case): void {
  p.document('referral', c);
  p.say('referrer.organization.name', 306, 60, c.office.name, { font: 'serif-bold', size: 17, align: 'centre' });
  p.text(306, 76, addressOf(c.office), { font: 'serif', align: 'centre' });
  p.text(306, 90, `Tel. ${phones.brackets(c.office.phone)}   Fax ${phones.brackets(c.office.fax)}`, {
    font: 'serif',
    align: 'centre',
  });
  p.holds('referrer.phone');
  p.holds('referrer.fax');
  p.line(72, 98, 540, 98);
  const ink = { font: 'serif', size: 11.5 } as const;
  p.text(72, 130, dates.long(c.written), ink);
  p.text(72, 158, `Copper Basin Medical Group, Department of ${c.request.specialtyWords}`, ink);
  p.text(72, 190, `RE: ${names.plain(c.patient)}, DOB ${dates.short(c.patient.birthDate)}`, {
    ...ink,
    font: 'serif-bold',
  });
  p.text(72, 218, 'Dear Colleague,', ink);
  const room = 468;
  let y = p.prose(
    72,
    244,
    room,
    `I am referring ${titleOf(c)} ${c.patient.family}, a ${ageOf(c)}-year-old ${c.patient.gender === 'female' ? 'woman' : 'man'}, to ${c.request.specialtyWords} for ${c.request.reason} (${c.request.icd10.join(', ')}). This is not urgent, the next available visit will do.`,
    ink,
  );
  y = p.prose(
    72,
    y + 8,
    room,
    `Current medications are ${c.medications.join(', ')}. ${she(c)} has no known drug allergies. Blood pressure was 128/76 in our office on ${dates.short(c.written)}.`,
    ink,
  );
  y = p.prose(
    72,
    y + 8,
    room,
    `${she(c)} can be reached at ${phones.brackets(c.patient.phone)}. The insurance is ${c.plan}, member ID ${c.memberId}, group ${c.group}.`,
    ink,
  );
  for (const path of [
    'patient.name',
    'patient.birthDate',
    'patient.gender',
    'patient.phone',
    'specialty',
    'reason.text',
    'reason.icd10',
    'coverage.plan',
    'coverage.memberId',
    'coverage.groupNumber',
  ])
    p.holds(path);
  p.holds('priority', 'routine');
  p.text(72, y + 12, 'Thank you for seeing this pleasant patient. Please send me your findings.', ink);
  p.text(72, y + 46, 'Sincerely,', ink);
  p.scribble(76, y + 74, 120);
  p.text(72, y + 98, doctorOf(c), ink);
  p.text(72, y + 113, `NPI ${c.doctor.npi}`, ink);
  p.holds('referrer.name');
  p.holds('referrer.npi');
}

/** Printed from an EHR: fixed pitch, running header and footer. */
export function ehrPrintout(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'mono', size: 9 } as const;
  p.text(
    36,
    30,
    `${names.capitals(c.patient)}   MRN 004${c.doctor.npi.slice(4, 8)}   Printed ${dates.us(c.written)} 14:07 by ${c.contact.name.split(' ')[1]?.toUpperCase()}`,
    ink,
  );
  p.line(36, 36, 576, 36);
  p.text(36, 58, 'AMBULATORY REFERRAL TO SPECIALTY CARE', { font: 'mono-bold', size: 12 });
  const y = rows(
    p,
    36,
    84,
    [
      ['Order ID', c.referralId, 'referralId'],
      ['Order date', dates.middle(c.written)],
      ['Status', 'Sent'],
      ['Patient', names.plain(c.patient), 'patient.name'],
      ['Birth date', dates.middle(c.patient.birthDate), 'patient.birthDate'],
      ['Legal sex', c.patient.gender === 'female' ? 'Female' : 'Male', 'patient.gender'],
      ['Mobile', phones.plus(c.patient.phone), 'patient.phone'],
      ['Address', addressOf(c.patient), 'patient.address'],
      ['Referred by', `${names.lastFirst(c.doctor)} ${c.doctor.credential}`, 'referrer.name'],
      ['Provider NPI', c.doctor.npi, 'referrer.npi'],
      ['Department', c.office.name, 'referrer.organization.name'],
      ['Dept phone', phones.dashes(c.office.phone), 'referrer.phone'],
      ['Dept fax', phones.dashes(c.office.fax), 'referrer.fax'],
      ['Referred to', 'COPPER BASIN MEDICAL GROUP'],
      ['To specialty', c.request.specialtyWords, 'specialty'],
      ['Priority', 'Urgent'],
      ['Reason', c.request.reason, 'reason.text'],
      ['Diagnoses', c.request.icd10.map((code) => `[${code}]`).join(' '), 'reason.icd10'],
      ['Procedure', c.request.service, 'service.text'],
      ['Payer', c.plan, 'coverage.plan'],
      ['Subscriber ID', c.memberId, 'coverage.memberId'],
      ['Group', c.group, 'coverage.groupNumber'],
      ['Comments', c.request.note, 'note'],
    ],
    { gap: 120, leading: 16, label: { ...ink, font: 'mono-bold' }, value: ink },
  );
  p.holds('priority', 'urgent');
  p.text(36, y + 20, 'Active medications', { ...ink, font: 'mono-bold' });
  for (const [i, drug] of c.medications.entries()) p.text(48, y + 36 + i * 13, `${i + 1}. ${drug}`, ink);
  p.text(36, y + 96, `Electronically signed: ${doctorOf(c)} ${dates.middle(c.written)} 13:58`, ink);
  p.signed();
  p.line(36, 752, 576, 752);
  p.text(36, 764, 'Confidential patient information', ink);
  p.text(576, 764, 'Page 1 of 1', { ...ink, align: 'right' });
}

/** Cover sheet, referral, and the clinic note that belongs to it. */
export function coverReferralNote(p: Paper, c: Case): void {
  p.document('cover', c);
  p.text(60, 90, 'FAX', { size: 48, font: 'bold' });
  rows(
    p,
    60,
    140,
    [
      ['TO:', 'Copper Basin Medical Group'],
      ['FAX:', '602-555-0101'],
      ['FROM:', c.office.name],
      ['PHONE:', phones.dashes(c.office.phone)],
      ['DATE:', dates.short(c.written)],
      ['PAGES:', '3 (including cover)'],
      ['RE:', 'New referral'],
    ],
    { leading: 28, label: { size: 13, font: 'bold' }, value: { size: 13 } },
  );
  p.states(3);
  p.prose(
    60,
    420,
    480,
    'CONFIDENTIALITY NOTICE: this fax may hold health information protected by federal law. If it has reached you by mistake, tell us by telephone at once and destroy it.',
    { size: 9 },
  );
  p.document('referral', c);
  p.text(60, 60, 'Referral', { size: 20, font: 'bold' });
  const y = rows(
    p,
    60,
    96,
    [
      ['Patient:', names.plain(c.patient), 'patient.name'],
      ['Date of birth:', dates.abbreviated(c.patient.birthDate), 'patient.birthDate'],
      ['Phone number:', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Referring clinician:', doctorOf(c), 'referrer.name'],
      ['Clinician NPI:', c.doctor.npi, 'referrer.npi'],
      ['Clinic:', c.office.name, 'referrer.organization.name'],
      ['Clinic phone:', phones.dashes(c.office.phone), 'referrer.phone'],
      ['Clinic fax:', phones.dashes(c.office.fax), 'referrer.fax'],
      ['Specialty needed:', c.request.specialtyWords, 'specialty'],
      ['Reason for referral:', c.request.reason, 'reason.text'],
      ['ICD-10 codes:', c.request.icd10.join(', '), 'reason.icd10'],
      ['Insurance:', c.plan, 'coverage.plan'],
      ['Insurance ID:', c.memberId, 'coverage.memberId'],
    ],
    { gap: 130, leading: 22 },
  );
  p.text(60, y + 20, 'The last clinic note follows.');
  p.page();
  p.text(60, 60, 'Progress Note', { size: 16, font: 'bold' });
  p.text(
    60,
    84,
    `${names.plain(c.patient)}    DOB ${dates.us(c.patient.birthDate)}    Visit date ${dates.us(c.written)}`,
  );
  p.prose(
    60,
    112,
    490,
    `Subjective: ${c.request.reason}. Sleeps well, no fever, no weight loss.\nObjective: BP 132/80, pulse 74, weight 81 kg. Lungs clear. No edema.\nMedications: ${c.medications.join('; ')}.\nAssessment and plan: refer to ${c.request.specialtyWords}. Continue medication. Return in 3 months, sooner if worse; emergency room if urgent.`,
    { size: 10.5, leading: 16 },
  );
  p.text(60, 320, `Electronically signed by ${doctorOf(c)}`, { size: 9 });
  p.signed();
}

/** One fax, two patients: a page each. */
export function twoPatients(p: Paper, first: Case, second: Case): void {
  for (const [i, c] of [first, { ...second, office: first.office, doctor: first.doctor }].entries()) {
    p.document('referral', c);
    p.text(50, 46, first.office.name, { font: 'serif-bold', size: 14 });
    p.holds('referrer.organization.name');
    p.text(562, 46, `Patient ${i + 1} of 2`, { font: 'serif', align: 'right' });
    p.text(50, 70, 'REFERRAL TO SPECIALIST', { font: 'bold', size: 12 });
    rows(
      p,
      50,
      96,
      [
        ['PATIENT:', names.capitals(c.patient), 'patient.name'],
        ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
        ['SEX:', c.patient.gender.toUpperCase(), 'patient.gender'],
        ['PHONE:', phones.dashes(c.patient.phone), 'patient.phone'],
        ['REFER TO:', c.request.specialtyWords, 'specialty'],
        ['FOR:', c.request.service, 'service.text'],
        ['DIAGNOSIS:', c.request.reason, 'reason.text'],
        ['ICD-10:', c.request.icd10.join(', '), 'reason.icd10'],
        ['INSURANCE:', c.plan, 'coverage.plan'],
        ['ID #:', c.memberId, 'coverage.memberId'],
        ['PROVIDER:', doctorOf(c), 'referrer.name'],
        ['NPI:', c.doctor.npi, 'referrer.npi'],
        ['OFFICE PHONE:', phones.dashes(c.office.phone), 'referrer.phone'],
        ['OFFICE FAX:', phones.dashes(c.office.fax), 'referrer.fax'],
      ],
      { gap: 100, leading: 20, label: { font: 'bold' } },
    );
    p.text(50, 420, `Signed electronically by ${doctorOf(c)} ${dates.us(c.written)}`);
    p.signed();
  }
}
