/** Further layouts the reading may be tuned on: labels shared by two values, values without labels, facts in sentences. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { rows } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

const woman = (c: Case) => c.patient.gender === 'female';
const sex = (c: Case) => (woman(c) ? 'F' : 'M');
const holdAll = (p: Paper, paths: string) => {
  for (const path of paths.split(' ')) p.holds(path);
};

/** One label, two or three values. */
export function sharedLabels(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(56, 54, c.office.name, { size: 15, font: 'bold' });
  p.text(556, 54, `tel ${phones.dots(c.office.phone)}  fax ${phones.dots(c.office.fax)}`, { size: 9, align: 'right' });
  p.text(56, 90, 'PATIENT REFERRAL', { font: 'bold', size: 12 });
  rows(
    p,
    56,
    114,
    [
      ['Patient / DOB / Sex:', `${names.plain(c.patient)} / ${dates.us(c.patient.birthDate)} / ${sex(c)}`],
      ['Home / cell phone:', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Mailing address:', c.patient.line],
      ['', `${c.patient.city}, AZ  ${c.patient.zip}`],
      ['Carrier / Policy #:', `${c.plan} / ${c.memberId}`],
      ['Referring provider / NPI:', `${doctorOf(c)} / ${c.doctor.npi}`],
      ['Specialty / service:', `${c.request.specialtyWords} / ${c.request.service}`],
      ['Diagnosis / ICD-10:', `${c.request.reason} / ${c.request.icd10.join(', ')}`],
      ['Urgency:', '[ ] emergent   [ ] urgent   [x] routine'],
    ],
    { gap: 150, leading: 24, label: { font: 'bold', size: 9.5 } },
  );
  p.holds('priority', 'routine');
  holdAll(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender patient.address coverage.plan coverage.memberId referrer.name referrer.npi specialty service.text reason.text reason.icd10',
  );
  p.text(56, 380, 'Signature:');
  p.line(110, 382, 300, 382);
}

/** A patient label stuck on: no words before its values. */
export function stickerForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.box(44, 40, 220, 66);
  p.say('patient.name', 52, 56, names.lastFirst(c.patient), { size: 12, font: 'mono-bold' });
  p.text(52, 72, `${dates.us(c.patient.birthDate)}  ${sex(c)}  Acct ${c.doctor.npi.slice(2, 8)}`, {
    font: 'mono',
    size: 9.5,
  });
  p.text(52, 88, phones.brackets(c.patient.phone), { font: 'mono', size: 9.5 });
  holdAll(p, 'patient.birthDate patient.gender patient.phone');
  p.text(568, 54, 'Consult Request', { size: 17, font: 'serif-bold', align: 'right' });
  p.say('referrer.organization.name', 568, 72, c.office.name, { size: 11, font: 'serif', align: 'right' });
  p.text(568, 86, `P: ${phones.dashes(c.office.phone)}   F: ${phones.dashes(c.office.fax)}`, {
    size: 9.5,
    font: 'serif',
    align: 'right',
  });
  holdAll(p, 'referrer.phone referrer.fax');
  p.line(44, 120, 568, 120);
  rows(
    p,
    44,
    144,
    [
      ['Consult with', c.request.specialtyWords, 'specialty'],
      ['Question', c.request.reason, 'reason.text'],
      ['Codes', c.request.icd10.join(', '), 'reason.icd10'],
      ['When', 'STAT - please call'],
      ['Coverage', `${c.plan}, ID# ${c.memberId}, Grp# ${c.group}`],
      ['Requested by', `${doctorOf(c)}, NPI ${c.doctor.npi}`],
    ],
    { gap: 110, leading: 26, label: { font: 'serif-bold', size: 11 }, value: { font: 'serif', size: 11 } },
  );
  p.holds('priority', 'stat');
  holdAll(p, 'coverage.plan coverage.memberId coverage.groupNumber referrer.name referrer.npi');
  p.scribble(160, 330, 120);
  p.text(44, 334, 'Signature');
}

