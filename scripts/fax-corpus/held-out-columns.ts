/** Referrals whose labels stand where one does not look first; for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { british, holds, tiny, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Labels flush right against their values, as a web form prints. */
export function rightLabels(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 50, `${c.office.name} - Referral Management`, { font: 'bold', size: 13, align: 'centre' });
  p.text(306, 64, `Printed ${dates.us(c.written)} 11:03 AM`, { size: 8, align: 'centre' });
  const lines: readonly (readonly [string, string] | string)[] = [
    'Patient',
    ['Name:', names.plain(c.patient)],
    ['Date of Birth:', dates.us(c.patient.birthDate)],
    ['Sex:', woman(c) ? 'F' : 'M'],
    ['Primary Phone:', phones.dashes(c.patient.phone)],
    ['Address:', addressOf(c.patient)],
    ['Payer:', c.plan],
    ['Member ID:', c.memberId],
    'Referral',
    ['Referral Number:', c.referralId],
    ['Specialty:', c.request.specialtyWords],
    ['Urgency:', 'Urgent'],
    ['Reason:', c.request.reason],
    ['ICD-10 Codes:', c.request.icd10.join(', ')],
    ['Service:', c.request.service],
    'Referred By',
    ['Provider:', doctorOf(c)],
    ['NPI:', c.doctor.npi],
    ['Organization:', c.office.name],
    ['Phone:', phones.dashes(c.office.phone)],
    ['Fax:', phones.dashes(c.office.fax)],
    'Referred To',
    ['Organization:', 'Copper Basin Medical Group'],
    ['Fax:', '602-555-0101'],
  ];
  let y = 92;
  for (const line of lines) {
    if (typeof line === 'string') {
      y += 8;
      p.text(60, y, line, { font: 'bold', size: 11 });
      p.line(60, y + 4, 552, y + 4);
    } else {
      p.text(190, y, line[0], { size: 9.5, grey: 0.3, align: 'right' });
      p.text(198, y, line[1]);
    }
    y += 19;
  }
  p.holds('priority', 'urgent');
  holds(
    p,
    'patient.name patient.birthDate patient.gender patient.phone patient.address coverage.plan coverage.memberId referralId specialty reason.text reason.icd10 service.text referrer.name referrer.npi referrer.organization.name referrer.phone referrer.fax',
  );
}

/** A heading for each thing, what is said of it below: a dictated summary. */
export function headingsAbove(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(60, 54, c.office.name, { font: 'serif-bold', size: 15 });
  p.text(60, 68, `${addressOf(c.office)}`, { font: 'serif', size: 9.5 });
  p.text(60, 80, `Voice: ${phones.brackets(c.office.phone)}     Fax: ${phones.brackets(c.office.fax)}`, {
    font: 'serif',
    size: 9.5,
  });
  let y = 116;
  for (const [head, body] of [
    ['REFERRAL FOR CONSULTATION', british(c.written)],
    [
      'PATIENT',
      `${names.plain(c.patient)}, ${woman(c) ? 'female' : 'male'}, born ${british(c.patient.birthDate)}\n${addressOf(c.patient)}\nHome telephone ${phones.brackets(c.patient.phone)}`,
    ],
    ['INSURANCE', `${c.plan}, member ID ${c.memberId}`],
    ['SPECIALTY REQUESTED', c.request.specialtyWords],
    ['REASON FOR REFERRAL', c.request.reason],
    ['DIAGNOSES (ICD-10)', c.request.icd10.join(', ')],
    ['PERTINENT HISTORY', 'Seen here since 2015. Nonsmoker. No surgeries. Records will follow by mail.'],
    ['REFERRING PHYSICIAN', `${doctorOf(c)}\nNPI ${c.doctor.npi}`],
  ] as const) {
    p.text(60, y, head, { font: 'serif-bold', size: 10.5 });
    y = p.prose(60, y + 14, 490, body, { font: 'serif', size: 11, leading: 14 }) + 12;
  }
  p.text(60, y + 10, `Dictated but not read. /s/ ${names.plain(c.doctor)}`, { font: 'serif-italic', size: 10 });
  p.signed();
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.gender patient.birthDate patient.address patient.phone coverage.plan coverage.memberId specialty reason.text reason.icd10 referrer.name referrer.npi',
  );
}

