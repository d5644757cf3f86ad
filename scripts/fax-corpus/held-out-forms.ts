/** Referral forms for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { holds, pairs, tiny, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Typed over ruled lines, the labels small below them. */
export function labelsBelow(p: Paper, c: Case): void {
  p.document('referral', c);
  const slot = (x: number, y: number, width: number, shown: string, label: string, paths?: string) => {
    p.text(x + 4, y - 3, shown, { font: 'mono', size: 10 });
    p.line(x, y, x + width, y);
    p.text(x, y + 9, label, { size: 7 });
    if (paths) holds(p, paths);
  };
  p.text(306, 48, c.office.name.toUpperCase(), { font: 'bold', size: 14, align: 'centre' });
  p.text(306, 62, `${addressOf(c.office)}`, { size: 9, align: 'centre' });
  p.text(306, 74, `Telephone ${phones.dashes(c.office.phone)}  *  Fax ${phones.dashes(c.office.fax)}`, {
    size: 9,
    align: 'centre',
  });
  holds(p, 'referrer.organization.name referrer.phone referrer.fax');
  p.text(306, 102, 'SPECIALIST REFERRAL', { font: 'bold', size: 12, align: 'centre' });
  slot(48, 136, 300, names.lastFirst(c.patient), "Patient's Name (Last, First)", 'patient.name');
  slot(364, 136, 100, dates.us(c.patient.birthDate), 'Date of Birth', 'patient.birthDate');
  slot(480, 136, 84, woman(c) ? 'F' : 'M', 'Sex', 'patient.gender');
  slot(48, 168, 300, c.patient.line, 'Street Address');
  slot(364, 168, 200, phones.brackets(c.patient.phone), 'Telephone', 'patient.phone');
  slot(48, 200, 200, c.patient.city, 'City');
  slot(264, 200, 84, 'AZ', 'State');
  slot(364, 200, 100, c.patient.zip, 'Zip', 'patient.address');
  slot(48, 232, 250, c.plan, 'Insurance', 'coverage.plan');
  slot(314, 232, 140, c.memberId, 'Insurance ID', 'coverage.memberId');
  slot(470, 232, 94, c.group, 'Group', 'coverage.groupNumber');
  slot(48, 264, 200, c.request.specialtyWords, 'Specialty Referred To', 'specialty');
  slot(264, 264, 300, 'Copper Basin Medical Group', 'Physician / Group');
  slot(48, 296, 516, c.request.reason, 'Reason for Referral', 'reason.text');
  slot(48, 328, 250, c.request.icd10.join(', '), 'Diagnosis Code(s)', 'reason.icd10');
  slot(314, 328, 250, c.request.service, 'Service Requested', 'service.text');
  slot(48, 380, 250, doctorOf(c), 'Referring Physician (print)', 'referrer.name');
  slot(314, 380, 110, c.doctor.npi, 'NPI', 'referrer.npi');
  slot(440, 380, 124, dates.us(c.written), 'Date');
  p.line(48, 420, 298, 420);
  p.text(48, 429, 'Signature', { size: 7 });
  p.scribble(70, 414, 120);
}

/** An eye doctor's form: findings of both eyes, ticks for why. */
export function eyeForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(44, 46, c.office.name, { font: 'serif-bold', size: 18 });
  p.text(44, 62, `${doctorOf(c)}, Optometrist     NPI ${c.doctor.npi}`, { font: 'serif', size: 10 });
  p.text(44, 76, `${addressOf(c.office)}    P ${phones.dots(c.office.phone)}    F ${phones.dots(c.office.fax)}`, {
    font: 'serif',
    size: 9,
  });
  holds(p, 'referrer.organization.name referrer.name referrer.npi referrer.phone referrer.fax');
  p.box(44, 88, 524, 20, 0.8);
  p.text(306, 102, 'REFERRAL TO OPHTHALMOLOGY', { font: 'bold', size: 12, align: 'centre' });
  p.holds('specialty');
  rows(
    p,
    44,
    130,
    [
      ['Patient', names.plain(c.patient), 'patient.name'],
      ['D.O.B.', dates.short(c.patient.birthDate), 'patient.birthDate'],
      ['Phone', phones.dots(c.patient.phone), 'patient.phone'],
    ],
    { gap: 60, leading: 17, ruled: 190 },
  );
  rows(
    p,
    320,
    130,
    [
      ['Exam date', dates.short(c.written)],
      ['Medical ins.', c.plan, 'coverage.plan'],
      ['ID', c.memberId, 'coverage.memberId'],
    ],
    { gap: 70, leading: 17, ruled: 176 },
  );
  p.text(44, 196, 'Please see this patient:');
  for (const [i, word] of ['Today', 'Within 1 week', 'Next available (routine)'].entries())
    p.tick(170 + i * 120, 196, word, i === 2);
  p.holds('priority', 'routine');
  p.text(44, 222, 'Reason for referral:', { font: 'bold' });
  for (const [i, word] of ['Cataract', 'Glaucoma', 'Diabetic retinopathy', 'Retinal tear', 'Other'].entries())
    p.tick(60 + (i % 3) * 160, 240 + Math.floor(i / 3) * 16, word, i === 0);
  p.text(290, 256, 'Details:');
  p.say('reason.text', 332, 256, c.request.reason);
  p.line(330, 259, 560, 259);
  p.text(44, 282, `ICD-10: ${c.request.icd10.join(', ')}`);
  p.holds('reason.icd10');
  const y = cells(p, 44, 300, 28, [
    [104, '', 'OD (right)'],
    [104, 'BCVA', '20/70'],
    [104, 'IOP (mmHg)', '19'],
    [104, 'C/D', '0.5'],
    [108, 'Refraction', '-1.25 -0.50 x 90'],
  ]);
  cells(p, 44, y, 28, [
    [104, '', 'OS (left)'],
    [104, 'BCVA', '20/60'],
    [104, 'IOP (mmHg)', '21'],
    [104, 'C/D', '0.6'],
    [108, 'Refraction', '-0.75 sphere'],
  ]);
  p.text(44, y + 52, 'Comments:');
  p.say('note', 104, y + 52, c.request.note);
  p.text(44, y + 84, 'Co-management of postoperative care requested:');
  p.tick(280, y + 84, 'Yes', true);
  p.tick(330, y + 84, 'No', false);
  p.text(44, y + 124, 'Doctor signature:');
  p.line(126, y + 126, 320, y + 126);
  p.scribble(140, y + 120, 110);
}

