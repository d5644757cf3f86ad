/** Faxes that are no referral, of layouts the reading may be tuned on. */

import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows, table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Another practice asks for records; the release it rests on comes along. */
export function recordsRequest(p: Paper, c: Case): void {
  p.document('records-request', c);
  p.text(60, 60, c.office.name, { size: 15, font: 'bold' });
  p.text(60, 76, `${addressOf(c.office)}   Ph ${phones.dashes(c.office.phone)}   Fx ${phones.dashes(c.office.fax)}`, {
    size: 9,
  });
  p.text(60, 116, 'MEDICAL RECORDS REQUEST', { size: 14, font: 'bold' });
  rows(p, 60, 146, [
    ['To:', 'Copper Basin Medical Group, Health Information'],
    ['Date:', dates.us(c.written)],
    ['Patient name:', names.plain(c.patient), 'patient.name'],
    ['Date of birth:', dates.us(c.patient.birthDate), 'patient.birthDate'],
  ]);
  p.prose(
    60,
    240,
    480,
    'Please send us the following records of the above patient: office notes, laboratory results and imaging reports from 01/01/2025 to present. They are needed for continuing care. A signed authorization is on the next page.',
  );
  p.text(60, 320, `Requested by: ${c.contact.name}, medical records`);
  p.page();
  releaseText(p, c, c.office.name);
}

function releaseText(p: Paper, c: Case, to: string): void {
  p.text(306, 54, 'AUTHORIZATION FOR RELEASE OF HEALTH INFORMATION', { size: 13, font: 'serif-bold', align: 'centre' });
  const ink = { font: 'serif', size: 11 } as const;
  p.text(60, 88, 'Patient name:', ink);
  p.say('patient.name', 140, 88, names.plain(c.patient), ink);
  p.text(360, 88, 'DOB:', ink);
  p.say('patient.birthDate', 392, 88, dates.short(c.patient.birthDate), ink);
  const y = p.prose(
    60,
    116,
    490,
    `I authorize Copper Basin Medical Group to disclose my health information to ${to}.\nInformation to be released: progress notes, laboratory and imaging reports, medication list.\nPurpose of disclosure: continuity of care.\nThis authorization expires one year after it is signed. I may revoke it in writing at any time, except where it has already been acted on. My treatment does not depend on my signing. Information disclosed under it may be redisclosed by who receives it and then no longer be protected.`,
    { ...ink, leading: 16 },
  );
  p.text(60, y + 40, 'Signature of patient or representative:', ink);
  p.line(250, y + 43, 420, y + 43);
  p.scribble(262, y + 36, 130);
  p.text(430, y + 40, `Date: ${dates.short(c.written)}`, ink);
}

/** A signed release by itself, sent by the patient. */
export function signedRelease(p: Paper, c: Case): void {
  p.document('records-release', c);
  releaseText(p, c, c.contact.name);
  p.text(60, 620, 'Patient telephone:', { font: 'serif', size: 11 });
  p.say('patient.phone', 160, 620, phones.brackets(c.patient.phone), { font: 'serif', size: 11 });
}

/** A visit note of two pages. */
export function chartNote(p: Paper, c: Case): void {
  p.document('chart', c);
  const head = (n: number) => {
    p.text(50, 40, `${c.office.name}  |  Office Visit`, { font: 'bold', size: 11 });
    p.text(562, 40, `Page ${n} of 2`, { size: 9, align: 'right' });
    p.text(
      50,
      56,
      `Patient: ${names.plain(c.patient)}   DOB: ${dates.us(c.patient.birthDate)}   DOS: ${dates.us(c.written)}   Provider: ${doctorOf(c)}`,
      { size: 9 },
    );
    p.line(50, 62, 562, 62);
  };
  head(1);
  p.holds('patient.name');
  p.holds('patient.birthDate');
  const y = p.prose(
    50,
    84,
    500,
    `CHIEF COMPLAINT\n${c.request.reason}.\n\nHISTORY OF PRESENT ILLNESS\nThe patient returns for follow-up. The complaint began some weeks ago and comes and goes. Nothing makes it better. Was seen in urgent care once and sent home.\n\nPAST MEDICAL HISTORY\nHypertension, seasonal allergies, appendectomy in 1998.\n\nMEDICATIONS\n${c.medications.join('\n')}\n\nALLERGIES\nPenicillin (rash).\n\nSOCIAL HISTORY\nLives with family. Never smoked.`,
    { size: 10, leading: 15 },
  );
  p.prose(50, y, 500, 'REVIEW OF SYSTEMS\nNegative but for the above.', { leading: 15 });
  p.page();
  head(2);
  p.prose(
    50,
    84,
    500,
    `PHYSICAL EXAM\nBP 136/82  HR 70  Temp 98.2 F  SpO2 97 %\nGeneral: well. Heart: regular. Lungs: clear. Abdomen: soft.\n\nASSESSMENT AND PLAN\n1. ${c.request.reason} (${c.request.icd10[0]}). Watch, labs in six weeks.\n2. Hypertension, controlled. Continue.\n\nReturn in three months.`,
    { leading: 15 },
  );
  p.text(50, 300, `Electronically signed by ${doctorOf(c)} ${dates.us(c.written)} 16:22`, { size: 9 });
  p.signed();
}

