/** Faxes of several documents, for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { ageOf, holds, listed, pairs, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

const WARNING =
  'CONFIDENTIALITY: The documents accompanying this fax contain information that is confidential and protected by HIPAA. If you are not the intended recipient, any disclosure, copying or distribution is prohibited. Please notify the sender and shred all pages.';

/** Cover with the sender's block, a typed referral with the office's header, and a note with a running head. */
export function coverAndChart(p: Paper, c: Case): void {
  p.document('cover', c);
  p.text(50, 60, c.office.name, { font: 'serif-bold', size: 18 });
  p.text(50, 76, addressOf(c.office), { font: 'serif', size: 10 });
  p.text(50, 90, `Main ${phones.brackets(c.office.phone)}   Fax ${phones.brackets(c.office.fax)}`, {
    font: 'serif',
    size: 10,
  });
  p.box(50, 106, 512, 30, 0.2);
  p.text(306, 128, 'FAX', { font: 'bold', size: 20, grey: 1, align: 'centre' });
  const y = cells(
    p,
    50,
    136,
    40,
    [
      [256, 'To', 'Copper Basin Medical Group - Referrals'],
      [256, 'From', `${c.contact.name}, MA`],
    ],
    { label: { size: 8 }, value: { size: 11 } },
  );
  cells(
    p,
    50,
    y,
    40,
    [
      [170, 'Fax', '(602) 555-0101'],
      [171, 'Date', dates.short(c.written)],
      [171, 'Pages (incl. cover)', '3'],
    ],
    { label: { size: 8 }, value: { size: 11 } },
  );
  p.states(3);
  p.text(50, 250, 'Comments: referral and last office note. Please confirm receipt.', { size: 11 });
  p.prose(50, 690, 512, WARNING, { size: 8 });
  p.document('referral', c);
  p.text(306, 46, c.office.name, { font: 'serif-bold', size: 14, align: 'centre' });
  p.text(306, 72, 'REFERRAL / CONSULTATION REQUEST', { font: 'bold', size: 12, align: 'centre' });
  pairs(
    p,
    50,
    100,
    [
      ['Date:', dates.short(c.written)],
      ['Referred to:', `Copper Basin Medical Group - ${c.request.specialtyWords}`, 'specialty'],
      ['Patient Name:', listed(c.patient), 'patient.name'],
      ['DOB:', dates.short(c.patient.birthDate), 'patient.birthDate'],
      ['Sex:', woman(c) ? 'Female' : 'Male', 'patient.gender'],
      ['Address:', addressOf(c.patient), 'patient.address'],
      ['Phone:', phones.brackets(c.patient.phone), 'patient.phone'],
      ['Insurance:', c.plan, 'coverage.plan'],
      ['Policy #:', c.memberId, 'coverage.memberId'],
      ['Diagnosis code:', c.request.icd10.join(', '), 'reason.icd10'],
      ['Reason for consultation:', c.request.reason, 'reason.text'],
      ['Urgency:', 'STAT'],
      ['Referring provider:', doctorOf(c), 'referrer.name'],
      ['NPI:', c.doctor.npi, 'referrer.npi'],
      ['Office phone:', phones.brackets(c.office.phone), 'referrer.phone'],
      ['Office fax:', phones.brackets(c.office.fax), 'referrer.fax'],
    ],
    { leading: 21, size: 10.5, bold: true },
  );
  p.holds('referrer.organization.name');
  p.holds('priority', 'stat');
  p.text(50, 470, 'Signature:');
  p.scribble(110, 466, 120);
  p.page();
  p.text(
    50,
    40,
    `${names.lastFirst(c.patient)}  DOB ${dates.short(c.patient.birthDate)}  DOS ${dates.short(c.written)}`,
    {
      size: 9,
    },
  );
  p.text(562, 40, c.office.name, { size: 9, align: 'right' });
  p.line(50, 46, 562, 46);
  p.prose(
    50,
    70,
    512,
    `CC: follow up\nHPI: ${ageOf(c)} y/o with cough for five months, worse on stairs. Quit smoking in 2004.\nPMH: hypertension (I10), hyperlipidemia (E78.5).\nMeds: ${c.medications.join(', ')}.\nPE: crackles at both bases. No clubbing.\nImaging: chest CT 9/18/2026 with subpleural reticulation.\nA/P: interstitial lung disease suspected. Referred. RTC 4 weeks.`,
    { size: 10, leading: 17 },
  );
  p.text(50, 300, `Electronically signed by ${doctorOf(c)}`, { size: 9 });
  p.signed();
}

