/** More referral forms whose layouts the reading may be tuned on: blanks, boxed cells, ticks. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { cells, put, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Underlined blanks, several to a line. */
export function blanksForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 50, 'REQUEST FOR CONSULTATION', { size: 14, font: 'serif-bold', align: 'centre' });
  const blank = (x: number, y: number, label: string, end: number, shown: string, path?: string) => {
    const ink = { font: 'serif', size: 11 } as const;
    p.text(x, y, label, ink);
    const start = x + p.widthOf(label, ink) + 4;
    p.line(start, y + 2, end, y + 2);
    put(p, start + 6, y - 0.5, [label, shown, path], { font: 'serif-italic', size: 11.5 });
  };
  blank(56, 88, 'Date', 170, dates.short(c.written));
  blank(180, 88, 'Consultation requested with (specialty)', 556, c.request.specialtyWords, 'specialty');
  blank(56, 118, "Patient's Name", 360, names.plain(c.patient), 'patient.name');
  blank(370, 118, 'Birth Date', 556, dates.short(c.patient.birthDate), 'patient.birthDate');
  blank(56, 146, 'Address', 556, addressOf(c.patient), 'patient.address');
  blank(56, 174, 'Telephone', 220, phones.dashes(c.patient.phone), 'patient.phone');
  blank(230, 174, 'Sex', 290, c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender');
  blank(300, 174, 'Emergency contact', 556, `${c.contact.name} ${phones.dashes(c.contact.phone)}`);
  blank(56, 202, 'Insurance', 300, c.plan, 'coverage.plan');
  blank(310, 202, 'ID#', 430, c.memberId, 'coverage.memberId');
  blank(440, 202, 'Grp#', 556, c.group, 'coverage.groupNumber');
  blank(56, 230, 'Reason for consultation', 556, c.request.reason, 'reason.text');
  blank(
    56,
    258,
    'Diagnosis code(s)',
    250,
    c.request.icd10.map((code) => code.replace('.', '')).join(', '),
    'reason.icd10',
  );
  blank(260, 258, 'Service', 556, c.request.service, 'service.text');
  blank(56, 286, 'Special instructions', 556, c.request.note, 'note');
  blank(56, 340, 'Requesting physician', 330, doctorOf(c), 'referrer.name');
  blank(340, 340, 'NPI', 556, c.doctor.npi, 'referrer.npi');
  blank(56, 368, 'Practice name', 556, c.office.name, 'referrer.organization.name');
  blank(56, 396, 'Phone', 250, phones.brackets(c.office.phone), 'referrer.phone');
  blank(260, 396, 'Fax', 440, phones.brackets(c.office.fax), 'referrer.fax');
  blank(56, 440, 'Signature', 330, '');
  p.scribble(130, 436, 110);
  p.text(56, 480, 'Please fax your consult note back to us. Thank you for seeing our patient.', {
    font: 'serif',
    size: 10,
  });
}

/** Boxed cells, a small label in the corner of each. */
export function boxedForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.box(40, 36, 532, 26, 0.8);
  p.text(306, 54, 'PHYSICIAN REFERRAL ORDER', { size: 13, font: 'bold', align: 'centre' });
  const { given, family, suffix } = c.patient;
  let y = cells(p, 40, 62, 32, [
    [
      300,
      'PATIENT NAME (LAST, FIRST, MI)',
      names.capitals({ given, family, ...(suffix ? { suffix } : {}) }),
      'patient.name',
    ],
    [132, 'DATE OF BIRTH', dates.us(c.patient.birthDate), 'patient.birthDate'],
    [100, 'SEX', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
  ]);
  y = cells(p, 40, y, 32, [
    [352, 'ADDRESS (STREET, CITY, STATE, ZIP)', addressOf(c.patient), 'patient.address'],
    [180, 'PATIENT TELEPHONE', phones.brackets(c.patient.phone), 'patient.phone'],
  ]);
  y = cells(p, 40, y, 32, [
    [232, 'HEALTH PLAN', c.plan, 'coverage.plan'],
    [180, 'MEMBER NUMBER', c.memberId, 'coverage.memberId'],
    [120, 'GROUP', c.group, 'coverage.groupNumber'],
  ]);
  y = cells(p, 40, y, 32, [
    [262, 'REFERRING PROVIDER', doctorOf(c), 'referrer.name'],
    [130, 'PROVIDER NPI', c.doctor.npi, 'referrer.npi'],
    [140, 'REFERRAL DATE', dates.us(c.written)],
  ]);
  y = cells(p, 40, y, 32, [
    [262, 'CLINIC', c.office.name, 'referrer.organization.name'],
    [135, 'CLINIC PHONE', phones.dashes(c.office.phone), 'referrer.phone'],
    [135, 'CLINIC FAX', phones.dashes(c.office.fax), 'referrer.fax'],
  ]);
  y = cells(p, 40, y, 32, [
    [200, 'REFER TO (SPECIALTY)', c.request.specialtyWords, 'specialty'],
    [332, 'SERVICES REQUESTED', c.request.service, 'service.text'],
  ]);
  y = cells(p, 40, y, 32, [
    [352, 'REASON FOR REFERRAL / DIAGNOSIS', c.request.reason, 'reason.text'],
    [180, 'ICD-10', c.request.icd10.join(', '), 'reason.icd10'],
  ]);
  y = cells(p, 40, y, 32, [[532, 'REMARKS', c.request.note, 'note']]);
  cells(p, 40, y, 40, [
    [352, 'PROVIDER SIGNATURE', ''],
    [180, 'DATE SIGNED', ''],
  ]);
}

