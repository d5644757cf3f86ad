/** Short and odd ways to refer, for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { ageOf, holds, pairs, tiny, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** A pediatric office: parents and subscriber are not the patient. */
export function childForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(50, 50, c.office.name, { font: 'bold', size: 15 });
  p.text(50, 64, `${phones.dots(c.office.phone)} | fax ${phones.dots(c.office.fax)}`, { size: 9 });
  p.text(50, 92, 'Pediatric Specialty Referral', { font: 'bold', size: 13 });
  let y = table(
    p,
    50,
    102,
    [130, 382],
    [
      ["Child's name", ['patient.name', names.plain(c.patient)]],
      ["Child's birth date", ['patient.birthDate', dates.short(c.patient.birthDate)]],
      ["Child's sex", ['patient.gender', woman(c) ? 'Girl' : 'Boy']],
      ['Parent / guardian', `${c.contact.name} (mother)`],
      ['Home phone', ['patient.phone', phones.dashes(c.patient.phone)]],
      ['Home address', ['patient.address', addressOf(c.patient)]],
      ['Insurance', ['coverage.plan', c.plan]],
      ["Child's member ID", ['coverage.memberId', c.memberId]],
      ['Policy holder', `${c.contact.name}, DOB 4/2/1985`],
    ],
    { head: false, leading: 21 },
  );
  y = table(
    p,
    50,
    y + 14,
    [130, 382],
    [
      ['Specialist needed', ['specialty', c.request.specialtyWords]],
      ['Why', ['reason.text', c.request.reason]],
      ['Codes', ['reason.icd10', c.request.icd10.join(', ')]],
      ['What we ask', ['service.text', c.request.service]],
      ['Please note', ['note', c.request.note]],
    ],
    { head: false, leading: 21 },
  );
  y = table(
    p,
    50,
    y + 14,
    [130, 382],
    [
      ['Referring clinician', ['referrer.name', doctorOf(c)]],
      ['NPI', ['referrer.npi', c.doctor.npi]],
    ],
    { head: false, leading: 21 },
  );
  holds(p, 'referrer.organization.name referrer.phone referrer.fax');
  p.text(50, y + 30, `Signed electronically, ${names.plain(c.doctor)}, ${dates.short(c.written)}`, { size: 9 });
  p.signed();
}

/** A secure message printed and faxed on. */
export function printedMessage(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { size: 10 } as const;
  for (const [i, [label, value]] of (
    [
      ['From:', `${c.contact.name} <referrals@westgate.example.com>`],
      ['To:', 'Copper Basin Medical Group Referrals'],
      ['Sent:', `${dates.long(c.written)} 9:14 AM`],
      ['Subject:', `New ${c.request.specialtyWords.toLowerCase()} referral`],
    ] as const
  ).entries()) {
    p.text(54, 56 + i * 15, label, { ...ink, font: 'bold' });
    p.text(110, 56 + i * 15, value, ink);
  }
  p.line(54, 110, 558, 110);
  p.prose(54, 132, 500, 'Good morning,\n\nWe would like to refer the following patient to your office:', ink);
  const y = pairs(
    p,
    54,
    184,
    [
      ['Name -', names.plain(c.patient), 'patient.name'],
      ['DOB -', dates.short(c.patient.birthDate), 'patient.birthDate'],
      ['Cell -', phones.dashes(c.patient.phone), 'patient.phone'],
      ['Insurance -', `${c.plan}, member ID ${c.memberId}`, 'coverage.plan coverage.memberId'],
      ['Specialty -', c.request.specialtyWords, 'specialty'],
      ['Reason -', c.request.reason, 'reason.text'],
      ['ICD-10 -', c.request.icd10.join(', '), 'reason.icd10'],
      ['Referring provider -', `${doctorOf(c)} (NPI ${c.doctor.npi})`, 'referrer.name referrer.npi'],
    ],
    { size: 10, leading: 17 },
  );
  p.prose(
    54,
    y + 14,
    500,
    `Please let us know once the appointment has been made. Thank you!\n\n${c.contact.name}\nReferral Coordinator\n${c.office.name}\n${c.office.line}, ${c.office.city}, AZ ${c.office.zip}\nPhone: ${phones.dashes(c.office.phone)}\nFax: ${phones.dashes(c.office.fax)}`,
    { ...ink, leading: 15 },
  );
  holds(p, 'referrer.organization.name referrer.phone referrer.fax');
  p.text(54, 760, 'https://mail.westgate.example.com/print/view', { size: 7 });
  p.text(558, 760, '1/1', { size: 7, align: 'right' });
}

