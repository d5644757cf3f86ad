/** Forms of health plans and of offices with boxes to tick, for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { pairs, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** In the manner of a prior authorization: ticks for kind and place, requesting and servicing providers apart. */
export function authorizationStyle(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 40, 'OUTPATIENT REFERRAL / AUTHORIZATION REQUEST', { font: 'bold', size: 13 });
  p.text(40, 54, 'Complete all sections. Incomplete forms will be returned.', { size: 8 });
  p.text(40, 76, 'Request type:', { font: 'bold', size: 9 });
  for (const [i, word] of ['Standard', 'Expedited / Urgent', 'Retrospective'].entries())
    p.tick(120 + i * 120, 76, word, i === 1, { size: 9 });
  p.holds('priority', 'urgent');
  p.text(40, 94, 'Place of service:', { font: 'bold', size: 9 });
  for (const [i, word] of ['Office', 'Outpatient hospital', 'ASC', 'Home'].entries())
    p.tick(120 + i * 120, 94, word, i === 0, { size: 9 });
  const bar = (y: number, words: string) => {
    p.box(40, y, 532, 14, 0.75);
    p.text(44, y + 10.5, words, { font: 'bold', size: 8.5 });
  };
  bar(104, 'MEMBER');
  let y = cells(p, 40, 118, 28, [
    [180, 'Last Name', `${c.patient.family}${c.patient.suffix ? ` ${c.patient.suffix}` : ''}`],
    [180, 'First Name', c.patient.given.join(' ')],
    [92, 'DOB (MM/DD/YYYY)', dates.us(c.patient.birthDate), 'patient.birthDate'],
    [80, 'Gender', woman(c) ? 'F' : 'M', 'patient.gender'],
  ]);
  p.holds('patient.name');
  y = cells(p, 40, y, 28, [
    [180, 'Health Plan', c.plan, 'coverage.plan'],
    [180, 'Member ID', c.memberId, 'coverage.memberId'],
    [172, 'Member Phone', phones.brackets(c.patient.phone), 'patient.phone'],
  ]);
  bar(y, 'REQUESTING PROVIDER');
  y = cells(p, 40, y + 14, 28, [
    [180, 'Name', doctorOf(c), 'referrer.name'],
    [180, 'NPI', c.doctor.npi, 'referrer.npi'],
    [172, 'TIN', '86-0000412'],
  ]);
  y = cells(p, 40, y, 28, [
    [180, 'Group / Facility', c.office.name, 'referrer.organization.name'],
    [110, 'Phone', phones.dashes(c.office.phone), 'referrer.phone'],
    [110, 'Fax', phones.dashes(c.office.fax), 'referrer.fax'],
    [132, 'Contact Person', c.contact.name],
  ]);
  bar(y, 'SERVICING PROVIDER');
  y = cells(p, 40, y + 14, 28, [
    [180, 'Name', 'Copper Basin Medical Group'],
    [180, 'Specialty', c.request.specialtyWords, 'specialty'],
    [172, 'Fax', '602-555-0101'],
  ]);
  bar(y, 'CLINICAL');
  y = cells(p, 40, y + 14, 28, [
    [266, 'ICD-10 Code(s)', c.request.icd10.join('  '), 'reason.icd10'],
    [266, 'Service Requested', c.request.service, 'service.text'],
  ]);
  y = cells(p, 40, y, 28, [[532, 'Reason for Request / Clinical Indication', c.request.reason, 'reason.text']]);
  y = cells(p, 40, y, 28, [
    [133, 'CPT', '99204'],
    [133, 'Number of visits', '1 + 3 follow-up'],
    [133, 'From', dates.us(c.written)],
    [133, 'To', '04/30/2027'],
  ]);
  p.text(40, y + 26, 'Provider signature: ____________________________   Date: ______________', { size: 9 });
}