/** Urgency, sex, specialty and service by ticks. */
export function tickedForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(50, 48, c.office.name, { font: 'bold', size: 13 });
  p.holds('referrer.organization.name');
  p.text(50, 64, `Phone ${phones.brackets(c.office.phone)}    Fax ${phones.brackets(c.office.fax)}`, { size: 9 });
  p.holds('referrer.phone');
  p.holds('referrer.fax');
  p.text(562, 48, 'Referral Request', { font: 'bold', size: 16, align: 'right' });
  p.text(50, 94, 'Priority:', { font: 'bold' });
  for (const [i, word] of ['Routine', 'Urgent (within 48 hours)', 'STAT (call first)'].entries())
    p.tick(110 + i * 150, 94, word, i === 1);
  p.holds('priority', 'urgent');
  rows(
    p,
    50,
    120,
    [
      ['Name:', names.lastFirst(c.patient), 'patient.name'],
      ['Birthdate:', dates.long(c.patient.birthDate), 'patient.birthDate'],
      ['Cell phone:', phones.dots(c.patient.phone), 'patient.phone'],
    ],
    { gap: 80 },
  );
  p.text(330, 120, 'Sex:');
  p.tick(360, 120, 'Male', c.patient.gender === 'male');
  p.tick(420, 120, 'Female', c.patient.gender === 'female');
  p.holds('patient.gender');
  p.text(330, 138, 'Interpreter:');
  p.tick(390, 138, 'Yes', false);
  p.tick(440, 138, 'No', true);
  p.text(50, 190, 'Specialty requested (check one):', { font: 'bold' });
  const others = [
    'Cardiology',
    'Dermatology',
    'ENT',
    'Gastroenterology',
    'Neurology',
    'Orthopedics',
    'Pulmonology',
    'Urology',
    'Podiatry',
    'Rheumatology',
    'Psychiatry',
  ];
  const list = [
    ...others.filter((word) => word !== c.request.specialtyWords).slice(0, 11),
    c.request.specialtyWords,
  ].sort();
  for (const [i, word] of list.entries())
    p.tick(60 + (i % 3) * 170, 210 + Math.floor(i / 3) * 17, word, word === c.request.specialtyWords);
  p.holds('specialty');
  p.text(50, 292, 'Reason for visit:', { font: 'bold' });
  p.say('reason.text', 140, 292, c.request.reason);
  p.text(50, 312, 'ICD-10:', { font: 'bold' });
  p.say('reason.icd10', 140, 312, c.request.icd10.join('   '));
  p.text(50, 346, 'Insurance', { font: 'bold' });
  p.tick(120, 346, 'Commercial', true);
  p.tick(210, 346, 'Medicare', false);
  p.tick(290, 346, 'Medicaid / AHCCCS', false);
  p.tick(410, 346, 'Self-pay', false);
  rows(
    p,
    50,
    368,
    [
      ['Plan:', c.plan, 'coverage.plan'],
      ['Member #:', c.memberId, 'coverage.memberId'],
      ['Group #:', c.group, 'coverage.groupNumber'],
    ],
    { gap: 80 },
  );
  rows(
    p,
    50,
    440,
    [
      ['Referred by:', doctorOf(c), 'referrer.name'],
      ['NPI:', c.doctor.npi, 'referrer.npi'],
    ],
    { gap: 80 },
  );
  p.text(50, 510, `/s/ ${names.plain(c.doctor)}   ${dates.us(c.written)}`, { font: 'serif-italic', size: 12 });
  p.signed();
}
