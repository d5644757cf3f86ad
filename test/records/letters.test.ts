/** Letters go the way the request came: by fax with nothing of the patient, over the API, or on paper by a person. */
import type { Task } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPaper } from '../../src/documents/paper.ts';
import { readBarcode } from '../../src/documents/return-token.ts';
import { faxFolder } from '../delivery/fax-folder.ts';
import { addChart, bring, verify, withVendor } from '../faxes/bring-fax.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { codes, HOME, own } from './deliver-bench.ts';
import { nameOf, OURS, release, request } from './samples.ts';

let open: OpenGateway;
let folder: ReturnType<typeof faxFolder>;
let n = 700;
beforeAll(async () => {
  open = await openGateway({ change: withVendor });
  folder = faxFolder(open);
});
afterAll(() => open.close());

const take = (id: string, step: string, body: unknown = {}) =>
  open.call('staff', 'POST', `/v1/records-requests/${id}/${step}`, body);
const read = async (id: string, client: 'staff' | 'partner' = 'staff') =>
  (await open.call(client, 'GET', `/v1/records-requests/${id}`)).body;

async function page(...lines: string[]): Promise<string> {
  const pdf = await PDFDocument.create();
  const paper = await openPaper(pdf);
  paper.turn();
  for (const line of lines) paper.text(line);
  return Buffer.from(await pdf.save()).toString('base64');
}

const OFFICE = { name: 'Ocotillo Health Center', npi: '1234567893' };

/** A faxed request whose release lacks its end, filed by a person. */
async function faxed(name: string, from: string) {
  const [given = '', family = ''] = name.split(' ');
  const chart = await addChart(open, {
    mrn: name,
    name: [{ given: [given], family }],
    birthDate: '1961-07-14',
    telecom: [{ system: 'phone', value: `+1602234${7000 + ++n}` }],
  });
  const file = await page('MEDICAL RECORDS REQUEST', `We are requesting records of ${name}.`);
  const fax = await bring(open, { id: `l${n}`, from, to: '+16025550101', file });
  const input = {
    requester: { kind: 'provider', organization: OFFICE, phone: '480-234-0134', fax: null, name: null },
    patient: { name: { given: [given], family }, birthDate: '1961-07-14' },
    records: { classes: ['office-notes'], from: null, to: null, sensitive: null },
    purpose: 'treatment',
    release: {
      patient: { name, birthDate: '1961-07-14' },
      description: 'Progress notes',
      classes: null,
      discloser: { name: OURS },
      recipient: { name: OFFICE.name },
      purpose: 'continuity of care',
      expiresOn: null,
      expiresEvent: null,
      signature: 'present',
      signedBy: { name, relationship: 'self' },
      signedOn: '2026-10-12',
      statements: { revocation: true, conditioning: true, redisclosure: true },
    },
  };
  const documents = [{ pages: [1], action: 'request-records', release: [], patient: { reference: chart }, input }];
  const filed = await open.call('staff', 'POST', `/v1/faxes/${fax.id}/file`, { documents });
  if (filed.status !== 200) throw new Error(JSON.stringify(filed.body));
  const task: Task = await open.ports.store.read('Task', filed.body.filed[0].reference.slice('Task/'.length));
  return { fax: fax.id, id: task.identifier?.[0]?.value ?? '', requester: task.requester?.reference ?? '' };
}

