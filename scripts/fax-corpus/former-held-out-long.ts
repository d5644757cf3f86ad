/** Faxes of several documents that used to be held out; the reading may be tuned on them now. */
import { type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** A cover that counts the pages after it, a referral, a note, and a copied card. */
export function longFax(p: Paper, c: Case): void {
  p.document('cover', c);
  p.text(72, 80, 'Fax Cover Sheet', { font: 'serif-italic', size: 30 });
  rows(
    p,
    72,
    130,
    [
      ['Recipient', 'Referral Coordinator, Copper Basin Medical Group'],
      ['Recipient fax', '(602) 555-0101'],
      ['Sender', `${c.contact.name}, ${c.office.name}`],
      ['Sender phone', phones.brackets(c.office.phone)],
      ['Subject', 'Patient referral with notes'],
      ['Number of pages to follow', '3'],
    ],
    { gap: 150, leading: 30, label: { font: 'serif-bold', size: 11 }, value: { font: 'serif', size: 11 } },
  );
  p.states(4);
  p.prose(
    72,
    380,
    460,
    'The documents accompanying this transmission contain confidential health information that is legally privileged. Unauthorized use is prohibited.',
    { size: 8.5 },
  );
  p.document('referral', c);
  p.text(60, 60, 'Referral for specialty consultation', { font: 'serif-bold', size: 15 });
  rows(
    p,
    60,
    94,
    [
      ['Referred by', doctorOf(c), 'referrer.name'],
      ['NPI', c.doctor.npi, 'referrer.npi'],
      ['Practice', c.office.name, 'referrer.organization.name'],
      ['Practice telephone', phones.plus(c.office.phone), 'referrer.phone'],
      ['Practice fax', phones.plus(c.office.fax), 'referrer.fax'],
      ['Patient name', names.plain(c.patient), 'patient.name'],
      ['Patient birth date', dates.dots(c.patient.birthDate), 'patient.birthDate'],
      ['Patient telephone', phones.plus(c.patient.phone), 'patient.phone'],
      ['Specialty', c.request.specialtyWords, 'specialty'],
      ['Requested service', c.request.service, 'service.text'],
      ['Reason', c.request.reason, 'reason.text'],
      ['Diagnosis codes', c.request.icd10.join(', '), 'reason.icd10'],
      ['Health insurance', c.plan, 'coverage.plan'],
      ['Member ID number', c.memberId, 'coverage.memberId'],
      ['Group', c.group, 'coverage.groupNumber'],
    ],
    { gap: 130, leading: 20, label: { font: 'serif' }, value: { font: 'serif-bold' } },
  );
  p.page();
  p.text(60, 60, `OFFICE NOTE   ${names.plain(c.patient)}   ${dates.us(c.patient.birthDate)}`, {
    font: 'serif-bold',
    size: 11,
  });
  p.prose(
    60,
    90,
    490,
    `S: Returns for ${c.request.reason}. No chest pain, no shortness of breath. Went to urgent care last month.\nO: 118/70, 64, afebrile. Well appearing. Exam unchanged.\nA: As above.\nP: Referral placed. Continue ${c.medications[0]}.`,
    { font: 'serif', size: 11, leading: 17 },
  );
  p.text(60, 300, `Signed by ${doctorOf(c)}`, { font: 'serif', size: 10 });
  p.signed();
  p.page();
  p.box(130, 100, 340, 200);
  p.text(150, 130, c.plan, { font: 'bold', size: 14 });
  p.text(150, 170, `${names.plain(c.patient)}     ID ${c.memberId}`, { size: 11 });
  p.text(150, 190, `Group ${c.group}     Specialist copay $40`, { size: 10 });
}

/** Two patients of one office, the second with a note: three pages. */
export function patientAndPatient(p: Paper, first: Case, other: Case): void {
  const second: Case = { ...other, office: first.office, doctor: first.doctor };
  for (const c of [first, second]) {
    p.document('referral', c);
    p.text(306, 50, `${c.office.name} - Referral Sheet`, { font: 'bold', size: 13, align: 'centre' });
    p.holds('referrer.organization.name');
    p.text(
      60,
      90,
      `Patient: ${names.lastFirst(c.patient)}     Birth Date: ${dates.short(c.patient.birthDate)}     Gender: ${c.patient.gender === 'female' ? 'F' : 'M'}`,
    );
    p.text(60, 110, `Tel: ${phones.dots(c.patient.phone)}     Insurance: ${c.plan}     Member ID: ${c.memberId}`);
    p.text(60, 140, `Requested specialty: ${c.request.specialtyWords}`);
    p.text(60, 160, `Reason for consult: ${c.request.reason}`);
    p.text(60, 180, `ICD10: ${c.request.icd10.join(', ')}`);
    p.text(
      60,
      210,
      `Referring: ${doctorOf(c)}     NPI: ${c.doctor.npi}     Phone: ${phones.dots(c.office.phone)}     Fax: ${phones.dots(c.office.fax)}`,
      { size: 9 },
    );
    for (const path of [
      'patient.name',
      'patient.birthDate',
      'patient.gender',
      'patient.phone',
      'coverage.plan',
      'coverage.memberId',
      'specialty',
      'reason.text',
      'reason.icd10',
      'referrer.name',
      'referrer.npi',
      'referrer.phone',
      'referrer.fax',
    ])
      p.holds(path);
  }
  p.page();
  p.text(60, 60, 'Visit note', { font: 'bold', size: 12 });
  p.prose(
    60,
    84,
    480,
    `${names.plain(second.patient)}, DOB ${dates.short(second.patient.birthDate)}. Seen ${dates.short(second.written)} for ${second.request.reason}. Exam as before. Plan: see specialist.`,
  );
}
