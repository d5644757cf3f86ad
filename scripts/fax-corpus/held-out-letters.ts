/** Letters and notes that refer, for scoring. Who writes or tunes the reading does not open this file. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import { ageOf, british, holds, listed, titled, woman } from './held-out-cases.ts';
import type { Paper } from './paper.ts';
import { dates, names, phones } from './spelling.ts';

/** A block of RE: lines between the address and the salutation; the sender at the foot. */
export function reBlockLetter(p: Paper, c: Case): void {
  p.document('referral', c);
  const ink = { font: 'serif', size: 11, leading: 15 } as const;
  p.text(306, 50, c.office.name, { font: 'serif-bold', size: 16, align: 'centre' });
  p.text(306, 64, 'Internal Medicine', { font: 'serif-italic', size: 10, align: 'centre' });
  p.text(72, 100, dates.long(c.written), ink);
  p.text(72, 126, 'Copper Basin Medical Group', ink);
  p.text(72, 140, `Attn: ${c.request.specialtyWords}`, ink);
  p.text(72, 154, 'Via fax: 602-555-0101', ink);
  p.text(72, 182, 'RE:', { ...ink, font: 'serif-bold' });
  for (const [i, line] of [
    listed(c.patient),
    `DOB: ${dates.us(c.patient.birthDate)}`,
    `Phone: ${phones.dashes(c.patient.phone)}`,
    `Insurance: ${c.plan}   ID#: ${c.memberId}`,
    `Dx: ${c.request.icd10.join(', ')}`,
  ].entries())
    p.text(108, 182 + i * 14, line, { ...ink, font: 'serif-bold' });
  p.text(72, 270, 'Dear Doctor:', ink);
  const [he, her] = woman(c) ? ['She', 'her'] : ['He', 'him'];
  const y = p.prose(
    72,
    292,
    468,
    `Thank you for seeing ${woman(c) ? 'Mrs.' : 'Mr.'} ${c.patient.family}, a ${ageOf(c)} year old ${woman(c) ? 'female' : 'male'} who is referred for ${c.request.reason}. ${he} has been on ${c.medications[0]} for several years and I have asked ${her} to stop ibuprofen. ${he} denies chest pain, dyspnea or edema. Family history is notable for diabetes in ${woman(c) ? 'her' : 'his'} father.\n\nI would be grateful for your assessment and recommendations. Labs from the past year are enclosed.`,
    ink,
  );
  p.text(72, y + 16, 'Sincerely,', ink);
  p.scribble(80, y + 46, 110);
  p.text(72, y + 68, doctorOf(c), ink);
  p.text(72, y + 82, `NPI: ${c.doctor.npi}`, ink);
  p.line(72, 730, 540, 730);
  p.text(
    306,
    744,
    `${addressOf(c.office)}   |   T ${phones.dashes(c.office.phone)}   |   F ${phones.dashes(c.office.fax)}`,
    { font: 'serif', size: 9, align: 'centre' },
  );
  holds(
    p,
    'referrer.organization.name specialty patient.name patient.birthDate patient.phone coverage.plan coverage.memberId reason.icd10 reason.text patient.gender referrer.name referrer.npi referrer.phone referrer.fax',
  );
}