/** A nursing home's order sheet: a resident, a unit, an order taken by telephone. */
export function facilityOrder(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(306, 48, c.office.name.toUpperCase(), { font: 'bold', size: 14, align: 'centre' });
  p.text(306, 62, `${addressOf(c.office)}`, { size: 9, align: 'centre' });
  p.text(306, 74, `PHONE: ${phones.dashes(c.office.phone)}    FAX: ${phones.dashes(c.office.fax)}`, {
    size: 9,
    align: 'centre',
  });
  p.text(306, 102, "PHYSICIAN'S ORDER - OUTSIDE CONSULTATION", { font: 'bold', size: 12, align: 'centre' });
  let y = table(
    p,
    50,
    112,
    [256, 256],
    [
      [
        `RESIDENT: ${names.capitals(c.patient)}`,
        `DOB: ${dates.us(c.patient.birthDate)}     SEX: ${woman(c) ? 'F' : 'M'}`,
      ],
      ['UNIT / ROOM: B / 12', `ATTENDING: ${doctorOf(c)}`],
      [`PAYER: ${c.plan}`, `ID: ${c.memberId}`],
      ['ALLERGIES: sulfa', `ATTENDING NPI: ${c.doctor.npi}`],
    ],
    { head: false, leading: 22, ink: { size: 9.5 } },
  );
  y = p.prose(
    50,
    y + 30,
    512,
    `CONSULT WITH: ${c.request.specialtyWords}\nREASON: ${c.request.reason}\nDX: ${c.request.icd10.join(', ')}\nPRIORITY: ASAP\nTRANSPORT: wheelchair van, facility will arrange`,
    { leading: 20, size: 11 },
  );
  p.holds('priority', 'asap');
  p.text(
    50,
    y + 20,
    `Telephone order read back by nurse: ${c.contact.name}, LPN     Date/time: ${dates.us(c.written)} 1415`,
    {
      size: 9.5,
    },
  );
  p.text(50, y + 48, 'Physician signature: ____________________________', { size: 9.5 });
  p.scribble(160, y + 44, 110);
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender referrer.name coverage.plan coverage.memberId referrer.npi specialty reason.text reason.icd10',
  );
}

/** A line for the sender in front, then who, what and why in a run of short paragraphs typed by the front desk. */
export function typedNote(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'mono', size: 10.5, leading: 17 } as const;
  p.text(60, 60, `To: Copper Basin Medical Group, ${c.request.specialtyWords}`, ink);
  p.text(60, 77, `From: ${c.office.name}`, ink);
  p.text(60, 94, `Date: ${tiny(c.written)}`, ink);
  p.text(60, 111, 'Re: REFERRAL', { ...ink, font: 'mono-bold' });
  p.prose(
    60,
    145,
    490,
    `Please schedule this patient with ${c.request.specialtyWords}:\n\n${names.plain(c.patient)}\nDOB ${tiny(c.patient.birthDate)}\nPhone ${phones.dashes(c.patient.phone)}\n\nReason: ${c.request.reason}\nDx: ${c.request.icd10.join(', ')}\nInsurance: ${c.plan}\nID: ${c.memberId}\n\nReferring: ${doctorOf(c)}, NPI ${c.doctor.npi}\n\nQuestions? Call ${phones.dashes(c.office.phone)}. Please fax the consult note to ${phones.dashes(c.office.fax)}.`,
    ink,
  );
  holds(
    p,
    'specialty referrer.organization.name patient.name patient.birthDate patient.phone reason.text reason.icd10 coverage.plan coverage.memberId referrer.name referrer.npi referrer.phone referrer.fax',
  );
}
