/** A request that comes by fax, whose release lacks one element: answered, mended by fax, fulfilled and faxed back. */
import { toBuffer } from 'bwip-js/node';
import { PDFDocument } from 'pdf-lib';
import { type Claim, must, same } from '../claims.ts';
import { listed, putIn, readFaxes, sent, until } from '../faxes/desk.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { referral } from '../referrals/samples.ts';
import {
  approve,
  disclosures,
  keep,
  NOTE,
  ok,
  packetHolds,
  packetOf,
  pagesOf,
  RESULT,
  reaches,
  read,
  take,
  type View,
  verifiesOffline,
} from './desk.ts';
import { day, OURS, textDocument } from './samples.ts';

const OFFICE = { name: 'Cactus Wren Health Center', npi: '1234567893', fax: '+14802340135' };
/** As the pages of the sample say. */
const PATIENT = {
  name: { given: ['Bartholomew'], family: 'Featherstone' },
  birthDate: '2001-06-02',
  phone: '602-234-7788',
};
const NAME = 'Bartholomew Featherstone';
const RELEASE = {
  patient: { name: NAME, birthDate: PATIENT.birthDate },
  description: 'Progress notes, laboratory and imaging reports',
  discloser: { name: OURS },
  recipient: { name: OFFICE.name },
  purpose: 'continuity of care',
  signature: 'present',
  signedBy: { name: NAME, relationship: 'self' },
  signedOn: day(-20),
  statements: { revocation: true, conditioning: true, redisclosure: true },
};

export const byFax: Claim = {
  says: 'by fax: from fax-in over the letter that names what is missing, and the corrected release that files itself by its barcode, to the packet in fax-out, accounting and receipt',
  async show() {
    const gateway = await startGateway();
    try {
      const { patient, documents } = await chart(gateway);
      const { id, task } = await filed(gateway, patient);
      const asked = await read(gateway, id);
      same(asked.status, 'incomplete', 'the request');
      same(
        asked.check.defects.map(({ element }: View) => element),
        ['expiresOn'],
        'what is missing',
      );
      const token = await letterCode(gateway);

      const corrected = 'corrected.pdf';
      putIn(gateway, name(corrected), await signedAgain(token));
      await readFaxes(gateway, name(corrected));
      const fax = await until('the corrected release filed', async () =>
        (await listed(gateway)).find((one) => one.vendorFaxId === name(corrected) && one.status === 'filed'),
      );
      same(
        fax.filed.map(({ rule, reference }) => [rule, reference]),
        [['own-token/1', task]],
        'the corrected release',
      );
      must((await read(gateway, id)).consent !== asked.consent, 'the request has its old release');

      // A person reads the page, and only a person declares it good.
      const seen = ['signature-unsure', 'signature-not-read'];
      await take(gateway, id, 'verify-release', { release: { ...RELEASE, expiresOn: day(300) }, seen });
      const approved = await approve(gateway, id, documents);
      await take(gateway, id, 'fulfil');
      const pages = await packetHolds(await packetOf(gateway, id), [NOTE, RESULT, OFFICE.name]);
      const number = { number: OFFICE.fax, owner: { name: OFFICE.name }, how: 'call-back' };
      ok(await gateway.call('staff', 'POST', '/v1/fax-numbers', number), 201, 'POST /v1/fax-numbers');
      await take(gateway, id, 'deliver');
      await reaches(gateway, id, 'delivered');
      const out = sent(gateway).filter(({ to, pages: count }) => to === OFFICE.fax && count > pages);
      same(out.length, 1, 'packets in fax-out');
      const told = await disclosures(gateway, patient, id);
      same(
        told.map(({ outcome, to }) => [outcome, to.name]),
        [['disclosed', OFFICE.name]],
        'disclosures',
      );
      const kept = await keep(gateway, id, 'staff');
      await gateway.stop();
      verifiesOffline(kept);
      return `1 letter by fax, release filed by ${fax.filed[0]?.rule}, fee ${approved.fee.amount} (${approved.fee.basis}), 1 fax of ${out[0]?.pages} pages, 1 disclosure, receipt good`;
    } finally {
      await gateway.end();
    }
  },
};