/** A progress note whose plan is the referral; a stamp on top says so. Two pages. */
export function noteWithPlan(p: Paper, c: Case): void {
  p.document('referral', c);
  const banner = (n: number) => {
    p.box(36, 30, 540, 30, 0.92);
    p.text(42, 42, names.lastFirst(c.patient), { font: 'bold', size: 11 });
    p.text(
      42,
      55,
      `${ageOf(c)} yr ${woman(c) ? 'Female' : 'Male'}    DOB: ${dates.us(c.patient.birthDate)}    Cell: ${phones.brackets(c.patient.phone)}`,
      { size: 9 },
    );
    p.text(570, 42, c.office.name, { size: 9, align: 'right' });
    p.text(570, 55, `Page ${n} of 2`, { size: 9, align: 'right' });
  };
  banner(1);
  p.text(306, 84, `*** NEW REFERRAL - ${c.request.specialtyWords.toUpperCase()} - PLEASE SCHEDULE ***`, {
    font: 'bold',
    size: 12,
    align: 'centre',
  });
  const ink = { size: 9.5, leading: 14 } as const;
  const y = p.prose(
    42,
    110,
    528,
    `Progress Note          Date of service: ${dates.us(c.written)}          Provider: ${doctorOf(c)}\n\nSUBJECTIVE\nFollow-up of headaches. Attacks last up to two days, with nausea and light sensitivity. Missed four days of work since August. No head injury, no fever, no weakness.\n\nMEDICATIONS\n${c.medications.join('\n')}\n\nOBJECTIVE\nBP 126/78, P 68, T 98.1, Wt 188 lb. Alert, cranial nerves intact, strength 5/5, reflexes equal, gait normal. Fundi not well seen.`,
    ink,
  );
  p.text(42, y + 30, `Primary: ${c.plan}   ID: ${c.memberId}   Grp: ${c.group}`, { size: 9.5 });
  p.line(36, y + 8, 576, y + 8);
  p.page();
  banner(2);
  const below = p.prose(
    42,
    84,
    528,
    `ASSESSMENT / PLAN\n${c.request.icd10.map((code, i) => `${i + 1}. ${titled(code)} (${code})`).join('\n')}\n\nReferral to ${c.request.specialtyWords}: Copper Basin Medical Group. Priority: routine.\nReason for referral: ${c.request.reason}.\nService: ${c.request.service}.\nReturn here in 8 weeks or sooner as needed.`,
    ink,
  );
  p.text(
    42,
    below + 20,
    `Electronically signed by ${doctorOf(c)}  NPI ${c.doctor.npi}  ${dates.us(c.written)} 5:52 PM`,
    {
      size: 9,
    },
  );
  p.signed();
  p.text(
    306,
    764,
    `${c.office.name}   ${addressOf(c.office)}   Ph ${phones.brackets(c.office.phone)}   Fax ${phones.brackets(c.office.fax)}`,
    { size: 7.5, align: 'centre' },
  );
  holds(
    p,
    'patient.name patient.gender patient.birthDate patient.phone referrer.organization.name specialty coverage.plan coverage.memberId coverage.groupNumber reason.icd10 reason.text service.text referrer.name referrer.npi referrer.phone referrer.fax',
  );
  p.holds('priority', 'routine');
}

/** Situation, background, assessment, recommendation. */
export function sbar(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(50, 48, c.office.name, { font: 'bold', size: 14 });
  p.text(50, 62, `Phone ${phones.dashes(c.office.phone)}   Fax ${phones.dashes(c.office.fax)}`, { size: 9 });
  p.text(562, 48, 'SBAR REFERRAL COMMUNICATION', { font: 'bold', size: 12, align: 'right' });
  p.box(50, 74, 512, 44);
  p.text(
    56,
    90,
    `Patient: ${listed(c.patient)}     DOB: ${british(c.patient.birthDate)}     Sex: ${woman(c) ? 'F' : 'M'}`,
  );
  p.text(56, 108, `Contact: ${phones.dashes(c.patient.phone)}     Payer: ${c.plan}     ID: ${c.memberId}`);
  const part = (y: number, letter: string, word: string, text: string) => {
    p.box(50, y, 34, 76, 0.85);
    p.text(67, y + 46, letter, { font: 'bold', size: 24, align: 'centre' });
    p.box(84, y, 478, 76);
    p.text(90, y + 13, word, { font: 'bold', size: 9 });
    p.prose(90, y + 28, 464, text, { size: 10, leading: 14 });
  };
  part(126, 'S', 'Situation', `Reason for referral: ${c.request.reason}.`);
  part(
    202,
    'B',
    'Background',
    `${ageOf(c)} y/o with the above for two years. Tried two creams of medium and high potency. Medications: ${c.medications.slice(0, 2).join('; ')}. NKDA.`,
  );
  part(
    278,
    'A',
    'Assessment',
    `Diagnosis: ${c.request.icd10.join(', ')}. Affects about 12% of body surface; no joint pain.`,
  );
  part(
    354,
    'R',
    'Recommendation',
    `Referral to: ${c.request.specialtyWords}.  Request: ${c.request.service}.  Urgency: routine.`,
  );
  p.holds('priority', 'routine');
  p.text(50, 456, `Referred by: ${doctorOf(c)}     NPI: ${c.doctor.npi}     Date: ${british(c.written)}`);
  holds(
    p,
    'referrer.organization.name referrer.phone referrer.fax patient.name patient.birthDate patient.gender patient.phone coverage.plan coverage.memberId reason.text reason.icd10 specialty service.text referrer.name referrer.npi',
  );
  p.text(50, 490, 'Receiving staff: ____________________   Time: ________', { size: 9 });
}