describe('a request that came by fax', () => {
  test('is answered to the number it came from, with a code, and with nothing of the patient', async () => {
    const { id, fax } = await faxed('Clementine Farthingale', '+14802340181');
    expect((await read(id)).letters).toMatchObject([
      { n: 1, about: 'return-release', channel: 'fax', status: 'waiting' },
    ]);
    await folder.workedOff();
    const [sent, ...more] = (await folder.news()).filter(
      ({ to, text }) => to === '+14802340181' && text.join(' ').includes('Your request for medical records'),
    );
    expect(more).toEqual([]);
    const text = sent?.text.join(' ').replaceAll(/\s+/g, ' ') ?? '';
    expect(text).toContain('164.508(c)(1)(v)');
    expect(text).toContain(fax);
    expect(text).not.toMatch(/Clementine|Farthingale|1961/);
    const code = /CG-[A-Z2-7]{11}/.exec(text)?.[0] ?? '';
    expect(readBarcode(code)).toMatchObject({ kind: 'return' });
    expect(await read(id)).toMatchObject({ status: 'incomplete', letters: [{ status: 'sent' }] });
    expect(await disclosed(id)).toBe(0);
  });

  test('what a person wrote goes to a verified number of theirs alone', async () => {
    const words = 'Ask Prudence to sign the second page.';
    const { id } = await faxed('Prudence Merriweather', '+14802340182');
    await folder.workedOff();
    await folder.news();
    await take(id, 'deny', { reason: 'no-authority', words });
    await folder.workedOff();
    const [bare] = await folder.news();
    expect(bare?.text.join(' ').replaceAll(/\s+/g, ' ')).toContain('please call us');
    expect(bare?.text.join(' ')).not.toContain('Prudence');

    const other = await faxed('Prudence Second', '+14802340183');
    await verify(open, '+14802340183', { reference: other.requester, name: OFFICE.name });
    await folder.workedOff();
    await folder.news();
    await take(other.id, 'deny', { reason: 'no-authority', words });
    await folder.workedOff();
    const [full] = await folder.news();
    expect(full?.text.join(' ').replaceAll(/\s+/g, ' ')).toContain(words);
  });
});

const disclosed = async (id: string) => {
  const { patient } = await read(id);
  const path = `/v1/patients/${patient.reference.slice('Patient/'.length)}/disclosures?view=all`;
  return (await open.call('staff', 'GET', path)).body.items.length;
};

test('a partner reads it in the answer, and nothing is left to send', async () => {
  const n1 = ++n;
  const lacking = request(n1, { release: release(n1, { expiresOn: undefined }) });
  const { id } = (await open.call('partner', 'POST', '/v1/records-requests', lacking)).body;
  const [letter] = (await read(id, 'partner')).letters;
  expect(letter).toMatchObject({ channel: 'api', status: 'sent' });
  expect(letter.words.join(' ')).toContain('164.508(c)(1)(v)');
  expect(letter.words.join(' ')).not.toContain(nameOf(n1));
  const path = `/v1/records-requests/${id}/letters`;
  expect((await open.call('partner', 'GET', `${path}/1.pdf`)).status).toBe(403);
  expect((await open.call('partner', 'POST', `${path}/1/sent`, { how: 'mail' })).status).toBe(403);
});

test('else it is printed and posted by a person, who says so', async () => {
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', {
    referralId: `letter-${++n}`,
    specialty: 'cardiology',
    reason: { text: 'Chart' },
    patient: request(n).patient,
    referrer: { npi: '1234567893', name: { given: ['Robin'], family: 'Sampleton' }, phone: '602-234-0101' },
  });
  const asked = own(n, body.patient.reference, { method: 'mail', address: HOME });
  const { id } = (await open.call('staff', 'POST', '/v1/records-requests', { ...asked, release: undefined })).body;
  expect((await read(id)).letters).toMatchObject([{ channel: 'post', status: 'waiting' }]);
  const path = `/v1/records-requests/${id}/letters`;
  const pdf = await open.gateway.fetch(
    new Request(`http://gateway.test${path}/1.pdf`, {
      headers: { authorization: `Bearer ${await open.token('staff')}` },
    }),
  );
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  const text = (await extractText(new Uint8Array(await pdf.arrayBuffer()))).text.join(' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain(nameOf(n));
  expect(text).toContain('1 Sample Street');
  expect(text).toMatch(/CG-[A-Z2-7]{11}/);
  expect(codes(await open.call('ehr', 'POST', `${path}/1/sent`, { how: 'mail' }))).toEqual(['person-required']);
  const sent = await open.call('staff', 'POST', `${path}/1/sent`, { how: 'mail' });
  expect([sent.status, sent.body]).toMatchObject([200, { n: 1, status: 'sent', sent: expect.any(String) }]);
  expect((await open.call('staff', 'POST', `${path}/1/sent`, { how: 'mail' })).status).toBe(200);
  expect(codes(await open.call('staff', 'POST', `${path}/2/sent`, { how: 'mail' }))).toEqual(['letter-not-found']);
  await take(id, 'extend', { reason: 'The old charts are off site.' });
  expect(
    (await read(id)).letters.map(({ about, words }: { about: string; words: string[] }) => [about, words.at(-1)]),
  ).toEqual([
    ['return-release', expect.stringContaining('Nothing has been disclosed')],
    ['extend', 'The old charts are off site.'],
  ]);
});