/** An HMO's numbered boxes. */
export function numberedBoxes(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 44, c.plan, { font: 'serif-bold', size: 18 });
  p.text(572, 44, 'MEMBER REFERRAL FORM', { font: 'serif-bold', size: 12, align: 'right' });
  p.text(40, 58, 'Provider Services 1-800-555-0160', { font: 'serif', size: 9 });
  p.holds('coverage.plan');
  const style = { label: { size: 7, font: 'serif' as const }, value: { size: 10, font: 'sans' as const } };
  let y = cells(
    p,
    40,
    70,
    32,
    [
      [220, '1. MEMBER NAME (LAST, FIRST, M.I.)', names.capitals(c.patient), 'patient.name'],
      [110, '2. BIRTH DATE', dates.dashes(c.patient.birthDate), 'patient.birthDate'],
      [72, '3. SEX', woman(c) ? 'F' : 'M', 'patient.gender'],
      [130, '4. MEMBER I.D. NO.', c.memberId, 'coverage.memberId'],
    ],
    style,
  );
  y = cells(
    p,
    40,
    y,
    32,
    [
      [302, '5. MEMBER ADDRESS', addressOf(c.patient), 'patient.address'],
      [130, '6. TELEPHONE', phones.dashes(c.patient.phone), 'patient.phone'],
      [100, '7. GROUP NO.', c.group, 'coverage.groupNumber'],
    ],
    style,
  );
  y = cells(
    p,
    40,
    y,
    32,
    [
      [220, '8. REFERRING PHYSICIAN', doctorOf(c), 'referrer.name'],
      [182, '9. PRACTICE NAME', c.office.name, 'referrer.organization.name'],
      [130, '10. NPI', c.doctor.npi, 'referrer.npi'],
    ],
    style,
  );
  y = cells(
    p,
    40,
    y,
    32,
    [
      [266, '11. PRACTICE TELEPHONE', phones.dashes(c.office.phone), 'referrer.phone'],
      [266, '12. PRACTICE FAX', phones.dashes(c.office.fax), 'referrer.fax'],
    ],
    style,
  );
  y = cells(
    p,
    40,
    y,
    32,
    [
      [266, '13. REFERRED TO (PHYSICIAN OR GROUP)', 'Copper Basin Medical Group'],
      [266, '14. SPECIALTY', c.request.specialtyWords, 'specialty'],
    ],
    style,
  );
  y = cells(
    p,
    40,
    y,
    32,
    [
      [152, '15. ICD-10-CM', c.request.icd10.join(', '), 'reason.icd10'],
      [380, '16. REASON FOR REFERRAL', c.request.reason, 'reason.text'],
    ],
    style,
  );
  p.text(44, y + 18, '17. SERVICES AUTHORIZED', { size: 7, font: 'serif' });
  for (const [i, word] of ['Consultation only', 'Consultation and treatment', 'Second opinion'].entries())
    p.tick(60 + i * 160, y + 34, word, i === 1);
  p.holds('service.text', 'Consultation and treatment');
  p.box(40, y, 532, 42);
  cells(
    p,
    40,
    y + 42,
    32,
    [
      [152, '18. REFERRAL NUMBER', c.referralId, 'referralId'],
      [152, '19. VALID THROUGH', '04-30-2027'],
      [228, '20. PHYSICIAN SIGNATURE', ''],
    ],
    style,
  );
  p.scribble(400, y + 68, 90);
}

