/** An order with the face sheet behind it, and a form whose values run over two lines; for scoring. Who tunes the reading does not open this file. */
import { type Case, doctorOf } from './cases.ts';
import { ageOf, holds, pairs, titled, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { dates, names, phones } from './spelling.ts';

/** Little on the order; telephone, address and insurance stand on the face sheet, beside guarantor and next of kin. */
export function orderAndFaceSheet(p: Paper, c: Case): void {
  p.document('referral', c);
  const sent = (n: number) =>
    p.text(
      30,
      20,
      `${dates.iso(c.written)} 09:31   From: ${c.office.name}  ${phones.bare(c.office.fax)}   To: 6025550101   Pg ${n}/2`,
      { font: 'mono', size: 8 },
    );
  sent(1);
  p.text(50, 54, c.office.name, { font: 'bold', size: 13 });
  p.text(50, 68, `${c.office.line}, ${c.office.city}, AZ ${c.office.zip}`, { size: 9 });
  p.text(50, 80, `Ph: ${phones.brackets(c.office.phone)}  Fax: ${phones.brackets(c.office.fax)}`, { size: 9 });
  p.text(50, 112, 'Order: Referral', { font: 'bold', size: 12 });
  pairs(
    p,
    50,
    134,
    [
      ['Patient:', names.lastFirst(c.patient), 'patient.name'],
      ['DOB:', `${dates.us(c.patient.birthDate)} (${ageOf(c)} yrs)`, 'patient.birthDate'],
      ['Referral to:', c.request.specialtyWords, 'specialty'],
      ['Status:', 'Open     Priority: Routine'],
      ['Reason for referral:', c.request.reason, 'reason.text'],
      ['Assessment:', c.request.icd10.map((code) => `${titled(code)} - ${code}`).join('; '), 'reason.icd10'],
      ['Ordering provider:', doctorOf(c), 'referrer.name'],
      ['NPI:', c.doctor.npi, 'referrer.npi'],
    ],
    { leading: 19, size: 10 },
  );
  p.holds('priority', 'routine');
  p.text(50, 310, 'Patient demographics attached.', { size: 9 });
  p.text(50, 340, `This order was electronically signed by ${doctorOf(c)} on ${dates.us(c.written)} at 9:20 AM.`, {
    size: 8.5,
  });
  p.signed();
  p.page();
  sent(2);
  p.text(306, 54, 'PATIENT FACE SHEET', { font: 'bold', size: 13, align: 'centre' });
  const part = (y: number, words: string) => {
    p.box(50, y - 11, 512, 15, 0.88);
    p.text(54, y, words, { font: 'bold', size: 9 });
  };
  part(84, 'PATIENT');
  pairs(p, 54, 102, [
    ['Name:', names.plain(c.patient)],
    ['Address:', c.patient.line],
    ['City, State Zip:', `${c.patient.city}, AZ ${c.patient.zip}`, 'patient.address'],
    ['Cell phone:', phones.dashes(c.patient.phone), 'patient.phone'],
  ]);
  pairs(p, 330, 102, [
    ['Sex:', woman(c) ? 'Female' : 'Male', 'patient.gender'],
    ['Marital status:', 'Married'],
    ['Employer:', 'Invented Unified School District'],
    ['PCP:', doctorOf(c)],
  ]);
  part(180, 'RESPONSIBLE PARTY');
  pairs(p, 54, 198, [
    ['Name:', `${c.contact.name}     Relationship: Spouse     DOB: 03/03/1975`],
    ['Phone:', phones.dashes(c.contact.phone)],
  ]);
  part(246, 'INSURANCE');
  pairs(p, 54, 264, [
    ['Primary:', c.plan, 'coverage.plan'],
    ['Subscriber ID:', c.memberId, 'coverage.memberId'],
    ...(c.group ? [['Group:', c.group, 'coverage.groupNumber'] as const] : []),
    ['Subscriber:', 'Self'],
    ['Secondary:', 'None on file'],
  ]);
  part(354, 'EMERGENCY CONTACT');
  pairs(p, 54, 372, [
    ['Name:', `${c.contact.name}     Phone: ${phones.dashes(c.contact.phone)}     Relationship: Spouse`],
  ]);
  holds(p, 'referrer.organization.name referrer.phone referrer.fax');
}

/** Tall boxes: addresses and reasons wrap inside them; sex and urgency are ticked. */
export function wrappedCells(p: Paper, c: Case): void {
  p.document('referral', c);
  const cell = (x: number, y: number, w: number, h: number, label: string, lines: readonly string[]) => {
    p.box(x, y, w, h);
    p.text(x + 4, y + 11, label, { font: 'bold', size: 8 });
    for (const [i, line] of lines.entries()) p.text(x + 4, y + 25 + i * 12, line, { size: 10 });
  };
  p.text(306, 46, 'THERAPY AND SPECIALTY REFERRAL', { font: 'bold', size: 14, align: 'centre' });
  cell(40, 60, 266, 56, 'Patient name', [names.lastFirst(c.patient)]);
  cell(306, 60, 130, 56, 'Date of birth', [dates.us(c.patient.birthDate)]);
  p.box(436, 60, 136, 56);
  p.text(440, 71, 'Sex', { font: 'bold', size: 8 });
  p.tick(444, 90, 'M', !woman(c));
  p.tick(490, 90, 'F', woman(c));
  cell(40, 116, 266, 56, 'Patient address', [c.patient.line, `${c.patient.city}, AZ ${c.patient.zip}`]);
  cell(306, 116, 266, 56, 'Patient phone', [phones.brackets(c.patient.phone)]);
  cell(40, 172, 266, 56, 'Insurance', [c.plan]);
  cell(306, 172, 266, 56, 'Member number', [c.memberId]);
  cell(40, 228, 266, 70, 'Referring practice', [c.office.name, c.office.line, `${c.office.city}, AZ ${c.office.zip}`]);
  cell(306, 228, 266, 70, 'Referring provider', [
    doctorOf(c),
    `NPI: ${c.doctor.npi}`,
    `Phone: ${phones.dashes(c.office.phone)}   Fax: ${phones.dashes(c.office.fax)}`,
  ]);
  cell(40, 298, 266, 56, 'Specialty', [c.request.specialtyWords]);
  p.box(306, 298, 266, 56);
  p.text(310, 309, 'Urgency', { font: 'bold', size: 8 });
  for (const [i, word] of ['Routine', 'Urgent', 'STAT'].entries()) p.tick(314 + i * 80, 330, word, i === 1);
  p.holds('priority', 'urgent');
  const at = c.request.service.indexOf(', ', 20) + 1;
  cell(40, 354, 532, 60, 'Services requested', [c.request.service.slice(0, at), c.request.service.slice(at).trim()]);
  cell(40, 414, 382, 56, 'Reason for referral', [c.request.reason]);
  cell(422, 414, 150, 56, 'ICD-10', [...c.request.icd10]);
  p.box(40, 470, 532, 44);
  p.text(44, 481, 'Provider signature', { font: 'bold', size: 8 });
  p.scribble(150, 500, 120);
  p.text(400, 500, `Date: ${dates.us(c.written)}`);
  holds(
    p,
    'patient.name patient.birthDate patient.gender patient.address patient.phone coverage.plan coverage.memberId referrer.organization.name referrer.name referrer.npi referrer.phone referrer.fax specialty service.text reason.text reason.icd10',
  );
}
