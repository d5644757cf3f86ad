/** Referral forms that used to be held out; the reading may be tuned on them now. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { type Entry, put, rows, table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Small grey labels over their values, three to a row, no lines. */
export function stackedForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(48, 56, 'New Referral', { size: 22, font: 'serif' });
  p.text(548, 50, c.office.name, { font: 'serif-bold', size: 12, align: 'right' });
  p.holds('referrer.organization.name');
  p.text(548, 66, `${phones.dots(c.office.phone)} tel  /  ${phones.dots(c.office.fax)} fax`, {
    font: 'serif',
    size: 9,
    align: 'right',
  });
  p.holds('referrer.phone');
  p.holds('referrer.fax');
  const blocks: readonly (readonly Entry[])[] = [
    [
      ['Patient', names.plain(c.patient), 'patient.name'],
      ['Birthdate', dates.abbreviated(c.patient.birthDate), 'patient.birthDate'],
      ['Sex at birth', c.patient.gender === 'female' ? 'Female' : 'Male', 'patient.gender'],
    ],
    [
      ['Best phone', phones.spaces(c.patient.phone), 'patient.phone'],
      ['Payer', c.plan, 'coverage.plan'],
      ['Member no.', c.memberId, 'coverage.memberId'],
    ],
    [
      ['Specialty', c.request.specialtyWords, 'specialty'],
      ['Service requested', c.request.service, 'service.text'],
      ['Urgency', 'Urgent'],
    ],
    [
      ['Referring clinician', doctorOf(c), 'referrer.name'],
      ['NPI', c.doctor.npi, 'referrer.npi'],
      ['Referral no.', c.referralId, 'referralId'],
    ],
  ];
  p.holds('priority', 'urgent');
  for (const [i, block] of blocks.entries()) {
    for (const [j, entry] of block.entries()) {
      p.text(48 + j * 170, 110 + i * 44, entry[0], { size: 7.5, grey: 0.45 });
      put(p, 48 + j * 170, 123 + i * 44, entry, { size: 10.5 });
    }
  }
  p.text(48, 292, 'Reason for referral', { size: 7.5, grey: 0.45 });
  p.say('reason.text', 48, 305, c.request.reason, { size: 10.5 });
  p.text(48, 330, 'ICD-10', { size: 7.5, grey: 0.45 });
  p.say('reason.icd10', 48, 343, c.request.icd10.join(' / '), { size: 10.5 });
  p.text(48, 368, 'Additional comments', { size: 7.5, grey: 0.45 });
  p.say('note', 48, 381, c.request.note, { size: 10.5 });
}

/** Two boxes side by side, each drawn whole before the other. */
export function sideBySide(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 48, 'CONSULTATION REFERRAL', { size: 15, font: 'bold', align: 'centre' });
  p.text(306, 64, 'Please fax to Copper Basin Medical Group at 602-555-0101', { size: 9, align: 'centre' });
  p.box(36, 78, 264, 190);
  p.text(44, 92, 'FROM (Referring office)', { font: 'bold', size: 9 });
  rows(
    p,
    44,
    112,
    [
      ['Doctor:', doctorOf(c), 'referrer.name'],
      ['NPI:', c.doctor.npi, 'referrer.npi'],
      ['Office:', c.office.name, 'referrer.organization.name'],
      ['Tel:', phones.one(c.office.phone), 'referrer.phone'],
      ['Fax:', phones.one(c.office.fax), 'referrer.fax'],
      ['Spoke with:', c.contact.name],
    ],
    { gap: 60, leading: 22, label: { size: 9 }, value: { size: 9.5 } },
  );
  p.box(312, 78, 264, 190);
  p.text(320, 92, 'PATIENT', { font: 'bold', size: 9 });
  rows(
    p,
    320,
    112,
    [
      ['Name:', names.lastFirst(c.patient), 'patient.name'],
      ['DOB:', dates.dashes(c.patient.birthDate), 'patient.birthDate'],
      ['M/F:', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
      ['Tel:', phones.one(c.patient.phone), 'patient.phone'],
      ['Address:', c.patient.line],
      ['', `${c.patient.city}, AZ ${c.patient.zip}`],
    ],
    { gap: 60, leading: 22, label: { size: 9 }, value: { size: 9.5 } },
  );
  p.holds('patient.address');
  p.box(36, 280, 540, 150);
  rows(
    p,
    44,
    302,
    [
      ['Department / specialty:', c.request.specialtyWords, 'specialty'],
      ['Consult for:', c.request.reason, 'reason.text'],
      ['Dx (ICD-10):', c.request.icd10.join(', '), 'reason.icd10'],
      ['Timeframe:', 'Routine'],
      ['Insurance / ID / Group:', `${c.plan} / ${c.memberId} / ${c.group}`],
    ],
    { gap: 130, leading: 24, label: { font: 'bold', size: 9.5 } },
  );
  p.holds('priority', 'routine');
  p.holds('coverage.plan');
  p.holds('coverage.memberId');
  p.holds('coverage.groupNumber');
  p.text(44, 470, 'Signature of referring doctor', { size: 9 });
  p.line(170, 472, 360, 472);
  p.scribble(190, 466, 100);
}

