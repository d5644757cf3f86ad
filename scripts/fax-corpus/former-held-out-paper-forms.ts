/** More referral forms that used to be held out; the reading may be tuned on them now. */
import { code128 } from '../../src/documents/code128.ts';
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { cells, rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** The name in cells of its own for each part, labels before values. */
export function partedName(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(44, 44, 'SPECIALTY CARE REFERRAL', { size: 14, font: 'serif-bold' });
  p.text(568, 44, `Date ordered: ${dates.us(c.written)}`, { size: 9, font: 'serif', align: 'right' });
  const style = { label: { size: 7, font: 'serif-italic' }, value: { size: 10.5, font: 'serif' } } as const;
  const [first = '', ...middle] = c.patient.given;
  p.text(44, 66, '1. Patient', { font: 'serif-bold', size: 10 });
  let y = cells(
    p,
    44,
    70,
    34,
    [
      [180, 'Last name', `${c.patient.family}${c.patient.suffix ? ` ${c.patient.suffix}` : ''}`],
      [150, 'First name', first],
      [94, 'Middle', middle.join(' ')],
      [100, 'Date of birth', dates.us(c.patient.birthDate), 'patient.birthDate'],
    ],
    style,
  );
  p.holds('patient.name');
  y = cells(
    p,
    44,
    y,
    34,
    [
      [80, 'Sex (M/F)', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
      [150, 'Home telephone', phones.brackets(c.patient.phone), 'patient.phone'],
      [294, 'Home address', addressOf(c.patient), 'patient.address'],
    ],
    style,
  );
  p.text(44, y + 20, '2. Coverage', { font: 'serif-bold', size: 10 });
  y = cells(
    p,
    44,
    y + 24,
    34,
    [
      [204, 'Insurance carrier', c.plan, 'coverage.plan'],
      [180, 'Identification number', c.memberId, 'coverage.memberId'],
      [140, 'Group number', c.group, 'coverage.groupNumber'],
    ],
    style,
  );
  p.text(44, y + 20, '3. Referring provider', { font: 'serif-bold', size: 10 });
  y = cells(
    p,
    44,
    y + 24,
    34,
    [
      [204, 'Provider', doctorOf(c), 'referrer.name'],
      [180, 'Facility', c.office.name, 'referrer.organization.name'],
      [140, 'National Provider Identifier', c.doctor.npi, 'referrer.npi'],
    ],
    style,
  );
  y = cells(
    p,
    44,
    y,
    34,
    [
      [204, 'Telephone', phones.brackets(c.office.phone), 'referrer.phone'],
      [180, 'Facsimile', phones.brackets(c.office.fax), 'referrer.fax'],
      [140, 'Contact', c.contact.name],
    ],
    style,
  );
  p.text(44, y + 20, '4. Referral', { font: 'serif-bold', size: 10 });
  y = cells(
    p,
    44,
    y + 24,
    34,
    [
      [180, 'Specialty requested', c.request.specialtyWords, 'specialty'],
      [344, 'Service', c.request.service, 'service.text'],
    ],
    style,
  );
  y = cells(
    p,
    44,
    y,
    34,
    [
      [384, 'Clinical reason', c.request.reason, 'reason.text'],
      [140, 'Diagnosis code', c.request.icd10.join(', '), 'reason.icd10'],
    ],
    style,
  );
  p.text(44, y + 40, 'Provider signature', { size: 9, font: 'serif' });
  p.line(124, y + 42, 320, y + 42);
}

/** Ticks typed as brackets. */
export function bracketForm(p: Paper, c: Case): void {
  p.document('referral', c);
  const [f, m] = c.patient.gender === 'female' ? ['[X]', '[ ]'] : ['[ ]', '[X]'];
  p.text(50, 50, 'REFERRAL INTAKE', { font: 'bold', size: 14 });
  p.text(50, 80, 'Urgency:   [ ] Routine    [ ] Urgent    [X] STAT');
  p.holds('priority', 'stat');
  p.text(50, 104, 'Client name:');
  p.say('patient.name', 130, 104, names.plain(c.patient));
  p.text(340, 104, 'Birth date:');
  p.say('patient.birthDate', 400, 104, dates.long(c.patient.birthDate));
  p.text(50, 124, `Sex:   ${m} Male   ${f} Female`);
  p.holds('patient.gender');
  p.text(340, 124, 'Phone:');
  p.say('patient.phone', 400, 124, phones.slash(c.patient.phone));
  p.text(50, 156, 'Referral to:   [ ] Primary care   [X] Specialist:');
  p.say('specialty', 290, 156, c.request.specialtyWords);
  p.text(50, 176, 'Presenting problem:');
  p.say('reason.text', 155, 176, c.request.reason);
  p.text(50, 196, 'ICD-10 codes:');
  p.say('reason.icd10', 155, 196, c.request.icd10.join(', '));
  p.text(50, 216, 'Services:');
  p.say('service.text', 155, 216, c.request.service);
  p.text(50, 248, 'Insurance:   [ ] None   [X] Yes, name of plan:');
  p.say('coverage.plan', 280, 248, c.plan);
  p.text(50, 268, 'Insurance ID:');
  p.say('coverage.memberId', 155, 268, c.memberId);
  p.text(340, 268, 'Group ID:');
  p.say('coverage.groupNumber', 400, 268, c.group);
  rows(
    p,
    50,
    304,
    [
      ['Person making referral:', doctorOf(c), 'referrer.name'],
      ['Agency:', c.office.name, 'referrer.organization.name'],
      ['NPI number:', c.doctor.npi, 'referrer.npi'],
      ['Agency phone:', phones.slash(c.office.phone), 'referrer.phone'],
      ['Agency fax:', phones.slash(c.office.fax), 'referrer.fax'],
    ],
    { gap: 130, leading: 20 },
  );
  p.text(50, 424, 'Emergency contact:');
  p.text(180, 424, `${c.contact.name}  ${phones.slash(c.contact.phone)}`);
  p.text(50, 460, `e-signed ${names.plain(c.doctor)} ${dates.short(c.written)}`);
  p.signed();
}

/** A radiology-style order: what is ordered first, the patient in a label at the top right. */
export function orderSlip(p: Paper, c: Case): void {
  p.document('referral', c);
  p.box(340, 36, 232, 76);
  p.say('patient.name', 348, 52, names.capitals(c.patient), { font: 'bold', size: 11 });
  p.text(348, 68, `DOB: ${dates.us(c.patient.birthDate)}    Sex: ${c.patient.gender === 'female' ? 'F' : 'M'}`, {
    size: 9.5,
  });
  p.text(348, 84, `Ph: ${phones.dashes(c.patient.phone)}`, { size: 9.5 });
  p.text(348, 100, `MRN: ${c.doctor.npi.slice(3, 9)}`, { size: 9.5 });
  for (const path of ['patient.birthDate', 'patient.gender', 'patient.phone']) p.holds(path);
  p.text(40, 52, c.office.name, { font: 'bold', size: 13 });
  p.holds('referrer.organization.name');
  p.text(40, 68, `Ph ${phones.dashes(c.office.phone)}`, { size: 9.5 });
  p.text(40, 82, `Fax ${phones.dashes(c.office.fax)}`, { size: 9.5 });
  p.holds('referrer.phone');
  p.holds('referrer.fax');
  // Theirs, not ours: it says their chart number.
  const chart = c.doctor.npi.slice(3, 9);
  p.bars(40, 92, 26, 1.4, code128(chart), { format: 'Code128', text: chart });
  p.text(40, 146, 'REFERRAL ORDER', { font: 'bold', size: 12 });
  p.line(40, 152, 572, 152);
  rows(
    p,
    40,
    174,
    [
      ['Referral specialty:', c.request.specialtyWords, 'specialty'],
      ['Order description:', c.request.service, 'service.text'],
      ['Indication:', c.request.reason, 'reason.text'],
      ['Dx:', c.request.icd10.join(', '), 'reason.icd10'],
      ['Order priority:', 'Stat'],
      ['Special instructions:', c.request.note, 'note'],
      ['Referral ID:', c.referralId, 'referralId'],
    ],
    { gap: 120, leading: 22, label: { font: 'bold' } },
  );
  p.holds('priority', 'stat');
  p.line(40, 336, 572, 336);
  p.text(40, 358, `Payor: ${c.plan}    Policy: ${c.memberId}    Grp: ${c.group}`);
  for (const path of ['coverage.plan', 'coverage.memberId', 'coverage.groupNumber']) p.holds(path);
  p.text(40, 390, `Ordering provider: ${doctorOf(c)}    NPI: ${c.doctor.npi}`);
  p.holds('referrer.name');
  p.holds('referrer.npi');
  p.text(40, 410, 'Refer to provider: Magnus Oakhurst, MD    NPI: 2300003011');
  p.text(40, 446, `Electronically authenticated by ${doctorOf(c)} on ${dates.us(c.written)} at 11:40 AM`, { size: 9 });
  p.signed();
}