/** Several pairs to a line, bars between them. */
export function barredLines(p: Paper, c: Case): void {
  p.document('referral', c);
  const line = (y: number, ...parts: string[]) => p.text(40, y, parts.join('  |  '), { size: 9.5 });
  p.text(40, 46, `${c.office.name}: Outbound Referral`, { font: 'bold', size: 13 });
  line(64, addressOf(c.office), `Office: ${phones.dashes(c.office.phone)}`, `Fax: ${phones.dashes(c.office.fax)}`);
  p.line(40, 72, 572, 72);
  line(
    94,
    `Pt: ${names.plain(c.patient)}`,
    `D.O.B.: ${dates.short(c.patient.birthDate)}`,
    `Sex: ${woman(c) ? 'Female' : 'Male'}`,
  );
  line(112, `Cell: ${phones.dashes(c.patient.phone)}`, `Addr: ${addressOf(c.patient)}`);
  line(130, `Ins: ${c.plan}`, `ID: ${c.memberId}`, `Grp: ${c.group}`);
  line(160, `Specialty: ${c.request.specialtyWords}`, 'Priority: Urgent', `Ref no: ${c.referralId}`);
  line(178, `Reason: ${c.request.reason}`, `Dx: ${c.request.icd10.join(', ')}`);
  line(196, `Service: ${c.request.service}`);
  line(226, `Provider: ${doctorOf(c)}`, `NPI: ${c.doctor.npi}`, `Referral coordinator: ${c.contact.name}`);
  p.holds('priority', 'urgent');
  holdAll(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender patient.phone patient.address coverage.plan coverage.memberId coverage.groupNumber specialty referralId reason.text reason.icd10 service.text referrer.name referrer.npi',
  );
  p.text(40, 262, `Electronic signature: ${doctorOf(c)}, ${dates.short(c.written)}`, { size: 9.5 });
  p.signed();
}

/** Two sentences of a busy office; how to reach it, in words. */
export function shortLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { size: 11, leading: 17 } as const;
  p.say('referrer.organization.name', 72, 64, c.office.name, { font: 'bold', size: 14 });
  p.text(72, 96, dates.abbreviated(c.written), ink);
  p.text(72, 124, 'Dear Doctor,', ink);
  const y = p.prose(
    72,
    150,
    460,
    `Kindly evaluate ${names.plain(c.patient)} (DOB: ${dates.us(c.patient.birthDate)}), a ${woman(c) ? 'female' : 'male'} patient of ours, for ${c.request.reason}. Diagnosis: ${c.request.icd10.join(', ')}. We ask for a ${c.request.specialtyWords} consultation as soon as possible.\n\nThe patient's phone is ${phones.dashes(c.patient.phone)}; coverage is through ${c.plan}, policy number ${c.memberId}. Call our office at ${phones.dashes(c.office.phone)} or fax your report to ${phones.dashes(c.office.fax)}.`,
    ink,
  );
  p.holds('priority', 'asap');
  p.text(72, y + 20, 'Best regards,', ink);
  p.text(72, y + 50, `${doctorOf(c)} (NPI ${c.doctor.npi})`, ink);
  holdAll(
    p,
    'patient.name patient.birthDate patient.gender reason.text reason.icd10 specialty patient.phone coverage.plan coverage.memberId referrer.phone referrer.fax referrer.name referrer.npi',
  );
}

