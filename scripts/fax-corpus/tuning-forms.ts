/** Referral forms whose layouts the reading may be tuned on. */
import { addressOf, type Case, doctorOf } from './cases.ts';
import type { Paper } from './paper.ts';
import { put, rows, table } from './shapes.ts';
import { dates, names, phones } from './spelling.ts';

/** Label: value, one to a line, in sections. */
export function labelledForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.say('referrer.organization.name', 306, 52, c.office.name, { size: 16, font: 'bold', align: 'centre' });
  p.text(306, 68, addressOf(c.office), { size: 9, align: 'centre' });
  p.text(306, 96, 'SPECIALIST REFERRAL FORM', { size: 13, font: 'bold', align: 'centre' });
  p.text(60, 122, `Date: ${dates.us(c.written)}`);
  p.text(330, 122, 'To: Copper Basin Medical Group   Fax: (602) 555-0101');
  p.text(60, 152, 'PATIENT INFORMATION', { font: 'bold' });
  let y = rows(p, 60, 172, [
    ['Patient Name:', names.plain(c.patient), 'patient.name'],
    ['DOB:', dates.us(c.patient.birthDate), 'patient.birthDate'],
    ['Sex:', c.patient.gender === 'female' ? 'Female' : 'Male', 'patient.gender'],
    ['Phone:', phones.brackets(c.patient.phone), 'patient.phone'],
    ['Address:', addressOf(c.patient), 'patient.address'],
  ]);
  p.text(60, y + 12, 'INSURANCE', { font: 'bold' });
  y = rows(p, 60, y + 32, [
    ['Insurance Plan:', c.plan, 'coverage.plan'],
    ['Member ID:', c.memberId, 'coverage.memberId'],
    ['Group Number:', c.group, 'coverage.groupNumber'],
  ]);
  p.text(60, y + 12, 'REFERRING PROVIDER', { font: 'bold' });
  y = rows(p, 60, y + 32, [
    ['Name:', doctorOf(c), 'referrer.name'],
    ['NPI:', c.doctor.npi, 'referrer.npi'],
    ['Phone:', phones.brackets(c.office.phone), 'referrer.phone'],
    ['Fax:', phones.brackets(c.office.fax), 'referrer.fax'],
  ]);
  p.text(60, y + 12, 'REFERRAL', { font: 'bold' });
  y = rows(p, 60, y + 32, [
    ['Specialty:', c.request.specialtyWords, 'specialty'],
    ['Service Requested:', c.request.service, 'service.text'],
    ['Reason for Referral:', c.request.reason, 'reason.text'],
    ['ICD-10 Code(s):', c.request.icd10.join(', '), 'reason.icd10'],
    ['Priority:', 'Routine'],
    ['Comments:', c.request.note, 'note'],
  ]);
  p.holds('priority', 'routine');
  p.text(60, y + 30, `Electronically signed by ${doctorOf(c)} on ${dates.us(c.written)}`, { size: 9 });
  p.signed();
}

