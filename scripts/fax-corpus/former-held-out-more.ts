/** Further layouts that used to be held out; the reading may be tuned on them now. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

const woman = (c: Case) => c.patient.gender === 'female';
const holdAll = (p: Paper, paths: string) => {
  for (const path of paths.split(' ')) p.holds(path);
};

/** A health plan's own form. */
export function planForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 48, c.plan.toUpperCase(), { size: 14, font: 'bold', align: 'centre' });
  p.holds('coverage.plan');
  p.text(306, 66, 'Primary Care Referral to Specialist', { size: 12, align: 'centre' });
  p.text(44, 92, 'Section A: Member information', { font: 'bold' });
  let y = cells(p, 44, 98, 32, [
    [220, 'Member name', names.plain(c.patient), 'patient.name'],
    [150, 'Member ID', c.memberId, 'coverage.memberId'],
    [154, 'Member date of birth', dates.us(c.patient.birthDate), 'patient.birthDate'],
  ]);
  y = cells(p, 44, y, 32, [
    [370, 'Member address', addressOf(c.patient), 'patient.address'],
    [154, 'Member phone', phones.brackets(c.patient.phone), 'patient.phone'],
  ]);
  p.text(44, y + 22, 'Section B: Referring provider (PCP)', { font: 'bold' });
  y = cells(
    p,
    44,
    y + 28,
    32,
    [
      [220, 'PCP name', doctorOf(c), 'referrer.name'],
      [150, 'PCP NPI', c.doctor.npi, 'referrer.npi'],
      [154, 'Group / practice', c.office.name, 'referrer.organization.name'],
    ],
    { value: { size: 8.5 } },
  );
  y = cells(p, 44, y, 32, [
    [220, 'PCP phone', phones.dashes(c.office.phone), 'referrer.phone'],
    [304, 'PCP fax', phones.dashes(c.office.fax), 'referrer.fax'],
  ]);
  p.text(44, y + 22, 'Section C: Specialist', { font: 'bold' });
  y = cells(p, 44, y + 28, 32, [
    [220, 'Specialty', c.request.specialtyWords, 'specialty'],
    [304, 'Specialist or group name', 'Copper Basin Medical Group'],
  ]);
  y = cells(p, 44, y, 32, [
    [110, 'Diagnosis code(s)', c.request.icd10.join(', '), 'reason.icd10'],
    [414, 'Diagnosis description / reason', c.request.reason, 'reason.text'],
  ]);
  y = cells(p, 44, y, 32, [
    [320, 'Services requested', c.request.service, 'service.text'],
    [204, 'Number of visits', '2'],
  ]);
  p.text(44, y + 24, 'Type of request:');
  p.tick(140, y + 24, 'Standard', true);
  p.tick(220, y + 24, 'Expedited', false);
  p.holds('priority', 'routine');
  p.text(44, y + 60, 'PCP signature:');
  p.scribble(124, y + 56, 110);
  p.text(300, y + 60, `Date: ${dates.us(c.written)}`);
}

/** An emergency department sends a patient on after discharge. */
export function followUpOrder(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'mono', size: 9.5 } as const;
  p.text(48, 48, c.office.name, { font: 'mono-bold', size: 12 });
  p.holds('referrer.organization.name');
  p.text(48, 64, 'REFERRAL FOR FOLLOW-UP AFTER DISCHARGE', { font: 'mono-bold', size: 11 });
  const lines: readonly (readonly [string, string, string?])[] = [
    ['Patient', names.lastFirst(c.patient), 'patient.name'],
    ['DOB/Sex', `${dates.us(c.patient.birthDate)} ${woman(c) ? 'Female' : 'Male'}`],
    ['Phone', phones.brackets(c.patient.phone), 'patient.phone'],
    ['Date of visit', dates.us(c.written)],
    ['Follow up with', c.request.specialtyWords, 'specialty'],
    ['Timeframe', 'within 48 hours'],
    ['For', c.request.reason, 'reason.text'],
    ['ICD-10 codes', c.request.icd10.join(', '), 'reason.icd10'],
    ['Payor', c.plan, 'coverage.plan'],
    ['Subscriber no.', c.memberId, 'coverage.memberId'],
    ['Attending', doctorOf(c), 'referrer.name'],
    ['Attending NPI', c.doctor.npi, 'referrer.npi'],
    ['Call back', phones.dashes(c.office.phone), 'referrer.phone'],
    ['Fax back', phones.dashes(c.office.fax), 'referrer.fax'],
  ];
  rows(p, 48, 96, lines, { gap: 120, leading: 19, label: ink, value: ink });
  holdAll(p, 'patient.birthDate patient.gender');
  p.holds('priority', 'urgent');
  p.text(48, 392, `Electronically signed by ${doctorOf(c)} at 03:12`, ink);
  p.signed();
}