/** English and Spanish labels together. */
export function bilingualForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 46, c.office.name, { font: 'bold', size: 16, align: 'centre' });
  p.text(306, 60, `${addressOf(c.office)}`, { size: 9, align: 'centre' });
  p.text(306, 84, 'SPECIALTY REFERRAL / REFERIDO A ESPECIALISTA', { font: 'bold', size: 12, align: 'centre' });
  rows(
    p,
    50,
    114,
    [
      ['Patient name / Nombre:', names.plain(c.patient), 'patient.name'],
      ['Date of birth / Fecha de nacimiento:', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Sex / Sexo:', woman(c) ? 'Female' : 'Male', 'patient.gender'],
      ['Phone / Teléfono:', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Address / Dirección:', addressOf(c.patient), 'patient.address'],
      ['Insurance / Seguro:', c.plan, 'coverage.plan'],
      ['Member ID / Número de miembro:', c.memberId, 'coverage.memberId'],
      ['Language / Idioma:', 'Spanish'],
    ],
    { gap: 190, leading: 21, ruled: 310, label: { size: 9 } },
  );
  p.line(50, 290, 562, 290);
  rows(
    p,
    50,
    312,
    [
      ['Specialty:', c.request.specialtyWords, 'specialty'],
      ['Reason for referral:', c.request.reason, 'reason.text'],
      ['Diagnosis code:', c.request.icd10.join(', '), 'reason.icd10'],
      ['Referring provider:', doctorOf(c), 'referrer.name'],
      ['Provider NPI:', c.doctor.npi, 'referrer.npi'],
      ['Clinic phone:', phones.dashes(c.office.phone), 'referrer.phone'],
      ['Clinic fax:', phones.dashes(c.office.fax), 'referrer.fax'],
      ['Referral coordinator:', `${c.contact.name}, ext. 204`],
    ],
    { gap: 190, leading: 21, ruled: 310, label: { size: 9 } },
  );
  p.holds('referrer.organization.name');
  p.text(50, 500, 'Urgency:');
  p.tick(100, 500, 'Routine / Rutina', true);
  p.tick(220, 500, 'Urgent / Urgente', false);
  p.holds('priority', 'routine');
}

/** Our clinic's own form, as a practice types into it: what is printed of the clinic is not the sender. */
export function ourOwnForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 44, 'Copper Basin Medical Group', { font: 'serif-bold', size: 16 });
  p.text(40, 58, '500 N Imaginary Pkwy, Phoenix, AZ 85004', { font: 'serif', size: 9 });
  p.text(572, 44, 'New Patient Referral', { font: 'serif-bold', size: 14, align: 'right' });
  p.text(572, 58, 'Fax completed form to (602) 555-0101', { font: 'serif', size: 9, align: 'right' });
  p.line(40, 66, 572, 66);
  p.text(40, 86, 'Which specialty?', { font: 'bold', size: 9.5 });
  for (const [i, word] of [
    'Cardiology',
    'Dermatology',
    'Endocrinology',
    'Gastroenterology',
    'Neurology',
    'Urology',
  ].entries())
    p.tick(50 + (i % 3) * 150, 102 + Math.floor(i / 3) * 16, word, word === c.request.specialtyWords, { size: 9.5 });
  p.holds('specialty');
  p.text(40, 146, 'Tell us about the patient', { font: 'bold', size: 9.5 });
  pairs(p, 50, 162, [
    ['Full legal name:', names.plain(c.patient), 'patient.name'],
    ['Date of birth:', dates.long(c.patient.birthDate), 'patient.birthDate'],
    ['Best number to reach the patient:', phones.dots(c.patient.phone), 'patient.phone'],
    ['Insurance plan and ID:', `${c.plan}, ${c.memberId}`, 'coverage.plan coverage.memberId'],
  ]);
  p.text(40, 236, 'Tell us about the visit', { font: 'bold', size: 9.5 });
  pairs(p, 50, 252, [
    ['What is the question?', c.request.reason, 'reason.text'],
    ['ICD-10 code(s):', c.request.icd10.join(', '), 'reason.icd10'],
    ['How soon?', 'Urgent'],
    ['Anything else:', c.request.note, 'note'],
  ]);
  p.holds('priority', 'urgent');
  p.text(40, 326, 'Tell us who you are', { font: 'bold', size: 9.5 });
  pairs(p, 50, 342, [
    ['Your name:', doctorOf(c), 'referrer.name'],
    ['Your practice:', c.office.name, 'referrer.organization.name'],
    ['Your NPI:', c.doctor.npi, 'referrer.npi'],
    ['Your phone:', phones.dots(c.office.phone), 'referrer.phone'],
    ['Your fax:', phones.dots(c.office.fax), 'referrer.fax'],
  ]);
}
