/** The first pages of a packet: its cover, and what whoever gets it has to know. */
import { phone } from '../documents/cover-sheet.ts';
import type { Paper } from '../documents/paper.ts';
import type { PacketParty, RecordsPacket } from './packet-shape.ts';

/** One page. On a fax it names no patient, and nothing of medicine on any. */
export function drawCover(
  paper: Paper,
  packet: RecordsPacket,
  { pages, last }: { readonly pages: number; readonly last: boolean },
): void {
  const { to, from, askedBy, patient, byFax } = packet;
  paper.turn();
  paper.text('MEDICAL RECORDS', { size: 24, bold: true });
  paper.rule();
  party(paper, 'To', to);
  paper.gap(6);
  party(paper, 'From', from);
  paper.gap(6);
  if (askedBy !== undefined) paper.field('Asked for by', askedBy);
  if (!byFax) paper.field('Patient', patient.name);
  paper.field('Purpose', packet.purpose);
  paper.field('Request', packet.request);
  paper.field('Approved', packet.date);
  paper.field('Pages', `${pages}, this one included`);
  if (!last) paper.field('Volume', `${packet.volume}; volume ${packet.volume + 1} follows`);
  else if (packet.volume > 1) paper.field('Volume', `${packet.volume}, the last`);
  paper.rule();
  paper.heading('Confidential');
  paper.text(
    'These pages hold health information that is protected by federal and state law (HIPAA, 45 CFR parts 160 and 164). They are meant only for whoever is named above, for the purpose named above.',
  );
  paper.gap(8);
  paper.heading('Not for you?');
  const call = from.phone ? `call ${phone(from.phone)}` : 'write to the address above';
  paper.text(
    `If these pages reached you by mistake, please ${call} at once and give the request number, then destroy them. Reading, copying or passing them on is not allowed.`,
  );
}

function party(paper: Paper, label: string, { name, address = [], phone: number, fax }: PacketParty): void {
  paper.field(label, name);
  for (const line of address) paper.field('', line);
  if (number !== undefined) paper.field('Phone', phone(number));
  if (fax !== undefined) paper.field('Fax', phone(fax));
}

const BASIS: Readonly<Record<RecordsPacket['basis'], string>> = {
  release: 'the signed release that follows',
  word: 'what the patient has told us, which is on record',
  law: 'the law, without a release (45 CFR 164.506)',
};

/** Whose records, what was asked for, and what the law says of passing them on. */
export function drawNotices(paper: Paper, { patient, asked, basis, volume, part2 }: RecordsPacket): void {
  paper.turn();
  paper.heading('About these records');
  paper.field('Patient', patient.name);
  if (patient.birthDate !== undefined) paper.field('Date of birth', patient.birthDate);
  if (patient.mrn !== undefined) paper.field('Chart number', patient.mrn);
  paper.field('Asked for', asked);
  paper.field('On the basis of', basis === 'release' && volume > 1 ? 'the signed release in volume 1' : BASIS[basis]);
  paper.heading('Passing these records on');
  paper.text(
    'What is disclosed under a release may be disclosed again by whoever receives it, and may then no longer be protected by the federal privacy rule (45 CFR 164.508(c)(2)(iii)). State law may forbid passing on some of it, such as test results and records of communicable diseases or genetic tests, without another release of the patient that says so.',
  );
  if (!part2) return;
  paper.heading('42 CFR part 2');
  paper.text('42 CFR part 2 prohibits unauthorized use or disclosure of these records.', { bold: true });
  paper.gap(4);
  paper.text(
    'Some of these records come from a program that treats substance use disorders. Neither they nor testimony about what is in them may be used or disclosed in a civil, criminal, administrative or legislative proceeding against the patient, unless the patient consents to that in writing or a court orders it under 42 CFR part 2, subpart E. A copy of the consent under which they were disclosed, or a plain explanation of its scope, goes with them (42 CFR 2.32).',
  );
}