/** A prescription for therapy. */
export function therapyScript(p: Paper, c: Case): void {
  p.document('referral', c);
  p.box(60, 50, 492, 440);
  p.text(306, 78, c.office.name, { font: 'serif-bold', size: 16, align: 'centre' });
  p.text(306, 92, addressOf(c.office), { font: 'serif', size: 9, align: 'centre' });
  p.text(306, 104, `Tel ${phones.brackets(c.office.phone)}     Fax ${phones.brackets(c.office.fax)}`, {
    font: 'serif',
    size: 9,
    align: 'centre',
  });
  p.line(60, 112, 552, 112);
  p.text(306, 134, 'Prescription for Physical Therapy', { font: 'serif-bold', size: 14, align: 'centre' });
  const ink = { font: 'serif', size: 11 } as const;
  p.text(76, 164, `Patient: ${names.plain(c.patient)}`, ink);
  p.text(350, 164, `DOB: ${dates.short(c.patient.birthDate)}`, ink);
  p.text(76, 186, `Phone: ${phones.dashes(c.patient.phone)}`, ink);
  p.text(350, 186, `Date: ${dates.short(c.written)}`, ink);
  p.text(76, 208, `Insurance: ${c.plan}   ID: ${c.memberId}`, ink);
  p.text(76, 240, `Diagnosis: ${c.request.reason}`, ink);
  p.text(76, 262, `ICD-10: ${c.request.icd10.join(', ')}`, ink);
  p.text(76, 290, 'Rx:', { ...ink, font: 'serif-bold' });
  p.text(104, 290, c.request.service, ink);
  p.text(76, 318, `Precautions: ${c.request.note}`, ink);
  p.text(76, 400, 'Physician signature', ink);
  p.line(176, 402, 360, 402);
  p.scribble(190, 396, 120);
  p.text(76, 424, `Print name: ${doctorOf(c)}`, ink);
  p.text(350, 424, `NPI: ${c.doctor.npi}`, ink);
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax specialty patient.name patient.birthDate patient.phone coverage.plan coverage.memberId reason.text reason.icd10 service.text referrer.name referrer.npi',
  );
}

/** A half-page slip, as few words as will do. */
export function slip(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { size: 11 } as const;
  p.text(54, 60, c.office.name, { font: 'bold', size: 13 });
  p.text(54, 76, `ph ${phones.bare(c.office.phone)}  fx ${phones.bare(c.office.fax)}`, ink);
  p.text(558, 60, 'REFERRAL SLIP', { font: 'bold', size: 13, align: 'right' });
  for (const [i, line] of [
    `Pt: ${names.lastFirst(c.patient)}   ${tiny(c.patient.birthDate)}   ${woman(c) ? 'F' : 'M'}`,
    `Tel: ${phones.bare(c.patient.phone)}`,
    `Ins: ${c.plan} #${c.memberId}`,
    `Refer to: ${c.request.specialtyWords}`,
    `For: ${c.request.reason}`,
    `Dx: ${c.request.icd10.join(' ')}`,
    `By: ${doctorOf(c)}  NPI ${c.doctor.npi}`,
  ].entries())
    p.text(54, 112 + i * 20, line, ink);
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender patient.phone coverage.plan coverage.memberId specialty reason.text reason.icd10 referrer.name referrer.npi',
  );
  p.scribble(60, 276, 110);
  p.line(54, 396, 558, 396);
}

/** A second opinion asked in a letter by one who writes plainly: everything in running text. */
export function plainLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { size: 11, leading: 16 } as const;
  p.text(72, 56, c.office.name, { font: 'bold', size: 14 });
  p.text(72, 72, c.office.line, { size: 9.5 });
  p.text(72, 84, `${c.office.city}, Arizona ${c.office.zip}`, { size: 9.5 });
  p.text(540, 72, `Phone: ${phones.dots(c.office.phone)}`, { size: 9.5, align: 'right' });
  p.text(540, 84, `Fax: ${phones.dots(c.office.fax)}`, { size: 9.5, align: 'right' });
  p.text(72, 124, dates.long(c.written), ink);
  p.text(72, 152, `Patient: ${names.plain(c.patient)}`, ink);
  p.text(72, 168, `Date of birth: ${dates.long(c.patient.birthDate)}`, ink);
  p.text(72, 184, `Address: ${addressOf(c.patient)}`, ink);
  p.text(72, 212, `Dear ${c.request.specialtyWords} Team,`, ink);
  const [he, his] = woman(c) ? ['She', 'her'] : ['He', 'his'];
  const y = p.prose(
    72,
    236,
    468,
    `I am writing to refer this ${ageOf(c)}-year-old ${woman(c) ? 'woman' : 'man'} for evaluation of ${c.request.reason} (ICD-10: ${c.request.icd10.join(', ')}). ${he} has no allergies and takes ${c.medications[1]}. I would appreciate an urgent appointment.\n\nYou may call ${his} home at ${phones.dots(c.patient.phone)}. ${he} is covered by ${c.plan}, ID ${c.memberId}.\n\nWith thanks,`,
    ink,
  );
  p.scribble(76, y + 30, 110);
  p.text(72, y + 54, doctorOf(c), ink);
  p.text(72, y + 70, `NPI # ${c.doctor.npi}`, ink);
  p.holds('priority', 'urgent');
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.address specialty patient.gender reason.text reason.icd10 patient.phone coverage.plan coverage.memberId referrer.name referrer.npi',
  );
}