async function chart(gateway: Gateway): Promise<{ patient: string; documents: string[] }> {
  const documents = [
    textDocument('Progress note', NOTE),
    textDocument('Lab report', RESULT),
    textDocument('Letter', 'About a twin of the same name.'),
  ];
  const answer = await gateway.call('ehr', 'POST', '/v1/referrals', referral(9, { patient: PATIENT, documents }));
  const { patient, documents: filedAs } = ok(answer, 201, 'POST /v1/referrals');
  return { patient: patient.reference, documents: filedAs };
}

/** Numbers stand in the name of a file. */
const name = (file: string) => `from${OFFICE.fax}-to+16022340199-${file}`;

/** The fax filed by a person, as the person reads it: its release has no end. */
async function filed(gateway: Gateway, patient: string): Promise<{ id: string; task: string }> {
  putIn(gateway, name('request.pdf'), '12-records-request-with-release.pdf');
  const [fax] = await readFaxes(gateway, name('request.pdf'));
  same([fax?.status, fax?.documents[0]?.class], ['review', 'records-request'], 'the fax');
  const input = {
    requester: {
      kind: 'provider',
      organization: { name: OFFICE.name, npi: OFFICE.npi },
      phone: '480-234-0134',
      fax: OFFICE.fax,
      name: null,
    },
    patient: PATIENT,
    records: { classes: ['office-notes', 'laboratory'], from: null, to: null, sensitive: null },
    purpose: 'treatment',
    release: { ...RELEASE, classes: null, expiresOn: null, expiresEvent: null },
  };
  const document = { pages: [1, 2], action: 'request-records', release: [2], patient: { reference: patient }, input };
  const answer = await gateway.call('staff', 'POST', `/v1/faxes/${fax?.id}/file`, { documents: [document] });
  const task = ok(answer, 200, 'file').filed[0].reference;
  const list = ok(await gateway.call('staff', 'GET', '/v1/records-requests'), 200, 'GET /v1/records-requests');
  const item = list.items.find((one: View) => one.task === task);
  must(item, 'the request is not listed');
  return { id: item.id, task };
}

/** The one letter that names what is missing, as it left by fax to where the request came from; the code that stands on it. */
async function letterCode(gateway: Gateway): Promise<string> {
  const words = await until('the letter in fax-out', async () => {
    const all = await Promise.all(
      sent(gateway).map(async ({ to, pdf }) => ({ to, words: (await pagesOf(pdf)).join(' ') })),
    );
    const letters = all.filter(({ to, words }) => to === OFFICE.fax && words.includes('164.508(c)(1)(v)'));
    must(letters.length <= 1, `${letters.length} letters name what is missing`);
    return letters[0]?.words;
  });
  for (const word of [...PATIENT.name.given, PATIENT.name.family, PATIENT.birthDate]) {
    must(!words.includes(word), 'the letter tells of the patient');
  }
  const [code] = /\bCG-[A-Z0-9]{8,16}\b/.exec(words) ?? [];
  must(code, 'the letter has no code');
  return code;
}

/** The release, signed again, on a sheet with the code. */
async function signedAgain(token: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([612, 792]);
  const code = await pdf.embedPng(await toBuffer({ bcid: 'code128', text: token, scale: 3, height: 14 }));
  page.drawImage(code, { x: 90, y: 690, width: 425, height: 44 });
  const lines = [
    'AUTHORIZATION FOR RELEASE OF MEDICAL RECORDS',
    `Patient name: ${NAME}`,
    'Date of birth: 06/02/2001',
    `I authorize ${OURS} to release my records to ${OFFICE.name}.`,
    `This authorization expires on: ${day(300)}`,
  ];
  for (const [at, line] of lines.entries()) page.drawText(line, { x: 72, y: 640 - at * 24, size: 13 });
  return pdf.save();
}