/** A dentist asks for a heart patient to be seen. */
export function dentalForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 50, c.office.name, { font: 'serif-italic', size: 22, align: 'centre' });
  p.text(306, 66, `${names.plain(c.doctor)}, D.D.S.`, { font: 'serif', size: 11, align: 'centre' });
  p.text(306, 80, `${addressOf(c.office)}  |  ${phones.brackets(c.office.phone)}`, {
    font: 'serif',
    size: 9.5,
    align: 'centre',
  });
  p.text(306, 110, 'Referral for Medical Evaluation Before Dental Surgery', {
    font: 'serif-bold',
    size: 13,
    align: 'centre',
  });
  const style = { gap: 130, leading: 22, label: { font: 'serif', size: 11 }, value: { font: 'serif-bold', size: 11 } };
  rows(
    p,
    60,
    144,
    [
      ["Today's date:", dates.abbreviated(c.written)],
      ['Referring to:', `${c.request.specialtyWords}, Copper Basin Medical Group`, 'specialty'],
      ['Patient name:', names.plain(c.patient), 'patient.name'],
      ['Date of birth:', dates.abbreviated(c.patient.birthDate), 'patient.birthDate'],
      ['Patient phone:', phones.brackets(c.patient.phone), 'patient.phone'],
      ['Planned procedure:', 'extraction of teeth 17 and 32 under sedation'],
      ['Reason for referral:', c.request.reason, 'reason.text'],
      ['Medications:', c.medications.slice(0, 2).join(', ')],
      ['Please advise on:', 'antibiotic prophylaxis, anticoagulants'],
    ],
    style as Parameters<typeof rows>[4],
  );
  holds(p, 'referrer.organization.name referrer.name referrer.phone');
  p.text(60, 360, `Please fax your findings to ${phones.brackets(c.office.fax)}. Our NPI is ${c.doctor.npi}.`, {
    font: 'serif',
    size: 11,
  });
  holds(p, 'referrer.fax referrer.npi');
  p.text(60, 410, 'Signed', { font: 'serif', size: 11 });
  p.scribble(110, 406, 110);
}

/** Workers' compensation: an injury, an employer and an adjuster beside patient and provider. */
export function workersComp(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 44, c.office.name, { font: 'bold', size: 13 });
  p.text(40, 58, `${c.office.line}, ${c.office.city}, AZ ${c.office.zip}`, { size: 9 });
  p.text(40, 70, `Office ${phones.dashes(c.office.phone)} / Fax ${phones.dashes(c.office.fax)}`, { size: 9 });
  p.text(572, 44, "WORKERS' COMPENSATION REFERRAL", { font: 'bold', size: 12, align: 'right' });
  p.line(40, 80, 572, 80, 2);
  p.text(40, 98, 'INJURED WORKER', { font: 'bold' });
  pairs(p, 40, 114, [
    ['Name:', names.plain(c.patient), 'patient.name'],
    ['Birth date:', tiny(c.patient.birthDate), 'patient.birthDate'],
    ['Phone:', phones.dashes(c.patient.phone), 'patient.phone'],
    ['Home address:', addressOf(c.patient), 'patient.address'],
  ]);
  p.text(40, 190, 'CLAIM', { font: 'bold' });
  pairs(p, 40, 206, [
    ['Date of injury:', '9/2/26'],
    ['Employer:', 'High Desert Framing Co.     Employer phone: 928-555-0197'],
    ['Insurance carrier:', "Canyonland Workers' Insurance Fund"],
    ['Claim #:', 'WC-26-0091742'],
    ['Adjuster:', `${c.contact.name}     Phone: ${phones.dashes(c.contact.phone)}     Authorization: verbal, 9/4/26`],
  ]);
  p.holds('coverage.plan', "Canyonland Workers' Insurance Fund");
  p.text(40, 300, 'REFERRAL', { font: 'bold' });
  pairs(p, 40, 316, [
    ['Refer to specialty:', c.request.specialtyWords, 'specialty'],
    ['Body part / reason:', c.request.reason, 'reason.text'],
    ['ICD-10:', c.request.icd10.join(', '), 'reason.icd10'],
    ['Requested:', c.request.service, 'service.text'],
    ['Work status:', 'modified duty, no overhead lifting'],
  ]);
  p.text(40, 412, 'REFERRING PROVIDER', { font: 'bold' });
  pairs(p, 40, 428, [
    ['Name:', doctorOf(c), 'referrer.name'],
    ['NPI:', c.doctor.npi, 'referrer.npi'],
  ]);
  holds(p, 'referrer.organization.name referrer.phone referrer.fax');
  p.text(40, 490, 'Signature:');
  p.line(92, 492, 290, 492);
  p.scribble(110, 486, 110);
  p.text(310, 490, `Date: ${tiny(c.written)}`);
}
