/** Records requests, releases, charts, cards, results and renewals that used to be held out; the reading may be tuned on them now. */
import { type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows, table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** A law office asks by letter. */
export function lawyersRequest(p: Paper, c: Case): void {
  p.document('records-request', c);
  const ink = { font: 'serif', size: 11 } as const;
  p.text(306, 60, 'Vance, Killdeer & Soto, Attorneys at Law', { font: 'serif-bold', size: 15, align: 'centre' });
  p.text(306, 76, '14 W Imaginary Plaza, Phoenix, AZ 85004    Tel 602-555-0184', { ...ink, size: 9, align: 'centre' });
  p.text(72, 120, dates.long(c.written), ink);
  p.text(72, 146, 'Custodian of Records, Copper Basin Medical Group', ink);
  p.text(72, 176, 'Our client:', ink);
  p.say('patient.name', 150, 176, names.plain(c.patient), ink);
  p.text(72, 192, 'Date of birth:', ink);
  p.say('patient.birthDate', 150, 192, dates.long(c.patient.birthDate), ink);
  p.text(72, 208, 'Date of loss:', ink);
  p.text(150, 208, 'January 12, 2026', ink);
  const y = p.prose(
    72,
    240,
    468,
    'Please provide complete copies of all medical records and itemized billing for the above-named client from January 12, 2026 to the present. An executed HIPAA authorization is enclosed. Kindly advise us of any copying fee.',
    { ...ink, leading: 16 },
  );
  p.text(72, y + 20, 'Very truly yours,', ink);
  p.text(72, y + 60, 'Greta Vance', ink);
  p.page();
  p.text(306, 60, 'HIPAA AUTHORIZATION', { font: 'bold', size: 13, align: 'centre' });
  p.prose(
    72,
    96,
    468,
    `I, ${names.plain(c.patient)} (${dates.us(c.patient.birthDate)}), authorize the release of my complete medical record to Vance, Killdeer & Soto. This authorization expires in 180 days and may be revoked in writing.`,
  );
  p.text(72, 180, 'Signed:');
  p.line(112, 182, 300, 182);
  p.scribble(124, 176, 110);
}

/** A hospital's release form with boxes to tick. */
export function tickedRelease(p: Paper, c: Case): void {
  p.document('records-release', c);
  p.text(306, 44, 'Patient Consent to Disclose Protected Health Information', {
    size: 14,
    font: 'bold',
    align: 'centre',
  });
  const y = cells(p, 44, 60, 34, [
    [260, 'Name of patient', names.lastFirst(c.patient), 'patient.name'],
    [120, 'Birthdate', dates.us(c.patient.birthDate), 'patient.birthDate'],
    [144, 'Telephone', phones.dashes(c.patient.phone), 'patient.phone'],
  ]);
  p.text(44, y + 24, `I hereby authorize:  Copper Basin Medical Group      to release to:  ${c.office.name}`);
  for (const [i, word] of [
    'Entire record',
    'Visit notes',
    'Laboratory',
    'Radiology',
    'Immunizations',
    'Billing',
  ].entries())
    p.tick(54 + (i % 3) * 160, y + 52 + Math.floor(i / 3) * 18, word, i === 1 || i === 2);
  p.text(44, y + 104, 'Purpose:');
  for (const [i, word] of ['Transfer of care', 'Personal', 'Legal', 'Insurance'].entries())
    p.tick(100 + i * 110, y + 104, word, i === 0);
  p.prose(
    44,
    y + 132,
    520,
    'I understand that I may revoke this consent at any time in writing, that treatment does not depend on it, and that information once disclosed may no longer be protected by federal privacy rules. It ends one year from the date below.',
    { size: 9 },
  );
  p.text(44, y + 210, 'Patient signature');
  p.line(124, y + 212, 330, y + 212);
  p.scribble(140, y + 206, 120);
  p.text(350, y + 210, `Date signed ${dates.us(c.written)}`);
}

/** A hospital's discharge summary, three pages. */
export function dischargeSummary(p: Paper, c: Case): void {
  p.document('chart', c);
  const ink = { font: 'serif', size: 10.5, leading: 15 } as const;
  const foot = (n: number) =>
    p.text(306, 768, `${names.capitals(c.patient)} - Discharge Summary - ${n}/3`, {
      font: 'serif',
      size: 8,
      align: 'centre',
    });
  p.text(50, 50, 'INVENTED VALLEY HOSPITAL', { font: 'serif-bold', size: 14 });
  p.text(50, 72, 'DISCHARGE SUMMARY', { font: 'serif-bold', size: 12 });
  p.text(50, 96, `Patient: ${names.capitals(c.patient)}`, ink);
  p.text(300, 96, `Birth date: ${dates.middle(c.patient.birthDate)}`, ink);
  p.text(50, 112, 'Admitted: 02-Sep-2026', ink);
  p.text(300, 112, 'Discharged: 05-Sep-2026', ink);
  p.text(50, 128, `Attending: ${doctorOf(c)}`, ink);
  p.holds('patient.name');
  p.holds('patient.birthDate');
  p.prose(
    50,
    156,
    510,
    `Admission diagnosis: ${c.request.reason}.\nDischarge diagnosis: the same, improved.\n\nHospital course: The patient was admitted through the emergency department and observed on telemetry. Serial troponins were negative. An echocardiogram showed normal function. Symptoms settled within a day.\n\nConsultations: none.\nProcedures: echocardiogram, chest X-ray.`,
    ink,
  );
  foot(1);
  p.page();
  p.prose(
    50,
    60,
    510,
    `Discharge medications:\n${c.medications.join('\n')}\n\nAllergies: none known.\n\nPertinent results: sodium 139, creatinine 0.9, hemoglobin 13.4.`,
    ink,
  );
  foot(2);
  p.page();
  p.prose(
    50,
    60,
    510,
    'Instructions: low-salt diet, walk daily. Follow up with primary care in one week. Return to the emergency department if worse.',
    ink,
  );
  p.text(50, 140, `Dictated and electronically signed by ${doctorOf(c)}`, ink);
  p.signed();
  foot(3);
}

/** The two sides of a card on two pages. */
export function cardTwoPages(p: Paper, c: Case): void {
  p.document('insurance-card', c);
  p.box(90, 110, 430, 260);
  p.text(110, 140, 'HEALTH INSURANCE', { size: 10, font: 'bold' });
  p.say('coverage.plan', 110, 165, c.plan.toUpperCase(), { size: 18, font: 'bold' });
  rows(
    p,
    110,
    210,
    [
      ['Name:', names.plain(c.patient), 'patient.name'],
      ['ID:', c.memberId, 'coverage.memberId'],
      ['Grp #:', c.group, 'coverage.groupNumber'],
      ['Effective:', '01/01/2026'],
      ['Plan type:', 'PPO'],
    ],
    { gap: 80, leading: 22, label: { size: 11 }, value: { size: 12, font: 'bold' } },
  );
  p.text(110, 350, 'Office visit $25   Specialist $50   Deductible $1,500', { size: 9 });
  p.page();
  p.box(90, 110, 430, 260);
  p.prose(
    110,
    140,
    390,
    'MEMBERS: show this card each time you receive care. PROVIDERS: verify eligibility at 1-480-555-0186. Mail claims to PO Box 1177, Tempe, AZ 85280. Precertification is required for hospital admissions. Pharmacists: RxBIN 004000, PCN ADV.',
    { size: 10, leading: 16 },
  );
}

/** A culture report in fixed pitch. */
export function cultureReport(p: Paper, c: Case): void {
  p.document('lab-result', c);
  const ink = { font: 'mono', size: 9.5 } as const;
  const lines = [
    'PRICKLY PEAR CLINICAL LABORATORIES                    REPORT STATUS: FINAL',
    '',
    `NAME: ${names.capitals(c.patient).padEnd(34)}ACCESSION: PP-77120`,
    `DATE OF BIRTH: ${dates.us(c.patient.birthDate).padEnd(25)}PHYSICIAN: ${doctorOf(c).toUpperCase()}`,
    `SEX: ${(c.patient.gender === 'female' ? 'F' : 'M').padEnd(35)}RECEIVED: ${dates.us(c.written)}`,
    '',
    'MICROBIOLOGY',
    'TEST: URINE CULTURE, ROUTINE',
    'SPECIMEN SOURCE: URINE, CLEAN CATCH',
    'RESULT: ESCHERICHIA COLI, > 100,000 CFU/ML           ABNORMAL',
    '',
    'SUSCEPTIBILITY          MIC     INTERP',
    'AMPICILLIN              >=32    R',
    'CEFAZOLIN               <=4     S',
    'NITROFURANTOIN          <=16    S',
    'TRIMETHOPRIM/SULFA      <=20    S',
    '',
    'S = SUSCEPTIBLE   R = RESISTANT',
  ];
  for (const [i, line] of lines.entries()) if (line) p.text(48, 60 + i * 15, line, ink);
  for (const path of ['patient.name', 'patient.birthDate', 'patient.gender']) p.holds(path);
}

/** A mail-order pharmacy's form in a table. */
export function renewalTable(p: Paper, c: Case): void {
  p.document('renewal', c);
  p.text(306, 54, 'Prescription Renewal Request', { size: 16, font: 'serif-bold', align: 'centre' });
  p.text(306, 72, 'Mail Order Pharmacy of the Desert    fax back to 480-555-0189', {
    size: 9,
    font: 'serif',
    align: 'centre',
  });
  const y = table(
    p,
    50,
    92,
    [130, 382],
    [
      ['Member', ['patient.name', names.plain(c.patient)]],
      ['Date of birth', ['patient.birthDate', dates.us(c.patient.birthDate)]],
      ['Medication', c.medications[1] ?? ''],
      ['Quantity / days', '180 / 90'],
      ['Refills requested', '3'],
      ['Last fill', dates.us(c.written)],
      ['Prescriber', doctorOf(c)],
    ],
    { leading: 24, head: false },
  );
  p.tick(60, y + 30, 'Renew', false);
  p.tick(140, y + 30, 'Renew with changes', false);
  p.tick(280, y + 30, 'Do not renew', false);
  p.text(50, y + 70, 'Prescriber signature ________________________   DEA ____________');
}
