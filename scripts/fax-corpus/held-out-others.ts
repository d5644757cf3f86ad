/** Requests, releases, charts, cards, results and renewals for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { ageOf, holds, listed, pairs, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { rows, table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** A copying service asks on behalf of a life insurer. */
export function underwriter(p: Paper, c: Case): void {
  p.document('records-request', c);
  p.text(50, 50, 'QuickFile Record Retrieval', { font: 'bold', size: 15 });
  p.text(50, 64, 'on behalf of Plateau Life Assurance Company', { size: 9.5 });
  p.text(562, 50, 'Order 3360217', { size: 10, align: 'right' });
  p.text(562, 64, 'SECOND REQUEST', { font: 'bold', size: 10, align: 'right' });
  p.text(50, 96, 'Attending Physician Statement / Medical Records Request', { font: 'bold', size: 12 });
  pairs(
    p,
    50,
    122,
    [
      ['Facility:', 'Copper Basin Medical Group'],
      ['Proposed insured:', names.plain(c.patient), 'patient.name'],
      ['Date of birth:', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Last four of SSN:', '0417'],
      ['Records needed:', 'complete chart for the last five years, including labs and EKGs'],
      ['Due date:', '11/20/2026'],
    ],
    { leading: 18, size: 10.5, bold: true },
  );
  p.prose(
    50,
    250,
    510,
    'The enclosed HIPAA compliant authorization was signed by the proposed insured. If prepayment is required, fax your invoice to 480-555-0173. Send records to the same fax or upload them with the order number above. If you have no records for this person please check here and return this page:',
    { size: 10, leading: 15 },
  );
  p.tick(50, 330, 'No records found', false);
  p.tick(180, 330, 'Records destroyed', false);
  p.text(50, 370, 'Questions: call 480-555-0174, option 2');
}

/** A long authorization with initials beside kinds of information. */
export function initialledRelease(p: Paper, c: Case): void {
  p.document('records-release', c);
  p.text(306, 46, 'HIPAA AUTHORIZATION TO USE AND DISCLOSE', { font: 'bold', size: 12, align: 'centre' });
  p.text(306, 61, 'PROTECTED HEALTH INFORMATION', { font: 'bold', size: 12, align: 'centre' });
  const ink = { font: 'serif', size: 10.5 } as const;
  const slot = (x: number, y: number, label: string, shown: string, width: number) => {
    p.text(x, y, label, ink);
    const at = x + p.widthOf(label, ink) + 4;
    p.text(at + 2, y, shown, { ...ink, font: 'serif-bold' });
    p.line(at, y + 3, at + width, y + 3);
  };
  slot(50, 92, 'Patient:', names.lastFirst(c.patient), 220);
  slot(340, 92, 'Date of Birth:', dates.us(c.patient.birthDate), 120);
  slot(50, 112, 'Address:', addressOf(c.patient), 440);
  slot(50, 132, 'Telephone:', phones.brackets(c.patient.phone), 150);
  holds(p, 'patient.name patient.birthDate patient.address patient.phone');
  slot(50, 162, 'I authorize (name of provider):', 'Copper Basin Medical Group', 330);
  slot(50, 182, 'to release my records to:', `${c.office.name}, fax ${phones.dashes(c.office.fax)}`, 360);
  p.text(50, 212, 'Information to be disclosed (initial each):', ink);
  for (const [i, [initials, words]] of (
    [
      [true, 'Office visit notes'],
      [true, 'Laboratory and pathology'],
      [true, 'Imaging reports'],
      [false, 'Mental health records'],
      [false, 'HIV / communicable disease'],
      [false, 'Substance use treatment (42 CFR Part 2)'],
    ] as const
  ).entries()) {
    const [x, y] = [70 + (i % 2) * 250, 232 + Math.floor(i / 2) * 18];
    p.line(x, y + 2, x + 30, y + 2);
    if (initials)
      p.text(x + 6, y, `${c.patient.given[0]?.[0]}${c.patient.family[0]}`, { font: 'serif-italic', size: 11 });
    p.text(x + 36, y, words, ink);
  }
  p.prose(
    50,
    300,
    512,
    'Purpose: at the request of the individual. This authorization expires on 12/31/2026. I understand that I have the right to revoke this authorization in writing at any time, that my treatment, payment, enrollment or eligibility for benefits will not be conditioned on signing it, and that information disclosed may be subject to redisclosure by the recipient and no longer protected.',
    { ...ink, leading: 15 },
  );
  p.text(50, 410, 'Signature of patient or legal representative', ink);
  p.line(250, 412, 430, 412);
  p.scribble(264, 406, 120);
  p.text(440, 410, `Date ${dates.us(c.written)}`, ink);
}

/** A patient writes that the records may go out. */
export function patientsLetter(p: Paper, c: Case): void {
  p.document('records-release', c);
  const ink = { font: 'serif', size: 12, leading: 19 } as const;
  p.text(72, 80, dates.long(c.written), ink);
  p.text(72, 116, 'Copper Basin Medical Group, Medical Records', ink);
  const y = p.prose(
    72,
    152,
    468,
    `My name is ${names.plain(c.patient)} and I was born on ${dates.long(c.patient.birthDate)}. I give permission for you to release my medical records, including test results, to ${c.office.name} at fax ${phones.dashes(c.office.fax)}. This release is good for six months and I understand I can cancel it in writing.\n\nIf there are questions please call me at ${phones.dashes(c.patient.phone)}.\n\nThank you,`,
    ink,
  );
  p.scribble(76, y + 30, 130);
  p.text(72, y + 56, names.plain(c.patient), ink);
  holds(p, 'patient.name patient.birthDate patient.phone');
}

/** An emergency department's record of a visit. */
export function emergencyNote(p: Paper, c: Case): void {
  p.document('chart', c);
  p.text(40, 40, c.office.name, { font: 'bold', size: 13 });
  p.text(40, 54, 'Emergency Department Physician Record', { size: 10 });
  p.box(360, 26, 212, 50);
  for (const [i, line] of [
    names.capitals(c.patient),
    `DOB ${dates.us(c.patient.birthDate)}  ${ageOf(c)}Y  ${woman(c) ? 'F' : 'M'}`,
    'MRN 000771203   ENC 9917201',
  ].entries())
    p.text(366, 40 + i * 14, line, { font: 'mono', size: 9 });
  holds(p, 'patient.name patient.birthDate patient.gender');
  p.prose(
    40,
    100,
    530,
    `Arrival: ${dates.us(c.written)} 21:07   Acuity: 3   Mode: walk-in   PCP: none listed\n\nCHIEF COMPLAINT: ankle injury.\nHPI: Stepped off a curb and rolled the left ankle. Able to bear weight for four steps. No other injury.\nPMH/PSH: none. Allergies: none.\nEXAM: Swelling over lateral malleolus, no bony tenderness, pulses intact.\nDATA: X-ray left ankle, no fracture.\nMDM: Sprain of the lateral ligaments. Discussed ice, brace, ibuprofen.\nDISPOSITION: Discharged home 22:40 in good condition. Follow up with your doctor if not better in 10 days.\n\nDIAGNOSIS: S93.402A sprain of unspecified ligament of left ankle\n\nElectronically signed: ${doctorOf(c)}, ${dates.us(c.written)} 22:51`,
    { size: 9.5, leading: 17 },
  );
  p.signed();
  p.text(306, 766, 'ED Record - Page 1 of 1', { size: 8, align: 'centre' });
}

/** A specialist reports back to whoever sent the patient. */
export function consultReport(p: Paper, c: Case): void {
  p.document('chart', c);
  const ink = { font: 'serif', size: 11, leading: 15 } as const;
  p.text(306, 54, c.office.name, { font: 'serif-bold', size: 15, align: 'centre' });
  p.text(306, 78, 'CONSULTATION REPORT', { font: 'serif-bold', size: 12, align: 'centre' });
  p.text(60, 108, `Patient: ${names.plain(c.patient)}`, ink);
  p.text(340, 108, `DOB: ${dates.abbreviated(c.patient.birthDate)}`, ink);
  p.text(60, 124, `Seen: ${dates.abbreviated(c.written)}`, ink);
  p.text(340, 124, 'cc: Copper Basin Medical Group', ink);
  holds(p, 'patient.name patient.birthDate');
  const y = p.prose(
    60,
    156,
    492,
    `HISTORY: Knee pain on stairs since spring, better with rest. No locking.\n\nEXAMINATION: Mild effusion, full extension, flexion to 120 degrees. Ligaments stable.\n\nIMAGING: Weight-bearing films show moderate medial joint space narrowing.\n\nIMPRESSION: Osteoarthritis of the right knee (M17.11).\n\nRECOMMENDATION: Exercise program, weight loss, topical diclofenac. Injection offered and accepted today: 40 mg triamcinolone, tolerated well. I will see the patient again in three months.`,
    ink,
  );
  p.text(60, y + 30, `${doctorOf(c)} (signed electronically ${dates.short(c.written)})`, ink);
  p.signed();
}

/** Front and back of a card copied side by side. */
export function cardFrontBack(p: Paper, c: Case): void {
  p.document('insurance-card', c);
  p.box(30, 70, 270, 170);
  p.say('coverage.plan', 44, 96, c.plan, { font: 'bold', size: 14 });
  for (const [i, [label, shown]] of (
    [
      ['MEMBER', names.plain(c.patient).toUpperCase()],
      ['MEMBER ID', c.memberId],
      ['GROUP NO', c.group],
      ['COVERAGE', 'MEDICAL / VISION'],
    ] as const
  ).entries()) {
    p.text(44, 130 + i * 18, label, { size: 7.5 });
    p.text(110, 130 + i * 18, shown, { size: 10, font: 'bold' });
  }
  holds(p, 'patient.name coverage.memberId coverage.groupNumber');
  p.text(44, 224, 'PCP $10   SPEC $35   UC $50   ER $200', { size: 8 });
  p.box(312, 70, 270, 170);
  p.prose(
    322,
    92,
    250,
    'Call the number below before any hospital stay. Members 1-480-555-0175. Providers 1-480-555-0176. Submit claims to PO Box 61, Mesa, AZ 85211. EDI payer ID 00000. RxBIN 600428 RxPCN 0555 RxGRP CHOLLA',
    { size: 8.5, leading: 13 },
  );
}

/** A panel in fixed columns with a two-column header. */
export function panelReport(p: Paper, c: Case): void {
  p.document('lab-result', c);
  p.text(40, 42, 'MESQUITE DIAGNOSTICS', { font: 'bold', size: 15 });
  p.text(572, 42, 'Page 1 of 1', { size: 8, align: 'right' });
  p.line(40, 50, 572, 50);
  const style = { gap: 90, leading: 14, label: { size: 9 }, value: { size: 9, font: 'bold' as const } };
  rows(
    p,
    40,
    68,
    [
      ['Patient Name', listed(c.patient), 'patient.name'],
      ['DOB', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Gender', woman(c) ? 'FEMALE' : 'MALE', 'patient.gender'],
      ['Phone', phones.brackets(c.patient.phone), 'patient.phone'],
    ],
    style,
  );
  rows(
    p,
    320,
    68,
    [
      ['Specimen', 'MQ4417720'],
      ['Requisition', '0019384'],
      ['Collected', `${dates.us(c.written)} / 07:55 MST`],
      ['Client', 'Copper Basin Medical Group'],
    ],
    style,
  );
  const y = table(
    p,
    40,
    138,
    [220, 90, 90, 132],
    [
      ['COMPREHENSIVE METABOLIC PANEL', 'In Range', 'Out of Range', 'Reference'],
      ['GLUCOSE', '', '108 H', '65-99 mg/dL'],
      ['UREA NITROGEN (BUN)', '18', '', '7-25 mg/dL'],
      ['CREATININE', '0.88', '', '0.60-1.29 mg/dL'],
      ['EGFR', '84', '', '> OR = 60'],
      ['SODIUM', '140', '', '135-146 mmol/L'],
      ['ALT', '', '61 H', '9-46 U/L'],
      ['HEMOGLOBIN A1c', '', '6.1 H', '<5.7 %'],
    ],
    { leading: 17, ink: { size: 9 } },
  );
  p.text(40, y + 20, `Ordering physician: ${doctorOf(c)}     Report status: Final     Fasting: Yes`, { size: 9 });
}

/** A pharmacy system's request for one drug. */
export function pharmacyFax(p: Paper, c: Case): void {
  p.document('renewal', c);
  p.text(40, 46, 'Corner Drug #1187', { font: 'bold', size: 16 });
  p.text(40, 60, '4020 W Mirasol Rd, Phoenix, AZ 85019    Phone 602-555-0178    Fax 602-555-0179', { size: 9 });
  p.text(572, 46, 'Refill Request', { font: 'bold', size: 14, align: 'right' });
  p.line(40, 70, 572, 70);
  pairs(p, 40, 92, [
    ['Prescriber:', doctorOf(c)],
    ['Prescriber fax:', '602-555-0101'],
  ]);
  pairs(p, 320, 92, [
    ['Patient:', names.capitals(c.patient), 'patient.name'],
    ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
    ['Address:', addressOf(c.patient), 'patient.address'],
  ]);
  pairs(
    p,
    40,
    160,
    [
      ['Rx Number:', '0660418-11872'],
      ['Drug prescribed:', c.medications[2] ?? ''],
      ['Qty:', '30     Days supply: 30     Refills remaining: 0'],
      ['Date last dispensed:', dates.us(c.written)],
    ],
    { leading: 18, size: 10.5, bold: true },
  );
  p.tick(40, 260, 'Approve with ______ refills', false);
  p.tick(40, 282, 'Approve, changes: ______________________', false);
  p.tick(40, 304, 'Deny, reason: ______________________', false);
  p.text(40, 346, 'Authorized by ____________________________   Date ____________');
}

/** Two drugs of one patient in a list. */
export function refillList(p: Paper, c: Case): void {
  p.document('renewal', c);
  p.text(306, 60, 'Prescription Refill Authorization', { font: 'serif-bold', size: 15, align: 'centre' });
  p.text(306, 76, 'Monument Compounding Pharmacy  -  Tel 520-555-0180  -  Fax 520-555-0181', {
    font: 'serif',
    size: 9.5,
    align: 'centre',
  });
  const ink = { font: 'serif', size: 11 } as const;
  p.text(60, 112, `Patient: ${names.plain(c.patient)}      Birth date: ${dates.long(c.patient.birthDate)}`, ink);
  holds(p, 'patient.name patient.birthDate');
  p.text(60, 130, `Prescriber: Dr. ${names.plain(c.doctor)}`, ink);
  table(
    p,
    60,
    146,
    [230, 70, 90, 100],
    [
      ['Medication and directions', 'Qty', 'Last fill', 'Refills approved'],
      [c.medications[0] ?? '', '90', dates.short(c.written), ''],
      [c.medications[1] ?? '', '60', dates.short(c.written), ''],
    ],
    { leading: 22, ink: { font: 'serif', size: 10.5 } },
  );
  p.text(60, 260, 'Please sign and fax back. Signature: __________________________', ink);
}
