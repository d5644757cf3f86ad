/** Paper with a token of ours that should not be filed by it: others may print a code they once got on whatever they like. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import { returnToken } from '../../src/documents/return-token.ts';
import { readPages } from '../../src/faxes/reading/index.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { bring, sample, withVendor } from './bring-fax.ts';

const TOKEN = 'CG-ADKTNQ3VEHD'; // of 26-reply-sheet.pdf
const SHEET = Buffer.from(sample('26-reply-sheet.pdf'), 'base64');
let open: OpenGateway;
let referred: { id: string; task: string; serviceRequest: string };

beforeAll(async () => {
  open = await openGateway({ change: withVendor });
  referred = (await open.call('partner', 'POST', '/v1/referrals', referral(1))).body;
  const wait: Communication = {
    resourceType: 'Communication',
    identifier: [{ system: 'https://clinic-gateway.example.org/fhir/sid/return-token', value: TOKEN }],
    status: 'completed',
    category: [{ coding: [{ system: 'http://medplum.com/fhir/CodeSystem/fax-direction', code: 'outbound' }] }],
    basedOn: [{ reference: referred.serviceRequest }],
    about: [{ reference: referred.task }],
  };
  await open.ports.store.commit({ create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource: wait }], update: [] });
});
afterAll(() => open.close());

let n = 0;
/** The sheet with more typed under it. */
async function sheet(...lines: string[]) {
  const pdf = await PDFDocument.load(SHEET);
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const [page] = pdf.getPages();
  for (const [i, line] of lines.entries()) page?.drawText(line, { x: 72, y: 200 - 18 * i, size: 12, font });
  const file = Buffer.from(await pdf.save()).toString('base64');
  return bring(open, { id: `t${++n}`, from: `+160266620${10 + n}`, to: '+16025550101', file });
}

const { patient } = referral(1);
const own = `${patient.name.given[0]} ${patient.name.family}`;
const [year, month, day] = patient.birthDate.split('-');
const born = `${month}/${day}/${year}`;

test('about its own patient it files itself', async () => {
  const one = await sheet(`Patient name: ${own}`, `Date of birth: ${born}`);
  expect(one).toMatchObject({ status: 'filed', filed: [{ rule: 'own-token/1' }] });
});

test.each([
  ['another name', ['Patient name: Vera Otherwise', `Date of birth: ${born}`]],
  ['another birth date', [`Patient name: ${own}`, 'Date of birth: 03/04/1977']],
  ['a second birth date', [`Patient name: ${own}`, `Date of birth: ${born}`, 'Spouse: Ann, DOB: 03/04/1977']],
])('with %s on it, it is a person’s', async (_, lines) => {
  const one = await sheet(...lines);
  expect(one).toMatchObject({ status: 'review', filed: [] });
  expect(one.documents[0]).toMatchObject({ proposedAction: 'reply', doubts: ['second-person'] });
});

test('with the codes of two referrals on one page it is nobody’s to be certain of', async () => {
  const other = await returnToken(macWith(new Uint8Array(32)), ['another']);
  const read = (...texts: string[]) =>
    readPages([
      {
        ...{ number: 1, width: 216, height: 279, words: [], picture: true, coarse: false, looks: '' },
        barcodes: texts.map((text) => ({ format: 'Code128', text, box: [0, 0, 1, 1] as const })),
      },
    ]).documents[0];
  expect(read(TOKEN, TOKEN)?.token).toBe(TOKEN);
  expect(read(TOKEN, other)).toMatchObject({ class: 'unknown' });
  expect(read(TOKEN, other)?.token).toBeUndefined();
});

test('nothing waits for it once the referral was taken back', async () => {
  const task = await open.ports.store.read('Task', referred.task.slice('Task/'.length));
  const resource: Task & { id: string } = { ...task, status: 'entered-in-error' };
  await open.ports.store.commit({ create: [], update: [{ resource, versionId: task.meta.versionId }] });
  const one = await sheet(`Patient name: ${own}`);
  expect(one).toMatchObject({ status: 'review', filed: [] });
  expect(one.documents[0]?.proposedAction).toBe('document');
});