/** One table of four columns: label, value, label, value. */
export function fourColumnTable(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(50, 54, 'Referral Order', { size: 16, font: 'bold' });
  p.text(562, 54, `Generated ${dates.iso(c.written)}`, { size: 8.5, align: 'right' });
  const sex = c.patient.gender === 'female' ? 'Female' : 'Male';
  const y = table(
    p,
    50,
    72,
    [96, 172, 96, 148],
    [
      [
        'Patient name',
        ['patient.name', names.lastFirst(c.patient)],
        'Date of birth',
        ['patient.birthDate', dates.iso(c.patient.birthDate)],
      ],
      ['Gender', ['patient.gender', sex], 'Cell', ['patient.phone', phones.brackets(c.patient.phone)]],
      ['Plan name', ['coverage.plan', c.plan], 'Insured ID', ['coverage.memberId', c.memberId]],
      ['PCP', 'Hollis Marchetti, MD', 'Policy group', ['coverage.groupNumber', c.group]],
      ['Ordering physician', ['referrer.name', doctorOf(c)], 'Ordering NPI', ['referrer.npi', c.doctor.npi]],
      ['Organization', ['referrer.organization.name', c.office.name], 'Order number', ['referralId', c.referralId]],
      [
        'Office phone',
        ['referrer.phone', phones.dashes(c.office.phone)],
        'Office fax',
        ['referrer.fax', phones.dashes(c.office.fax)],
      ],
      ['Refer to specialty', ['specialty', c.request.specialtyWords], 'Priority', 'ASAP'],
      ['ICD-10', ['reason.icd10', c.request.icd10.join(', ')], 'Visits', '3'],
    ],
    { leading: 23, head: false, ink: { size: 8.5 } },
  );
  p.holds('priority', 'asap');
  const below = table(
    p,
    50,
    y,
    [96, 416],
    [
      ['Service', ['service.text', c.request.service]],
      ['Reason', ['reason.text', c.request.reason]],
      ['Instructions', ['note', c.request.note]],
    ],
    { leading: 23, head: false, ink: { size: 8.5 } },
  );
  p.text(50, below + 24, `Authorized by ${doctorOf(c)} (electronic signature on file)`, { size: 8.5 });
  p.signed();
}

/** Typed, with dots leading from label to value. */
export function dottedForm(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'mono', size: 10.5 } as const;
  p.text(60, 60, c.office.name.toUpperCase(), { font: 'mono-bold', size: 12 });
  p.holds('referrer.organization.name');
  p.text(60, 76, addressOf(c.office), ink);
  p.text(60, 104, 'R E F E R R A L', { font: 'mono-bold', size: 14 });
  const entries: readonly Entry[] = [
    ['PATIENT', names.capitals(c.patient), 'patient.name'],
    ['BORN', dates.middle(c.patient.birthDate).toUpperCase(), 'patient.birthDate'],
    ['SEX', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
    ['PHONE', phones.dashes(c.patient.phone), 'patient.phone'],
    ['ADDRESS', addressOf(c.patient).toUpperCase(), 'patient.address'],
    ['INSURANCE', c.plan.toUpperCase(), 'coverage.plan'],
    ['POLICY NO', c.memberId, 'coverage.memberId'],
    ['GROUP NO', c.group, 'coverage.groupNumber'],
    ['REFER TO', c.request.specialtyWords.toUpperCase(), 'specialty'],
    ['DIAGNOSIS', c.request.reason.toUpperCase(), 'reason.text'],
    ['DX CODE', c.request.icd10.map((code) => code.replace('.', '')).join(' '), 'reason.icd10'],
    ['REFERRING MD', names.plain(c.doctor).toUpperCase(), 'referrer.name'],
    ['NPI', c.doctor.npi, 'referrer.npi'],
    ['OFFICE PHONE', phones.dashes(c.office.phone), 'referrer.phone'],
    ['OFFICE FAX', phones.dashes(c.office.fax), 'referrer.fax'],
    ['REMARKS', c.request.note.toUpperCase(), 'note'],
  ];
  for (const [i, entry] of entries.entries()) {
    p.text(60, 136 + i * 19, `${entry[0]} `.padEnd(22, '.'), ink);
    put(p, 208, 136 + i * 19, entry, ink);
  }
  p.text(60, 470, '*** NOT URGENT - NEXT AVAILABLE ***', ink);
  p.holds('priority', 'routine');
}