/** Two patients of one office, each on a printed page of its own, the office's block at the foot. */
export function pairOfReferrals(p: Paper, first: Case, other: Case): void {
  for (const c of [first, { ...other, office: first.office, doctor: first.doctor }]) {
    p.document('referral', c);
    p.text(306, 50, 'REFERRAL ORDER', { font: 'mono-bold', size: 14, align: 'centre' });
    const ink = { font: 'mono', size: 10 } as const;
    for (const [i, line] of [
      `Patient Name:  ${names.plain(c.patient)}`,
      `DOB:           ${dates.us(c.patient.birthDate)}`,
      `Gender:        ${woman(c) ? 'Female' : 'Male'}`,
      `Mobile #:      ${phones.dashes(c.patient.phone)}`,
      `Insurance:     ${c.plan}`,
      `Member #:      ${c.memberId}`,
      '',
      `Specialty:     ${c.request.specialtyWords}`,
      `Reason:        ${c.request.reason}`,
      `ICD 10:        ${c.request.icd10.join(', ')}`,
      '',
      `Ordered by:    ${doctorOf(c)}`,
      `NPI:           ${c.doctor.npi}`,
    ].entries())
      if (line) p.text(60, 90 + i * 18, line, ink);
    p.text(60, 350, `E-signed ${dates.us(c.written)} by ${names.plain(c.doctor)}`, ink);
    p.signed();
    p.line(60, 720, 552, 720);
    p.text(306, 734, c.office.name, { font: 'mono-bold', size: 9, align: 'centre' });
    p.text(306, 746, addressOf(c.office), { font: 'mono', size: 8, align: 'centre' });
    p.text(306, 757, `Phone ${phones.dashes(c.office.phone)}  Fax ${phones.dashes(c.office.fax)}`, {
      font: 'mono',
      size: 8,
      align: 'centre',
    });
    holds(
      p,
      'patient.name patient.birthDate patient.gender patient.phone coverage.plan coverage.memberId specialty reason.text reason.icd10 referrer.name referrer.npi referrer.organization.name referrer.phone referrer.fax',
    );
  }
}

/** A cover, then one page that asks for records. */
export function coverAndRequest(p: Paper, c: Case): void {
  p.document('cover', c);
  p.text(60, 80, 'FAX COVER SHEET', { font: 'bold', size: 26 });
  rows(
    p,
    60,
    130,
    [
      ['Date', dates.long(c.written)],
      ['To', 'Health Information Management'],
      ['Organization', 'Copper Basin Medical Group'],
      ['Fax #', '602.555.0101'],
      ['From', `${c.contact.name}, ${c.office.name}`],
      ['Phone #', phones.dots(c.office.phone)],
      ['Return fax #', phones.dots(c.office.fax)],
      ['# of pages', '2 including cover'],
    ],
    { gap: 110, leading: 26, label: { font: 'bold', size: 11 }, value: { size: 11 }, ruled: 340 },
  );
  p.states(2);
  p.prose(60, 660, 490, WARNING, { size: 8 });
  p.document('records-request', c);
  p.text(60, 60, c.office.name, { font: 'serif-bold', size: 14 });
  p.text(60, 90, 'REQUEST FOR MEDICAL RECORDS', { font: 'serif-bold', size: 12 });
  const y = p.prose(
    60,
    120,
    490,
    `To whom it may concern:\n\nThe patient below is now under our care. For continuity of care, please fax us the most recent office visit note, medication list, and any imaging within the past 24 months. Under 45 CFR 164.506 no patient authorization is needed for treatment purposes.`,
    { font: 'serif', size: 11, leading: 16 },
  );
  rows(
    p,
    60,
    y + 16,
    [
      ['Patient:', listed(c.patient), 'patient.name'],
      ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Appointment with us:', '10/29/2026'],
      ['Fax records to:', phones.dots(c.office.fax)],
    ],
    { gap: 130, leading: 20, label: { font: 'serif', size: 11 }, value: { font: 'serif-bold', size: 11 } },
  );
  p.text(60, y + 130, `Thank you, ${c.contact.name}, Medical Records`, { font: 'serif', size: 11 });
}