/** One specialist writes to another: who it is about stands above the letter. */
export function opinionLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'serif', size: 11.5, leading: 17 } as const;
  p.text(306, 60, c.office.name.toUpperCase(), { font: 'serif-bold', size: 14, align: 'centre' });
  p.text(
    306,
    76,
    `${addressOf(c.office)}  -  Voice ${phones.spaces(c.office.phone)}  -  Fax ${phones.spaces(c.office.fax)}`,
    { font: 'serif', size: 9, align: 'centre' },
  );
  p.text(64, 120, `${c.request.specialtyWords} Department`, ink);
  p.text(64, 136, 'Copper Basin Medical Group', ink);
  p.text(64, 166, `Re:   ${names.plain(c.patient)}`, ink);
  p.text(64, 182, `         Date of birth: ${dates.long(c.patient.birthDate)}`, ink);
  p.text(64, 198, `         ${addressOf(c.patient)}`, ink);
  p.text(64, 214, `         Telephone: ${phones.brackets(c.patient.phone)}`, ink);
  const [he, his] = woman(c) ? ['She', 'Her'] : ['He', 'His'];
  const y = p.prose(
    64,
    248,
    480,
    `I would appreciate your opinion on the above-named ${woman(c) ? 'woman' : 'man'}, who has ${c.request.reason} (ICD-10 codes ${c.request.icd10.join(', ')}). There is no urgency. ${he} takes ${c.medications[0]}. ${his} insurer is ${c.plan}, member number ${c.memberId}, group number ${c.group}.`,
    ink,
  );
  p.holds('priority', 'routine');
  p.text(64, y + 16, 'Thank you for your help.', ink);
  p.scribble(70, y + 46, 100);
  p.text(64, y + 70, doctorOf(c), ink);
  p.text(64, y + 86, `National Provider Identifier ${c.doctor.npi}`, ink);
  holdAll(
    p,
    'referrer.organization.name referrer.phone referrer.fax specialty patient.name patient.birthDate patient.address patient.phone patient.gender reason.text reason.icd10 coverage.plan coverage.memberId coverage.groupNumber referrer.name referrer.npi',
  );
}

/** A social agency's words for what others call patient, provider and reason. */
export function agencyForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 50, 'Community Referral Form', { size: 16, font: 'bold', align: 'centre' });
  rows(
    p,
    60,
    90,
    [
      ['Name of individual', names.plain(c.patient), 'patient.name'],
      ['Birthdate', dates.middle(c.patient.birthDate), 'patient.birthDate'],
      ['Gender', woman(c) ? 'Female' : 'Male', 'patient.gender'],
      ['Contact number', phones.slash(c.patient.phone), 'patient.phone'],
      ['Residence', addressOf(c.patient), 'patient.address'],
      ['Service needed', c.request.service, 'service.text'],
      ['Type of specialist', c.request.specialtyWords, 'specialty'],
      ['Describe the concern', c.request.reason, 'reason.text'],
      ['Diagnosis (ICD-10-CM)', c.request.icd10.join(' & '), 'reason.icd10'],
      ['Health coverage', c.plan, 'coverage.plan'],
      ['Coverage ID', c.memberId, 'coverage.memberId'],
      ['Referral source', doctorOf(c), 'referrer.name'],
      ['Source NPI', c.doctor.npi, 'referrer.npi'],
      ['Organization', c.office.name, 'referrer.organization.name'],
      ['Organization phone', phones.slash(c.office.phone), 'referrer.phone'],
      ['Organization fax', phones.slash(c.office.fax), 'referrer.fax'],
      ['Case manager', `${c.contact.name}, ${phones.slash(c.contact.phone)}`],
      ['Anything else we should know', c.request.note, 'note'],
    ],
    { gap: 180, leading: 24, label: { size: 10, grey: 0.25 }, ruled: 300 },
  );
}

/** A card whose plan is its title, with labels of few letters. */
export function bareCard(p: Paper, c: Case): void {
  p.document('insurance-card', c);
  p.box(60, 80, 330, 190);
  p.say('coverage.plan', 225, 108, c.plan, { font: 'serif-bold', size: 17, align: 'centre' });
  rows(
    p,
    80,
    140,
    [
      ['Subscriber', names.plain(c.patient), 'patient.name'],
      ['ID No.', c.memberId, 'coverage.memberId'],
      ['GRP', c.group, 'coverage.groupNumber'],
      ['RxBIN', '015581'],
    ],
    { gap: 70, leading: 20, label: { size: 9 }, value: { size: 11 } },
  );
  p.text(80, 250, 'OV $15  SPEC $30  ER $150', { size: 9 });
  p.box(60, 320, 330, 190);
  p.prose(
    76,
    344,
    300,
    'Present this card at each visit. Claims: PO Box 2200, Mesa, AZ 85201. Provider services 1-602-555-0185. Prior authorization may be required.',
    { size: 9 },
  );
}
