/** A referral that came by fax is answered by fax; a reply sheet that comes back by fax files itself. All through the doors. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patient } from '@medplum/fhirtypes';
import { encode } from 'fast-png';
import { PDFDocument } from 'pdf-lib';
import { extractText } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { SID } from '../../src/fhir/systems.ts';
import { workOff } from '../../src/spool-loop.ts';
import { drawn, FINE, faxed, STANDARD } from '../documents/fax-page.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
beforeAll(async () => {
  open = await openGateway();
});
afterAll(() => open.close());

const seen = new Set<string>();
async function work(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    open.clock += 61_000; // the folder is looked at once a minute, and takes what has not changed since
    await open.gateway.tick();
    while ((await workOff(open.ports.spool, open.gateway.consume, open.ports.now)) > 0);
  }
}
async function faxesOut(): Promise<{ to: string; text: string[]; pdf: Uint8Array }[]> {
  await work();
  const folder = join(open.folder, 'fax-out');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !seen.has(name));
  for (const name of names) seen.add(name);
  return Promise.all(
    names.map(async (name) => {
      const pdf = new Uint8Array(readFileSync(join(folder, name.replace('.json', '.pdf'))));
      return {
        to: JSON.parse(readFileSync(join(folder, name), 'utf8')).to,
        text: (await extractText(pdf.slice())).text,
        pdf,
      };
    }),
  );
}

test('acknowledged, and told of each step, without patient data to the number it came from', async () => {
  const sample = join(import.meta.dirname, '../../examples/faxes/01-referral-labelled-form.pdf');
  copyFileSync(sample, join(open.folder, 'fax-in', 'from+16022340127.pdf'));
  const [acknowledged, ...none] = await faxesOut();
  expect(none).toEqual([]);
  expect(acknowledged?.to).toBe('+16022340127');
  const list = await open.call('staff', 'GET', '/v1/faxes');
  const [fax] = list.body.items;
  expect(acknowledged?.text.join(' ')).toContain(fax.id);
  expect(acknowledged?.text.join(' ')).not.toMatch(/Okonjo|Minh|1953|tonsil/);

  const filed = await open.call('staff', 'POST', `/v1/faxes/${fax.id}/file`, {});
  expect(filed.status, JSON.stringify(filed.body)).toBe(200);
  const referrals = await open.call('staff', 'GET', '/v1/referrals');
  const [{ id }] = referrals.body.items;
  await open.call('staff', 'POST', `/v1/referrals/${id}/accept`, {});
  const visit = { start: '2026-12-08T09:00:00-07:00', end: '2026-12-08T09:30:00-07:00' };
  await open.call('staff', 'POST', `/v1/referrals/${id}/schedule`, visit);
  const [scheduled] = await faxesOut();
  expect(scheduled?.to).toBe('+16022340127');
  const words = scheduled?.text.join(' ') ?? '';
  expect(words).toContain(fax.id);
  expect(words).toContain('An appointment has been made.');
  expect(words).not.toMatch(/Okonjo|Minh|1953|tonsil|December 8/);
}, 30_000);

const NPI = (n: number) => `12345011${n}${npiCheckDigit(`12345011${n}`)}`;

/** One page as a PDF of one bilevel picture, as it comes in by fax. */
async function asFax(pdf: Uint8Array, page: number, grid: typeof FINE): Promise<Uint8Array> {
  const dots = faxed(await drawn(pdf, page), grid, 1.2, 0.004, 11);
  const out = await PDFDocument.create();
  const image = await out.embedPng(encode({ width: dots.width, height: dots.height, data: dots.grey, channels: 1 }));
  out.addPage([612, 792]).drawImage(image, { x: 0, y: 0, width: 612, height: 792 });
  return out.save();
}

test.each([FINE, STANDARD])(
  'a reply sheet at $name files itself to its referral',
  async (grid) => {
    const n = grid === FINE ? 1 : 4;
    const ours = await open.call(null, 'GET', '/v1/providers?specialty=family%20medicine');
    const charts = await open.ports.store.search<Patient>({
      type: 'Patient',
      where: [['identifier', `${SID.mrn}|`]],
      count: 20,
    });
    const sent = await open.call(
      'staff',
      'POST',
      '/v1/referrals',
      referral(800 + n, {
        patient: { reference: `Patient/${charts.matches[n]?.id}` },
        referrer: { reference: ours.body.items[0].reference },
        performer: {
          npi: NPI(n),
          name: { given: ['Jo'], family: 'Elsewhere' },
          fax: '480-234-0188',
          organization: { name: 'Elsewhere', npi: NPI(n + 1) },
        },
      }),
    );
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const task = await open.ports.store.read('Task', sent.body.task.slice(5));
    const owner = { reference: task.owner?.reference, name: 'Elsewhere' };
    await open.call('staff', 'POST', '/v1/fax-numbers', { number: `480-234-018${n}`, owner, how: 'directory' });
    const [packet] = await faxesOut();
    expect(packet?.to).toBe(`+1480234018${n}`);

    writeFileSync(
      join(open.folder, 'fax-in', `reply-${n}.pdf`),
      await asFax(packet?.pdf ?? new Uint8Array(), (packet?.text.length ?? 1) - 1, grid),
    );
    await work();
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${sent.body.id}`);
    expect(body.history.map(({ step }: { step: string }) => step)).toEqual(['refer', 'file-document']);
    expect(body.documents.length).toBe(sent.body.documents.length + 1);
  },
  40_000,
);