/** A hospital's case manager sends a patient on at discharge. */
export function dischargeReferral(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(40, 44, c.office.name.toUpperCase(), { font: 'bold', size: 14 });
  p.text(40, 58, 'Care Coordination Department', { size: 10 });
  p.text(572, 44, 'POST-DISCHARGE REFERRAL', { font: 'bold', size: 12, align: 'right' });
  p.line(40, 66, 572, 66, 1.5);
  const ink = { size: 9.5 } as const;
  const left = [
    `Patient Name: ${names.capitals(c.patient)}`,
    `Date of Birth: ${dates.us(c.patient.birthDate)}   Age: ${ageOf(c)}   Sex: ${woman(c) ? 'F' : 'M'}`,
    `Address: ${addressOf(c.patient)}`,
    `Phone: ${phones.brackets(c.patient.phone)}`,
    `Emergency Contact: ${c.contact.name} (daughter) ${phones.brackets(c.contact.phone)}`,
  ];
  for (const [i, line] of left.entries()) p.text(40, 86 + i * 15, line, ink);
  for (const [i, line] of ['Admit: 10/02/2026', 'Discharge: 10/05/2026', 'Room: 314-B', 'FIN: 70022918'].entries())
    p.text(440, 86 + i * 15, line, ink);
  p.text(40, 178, `Payor 1: ${c.plan}   Policy: ${c.memberId}   Group: ${c.group}`, ink);
  p.text(40, 193, 'Payor 2: none', ink);
  p.text(40, 220, 'Follow-up referral', { font: 'bold', size: 11 });
  for (const [i, line] of [
    `Specialty: ${c.request.specialtyWords}`,
    'To: Copper Basin Medical Group, fax (602) 555-0101',
    'Appointment needed: ASAP, before the end of next week',
    `Reason: ${c.request.reason}`,
    `Dx: ${c.request.icd10.join('; ')}`,
    `Attending / referring physician: ${doctorOf(c)}   NPI ${c.doctor.npi}`,
    `Unit phone: ${phones.brackets(c.office.phone)}   Unit fax: ${phones.brackets(c.office.fax)}`,
  ].entries())
    p.text(40, 238 + i * 16, line, { size: 10 });
  p.holds('priority', 'asap');
  p.text(40, 370, 'Discharge medications', { font: 'bold', size: 11 });
  for (const [i, drug] of c.medications.entries()) p.text(50, 388 + i * 14, `- ${drug}`, ink);
  p.text(
    40,
    450,
    `Case manager: ${c.contact.name === 'Roy Tallman' ? 'Amos Killdeer' : 'Roy Tallman'}, RN, ext. 4417`,
    ink,
  );
  p.text(40, 480, `Electronically signed: ${doctorOf(c)} 10/05/2026 11:12`, ink);
  p.signed();
  holds(
    p,
    'referrer.organization.name patient.name patient.birthDate patient.gender patient.address patient.phone coverage.plan coverage.memberId coverage.groupNumber specialty reason.text reason.icd10 referrer.name referrer.npi referrer.phone referrer.fax',
  );
}

/** A government clinic's consultation sheet, all in capitals. */
export function consultationSheet(p: Paper, c: Case): void {
  p.document('referral', c);
  const upper = (text: string) => text.toUpperCase();
  const lines = [
    '                         CONSULTATION SHEET',
    '------------------------------------------------------------------------',
    `TO: ${upper(c.request.specialtyWords)}            DATE OF REQUEST: ${upper(british(c.written))}`,
    `FROM: ${upper(c.office.name)}`,
    `REQUESTOR: ${upper(names.lastFirst(c.doctor))} ${c.doctor.credential}     NPI: ${c.doctor.npi}`,
    `TEL: ${phones.dashes(c.office.phone)}              FAX: ${phones.dashes(c.office.fax)}`,
    '------------------------------------------------------------------------',
    'REASON FOR REQUEST:',
    `  ${upper(c.request.reason)}`,
    '',
    `PROVISIONAL DIAGNOSIS: ${c.request.icd10.join(', ')}`,
    'URGENCY: ROUTINE            PLACE: OUTPATIENT',
    '------------------------------------------------------------------------',
    `PATIENT: ${upper(names.lastFirst(c.patient))}`,
    `BORN: ${upper(british(c.patient.birthDate))}      SEX: ${woman(c) ? 'FEMALE' : 'MALE'}`,
    `ADDRESS: ${upper(addressOf(c.patient))}`,
    `HOME PHONE: ${phones.dashes(c.patient.phone)}`,
    `COVERAGE: ${upper(c.plan)}   ID: ${c.memberId}`,
    '------------------------------------------------------------------------',
    `/ES/ ${upper(doctorOf(c))}`,
    `SIGNED ${upper(british(c.written))} 13:20`,
  ];
  for (const [i, line] of lines.entries()) if (line) p.text(54, 60 + i * 16, line, { font: 'mono', size: 10 });
  p.holds('priority', 'routine');
  p.signed();
  holds(
    p,
    'specialty referrer.organization.name referrer.name referrer.npi referrer.phone referrer.fax reason.text reason.icd10 patient.name patient.birthDate patient.gender patient.address patient.phone coverage.plan coverage.memberId',
  );
}