/** A letter that comes to the point late, from one who treats teeth or eyes. */
export function neighbourLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'serif', size: 11, leading: 16 } as const;
  p.text(540, 60, c.office.name, { font: 'serif-bold', size: 13, align: 'right' });
  p.text(540, 76, `Tel ${phones.brackets(c.office.phone)}`, { font: 'serif', size: 10, align: 'right' });
  p.text(540, 90, `Fax ${phones.brackets(c.office.fax)}`, { font: 'serif', size: 10, align: 'right' });
  p.text(70, 120, dates.long(c.written), ink);
  p.text(70, 148, `Patient: ${names.plain(c.patient)}`, { ...ink, font: 'serif-bold' });
  p.text(70, 164, `Date of Birth: ${dates.us(c.patient.birthDate)}`, { ...ink, font: 'serif-bold' });
  p.text(70, 180, `Insurance: ${c.plan} (Member ID ${c.memberId})`, { ...ink, font: 'serif-bold' });
  p.text(70, 210, 'Dear Colleagues,', ink);
  const y = p.prose(
    70,
    236,
    470,
    `I saw ${woman(c) ? 'Ms.' : 'Mr.'} ${c.patient.family} today for a routine check. ${woman(c) ? 'She' : 'He'} told me of ${c.request.reason}. I am therefore referring ${woman(c) ? 'her' : 'him'} to your ${c.request.specialtyWords} clinic for further evaluation. Diagnosis code: ${c.request.icd10.join(', ')}.\n\nPlease contact the patient at ${phones.dashes(c.patient.phone)} to schedule.`,
    ink,
  );
  p.text(70, y + 20, 'Sincerely,', ink);
  p.text(70, y + 50, `${doctorOf(c)}`, ink);
  p.text(70, y + 66, `NPI: ${c.doctor.npi}`, ink);
  holdAll(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender coverage.plan coverage.memberId reason.text specialty reason.icd10 patient.phone referrer.name referrer.npi',
  );
}

/** A form with questions for headings and answers below, in two columns. */
export function webPortal(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 40, 'Referral submitted online', { size: 15, font: 'bold' });
  p.text(40, 56, `Confirmation ${c.referralId}   Submitted ${dates.middle(c.written)} 10:22`, { size: 8.5 });
  p.holds('referralId');
  const left: readonly (readonly [string, string, string?])[] = [
    ['Patient first and last name', names.plain(c.patient), 'patient.name'],
    ['Patient date of birth', dates.long(c.patient.birthDate), 'patient.birthDate'],
    ['Patient gender', woman(c) ? 'Female' : 'Male', 'patient.gender'],
    ['Patient phone number', phones.brackets(c.patient.phone), 'patient.phone'],
    ['Insurance company', c.plan, 'coverage.plan'],
    ['Insurance member ID', c.memberId, 'coverage.memberId'],
    ['Insurance group number', c.group, 'coverage.groupNumber'],
  ];
  const right: readonly (readonly [string, string, string?])[] = [
    ['Referring provider name', doctorOf(c), 'referrer.name'],
    ['Referring provider NPI', c.doctor.npi, 'referrer.npi'],
    ['Referring practice', c.office.name, 'referrer.organization.name'],
    ['Referring office phone', phones.brackets(c.office.phone), 'referrer.phone'],
    ['Referring office fax', phones.brackets(c.office.fax), 'referrer.fax'],
    ['Specialty requested', c.request.specialtyWords, 'specialty'],
    ['Urgency', 'Routine'],
  ];
  for (const [x, column] of [
    [40, left],
    [316, right],
  ] as const) {
    for (const [i, [label, shown, path]] of column.entries()) {
      p.text(x, 90 + i * 40, label, { size: 8.5, grey: 0.4 });
      if (path === undefined) p.text(x, 104 + i * 40, shown, { size: 11 });
      else p.say(path, x, 104 + i * 40, shown, { size: 11 });
    }
  }
  p.holds('priority', 'routine');
  p.text(40, 390, 'Reason for referral', { size: 8.5, grey: 0.4 });
  p.say('reason.text', 40, 404, c.request.reason, { size: 11 });
  p.text(40, 430, 'ICD-10 diagnosis codes', { size: 8.5, grey: 0.4 });
  p.say('reason.icd10', 40, 444, c.request.icd10.join(', '), { size: 11 });
}

/** Another practice asks for records on a form. */
export function transferForm(p: Paper, c: Case): void {
  p.document('records-request', c);
  p.text(306, 54, 'Request for Transfer of Medical Records', { size: 15, font: 'serif-bold', align: 'centre' });
  rows(
    p,
    60,
    96,
    [
      ['Records requested from', 'Copper Basin Medical Group'],
      ['Send records to', c.office.name],
      ['Fax', phones.dashes(c.office.fax)],
      ['Patient', names.plain(c.patient), 'patient.name'],
      ['Date of birth', dates.us(c.patient.birthDate), 'patient.birthDate'],
      ['Patient phone', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Dates of service', '01/01/2024 to 12/31/2025'],
    ],
    { gap: 150, leading: 24, ruled: 280, label: { font: 'serif', size: 11 }, value: { font: 'serif', size: 11 } },
  );
  p.text(60, 284, 'Please send:', { font: 'serif', size: 11 });
  for (const [i, word] of ['Office notes', 'Lab reports', 'Imaging', 'Immunizations'].entries())
    p.tick(140 + i * 100, 284, word, i < 2);
  p.prose(
    60,
    320,
    480,
    'I request and authorize the release of the records named above. I may withdraw this permission in writing.',
    { font: 'serif', size: 10.5 },
  );
  p.text(60, 380, 'Patient signature', { font: 'serif', size: 11 });
  p.line(150, 382, 330, 382);
  p.scribble(165, 376, 100);
}