/** Both sides of a card, copied onto one page. */
export function insuranceCard(p: Paper, c: Case): void {
  p.document('insurance-card', c);
  p.box(120, 90, 360, 220);
  p.say('coverage.plan', 140, 122, c.plan, { font: 'bold', size: 16 });
  p.text(140, 160, 'Member Name', { size: 8 });
  p.say('patient.name', 140, 174, names.plain(c.patient).toUpperCase(), { size: 12 });
  p.text(140, 200, 'Member ID', { size: 8 });
  p.say('coverage.memberId', 140, 214, c.memberId, { size: 12 });
  p.text(330, 200, 'Group', { size: 8 });
  p.say('coverage.groupNumber', 330, 214, c.group, { size: 12 });
  p.text(140, 244, 'RxBIN 610000   RxPCN SHP   RxGRP ABC01', { size: 9 });
  p.text(140, 274, 'Copay: PCP $20   Specialist $45   Urgent Care $60   ER $250', { size: 9 });
  p.box(120, 360, 360, 220);
  p.prose(
    140,
    386,
    320,
    'This card does not guarantee coverage. Providers: call 1-602-555-0188 for eligibility and prior authorization. Send claims to P.O. Box 5500, Phoenix, AZ 85001. Payer ID 99999. In an emergency call 911 or go to the nearest hospital.',
    { size: 9 },
  );
  p.text(140, 520, 'Customer Service 602-555-0187 (TTY 711)', { size: 9 });
}

/** Results in a table with units and ranges. */
export function labResult(p: Paper, c: Case): void {
  p.document('lab-result', c);
  p.text(50, 50, 'Desert Reference Laboratory', { font: 'bold', size: 15 });
  p.text(50, 66, '900 E Invented Way, Tempe, AZ 85281    CLIA 03D0000000    602-555-0190', { size: 8.5 });
  p.text(50, 96, 'FINAL REPORT', { font: 'bold', size: 12 });
  rows(
    p,
    50,
    116,
    [
      ['Patient:', names.capitals(c.patient), 'patient.name'],
      ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Sex:', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
    ],
    { gap: 60, leading: 15 },
  );
  rows(
    p,
    310,
    116,
    [
      ['Ordering:', doctorOf(c)],
      ['Collected:', `${dates.us(c.written)} 08:10`],
      ['Reported:', `${dates.us(c.written)} 19:44`],
      ['Specimen:', 'S26-48812'],
    ],
    { gap: 70, leading: 15 },
  );
  table(
    p,
    50,
    190,
    [190, 80, 60, 90, 92],
    [
      ['Test', 'Result', 'Flag', 'Units', 'Reference range'],
      ['Hemoglobin', '12.9', '', 'g/dL', '12.0 - 16.0'],
      ['Glucose, fasting', '131', 'H', 'mg/dL', '70 - 99'],
      ['Creatinine', '0.94', '', 'mg/dL', '0.57 - 1.00'],
      ['Potassium', '4.4', '', 'mmol/L', '3.5 - 5.2'],
      ['LDL cholesterol', '148', 'H', 'mg/dL', '< 100'],
      ['TSH', '2.10', '', 'uIU/mL', '0.45 - 4.50'],
    ],
  );
  p.text(50, 360, 'H = high   L = low.   Results reviewed by the laboratory director.', { size: 8 });
}

/** A pharmacy asks for refills. */
export function refillRequest(p: Paper, c: Case): void {
  p.document('renewal', c);
  p.text(60, 60, 'REFILL AUTHORIZATION REQUEST', { size: 15, font: 'bold' });
  p.text(60, 80, 'Sonoran Corner Pharmacy   77 S Mirage Road, Phoenix, AZ 85016   Ph 602-555-0166  Fx 602-555-0167', {
    size: 9,
  });
  rows(
    p,
    60,
    116,
    [
      ['Prescriber:', doctorOf(c)],
      ['Patient:', names.plain(c.patient), 'patient.name'],
      ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Patient phone:', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Drug:', c.medications[0] ?? ''],
      ['Qty:', '90'],
      ['Last filled:', dates.us(c.written)],
      ['Rx #:', '4471902'],
    ],
    { leading: 20 },
  );
  p.tick(60, 310, 'Approved as written, refills: ____', false);
  p.tick(60, 330, 'Denied, patient needs appointment', false);
  p.text(60, 372, 'Prescriber signature: ______________________   Date: __________');
}