/** Two columns drawn row by row, so that patient and provider take turns in the order of the text. */
export function twoColumnForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(50, 50, 'Referral / Authorization Request', { size: 15, font: 'serif-bold' });
  p.text(562, 50, `Ref #: ${c.referralId}`, { font: 'serif', align: 'right' });
  p.holds('referralId');
  p.line(50, 58, 562, 58, 1.5);
  p.text(50, 80, 'Patient', { size: 11, font: 'serif-bold' });
  p.text(320, 80, 'Referring Physician', { size: 11, font: 'serif-bold' });
  const left = [
    ['Pt Name', names.lastFirst(c.patient), 'patient.name'],
    ['Date of Birth', dates.short(c.patient.birthDate), 'patient.birthDate'],
    ['Gender', c.patient.gender === 'female' ? 'F' : 'M', 'patient.gender'],
    ['Home Phone', phones.dashes(c.patient.phone), 'patient.phone'],
    ['Address', c.patient.line],
    ['City/State/Zip', `${c.patient.city}, AZ ${c.patient.zip}`],
  ] as const;
  const right = [
    ['Physician', `Dr. ${names.plain(c.doctor)}`, 'referrer.name'],
    ['NPI #', c.doctor.npi, 'referrer.npi'],
    ['Practice', c.office.name, 'referrer.organization.name'],
    ['Office Phone', phones.dashes(c.office.phone), 'referrer.phone'],
    ['Office Fax', phones.dashes(c.office.fax), 'referrer.fax'],
    ['Contact', c.contact.name],
  ] as const;
  const ink = { font: 'serif', size: 10.5 } as const;
  for (const [i, entry] of left.entries()) {
    const y = 100 + i * 19;
    const other = right[i];
    p.text(50, y, `${entry[0]}:`, { ...ink, grey: 0.3 });
    put(p, 128, y, entry, ink);
    if (other) {
      p.text(320, y, `${other[0]}:`, { ...ink, grey: 0.3 });
      put(p, 398, y, other, ink);
    }
  }
  p.holds('patient.address');
  p.line(50, 222, 562, 222);
  const below = rows(
    p,
    50,
    246,
    [
      ['Refer to:', c.request.specialtyWords, 'specialty'],
      ['Diagnosis:', `${c.request.reason} (${c.request.icd10.join('; ')})`],
      ['Requesting:', c.request.service, 'service.text'],
      ['Primary Insurance:', c.plan, 'coverage.plan'],
      ['Policy #:', c.memberId, 'coverage.memberId'],
      ['Group #:', c.group, 'coverage.groupNumber'],
      ['Urgency:', 'ASAP'],
    ],
    { gap: 120, leading: 21, label: ink, value: ink },
  );
  p.holds('reason.text');
  p.holds('reason.icd10');
  p.holds('priority', 'asap');
  p.text(50, below + 30, 'Physician signature:', ink);
  p.line(150, below + 33, 330, below + 33);
  p.scribble(165, below + 26);
  p.text(350, below + 30, `Date: ${dates.short(c.written)}`, ink);
}

/** Ruled tables with a head row. */
export function tableForm(p: Paper, c: Case): void {
  p.document('referral', c);
  p.text(54, 54, c.office.name, { size: 14, font: 'bold' });
  p.holds('referrer.organization.name');
  p.text(54, 70, `${addressOf(c.office)}  |  T ${phones.dots(c.office.phone)}  |  F ${phones.dots(c.office.fax)}`, {
    size: 8.5,
  });
  p.holds('referrer.phone');
  p.holds('referrer.fax');
  p.text(54, 104, `Outgoing referral ${c.referralId}`, { size: 12, font: 'bold' });
  p.holds('referralId');
  let y = table(
    p,
    54,
    116,
    [170, 90, 60, 184],
    [
      ['Patient', 'D.O.B.', 'Sex', 'Telephone'],
      [
        ['patient.name', names.plain(c.patient)],
        ['patient.birthDate', dates.dashes(c.patient.birthDate)],
        ['patient.gender', c.patient.gender === 'female' ? 'F' : 'M'],
        ['patient.phone', phones.dots(c.patient.phone)],
      ],
    ],
  );
  y = table(
    p,
    54,
    y + 16,
    [220, 142, 142],
    [
      ['Insurance Company', 'Subscriber ID', 'Group No.'],
      [
        ['coverage.plan', c.plan],
        ['coverage.memberId', c.memberId],
        ['coverage.groupNumber', c.group],
      ],
    ],
  );
  y = table(
    p,
    54,
    y + 16,
    [120, 170, 214],
    [
      ['Referred to specialty', 'Procedure / service', 'Clinical indication'],
      [
        ['specialty', c.request.specialtyWords],
        ['service.text', c.request.service],
        ['reason.text', c.request.reason],
      ],
    ],
    { ink: { size: 9 } },
  );
  y = table(
    p,
    54,
    y + 16,
    [120, 120, 264],
    [
      ['Dx code', 'Urgency', 'Notes to specialist'],
      [['reason.icd10', c.request.icd10.join(' ')], 'Routine', ['note', c.request.note]],
    ],
  );
  p.holds('priority', 'routine');
  y = table(
    p,
    54,
    y + 16,
    [220, 142, 142],
    [
      ['Ordering provider', 'NPI', 'Date of order'],
      [['referrer.name', doctorOf(c)], ['referrer.npi', c.doctor.npi], dates.us(c.written)],
    ],
  );
  p.text(54, y + 40, 'This form is valid for 90 days. It is no guarantee of payment.', { size: 8 });
}
