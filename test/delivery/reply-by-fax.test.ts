/** A reply sheet that comes back by fax files itself. All through the doors. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patient } from '@medplum/fhirtypes';
import { encode } from 'fast-png';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npiCheckDigit } from '../../src/fhir/npi.ts';
import { SID } from '../../src/fhir/systems.ts';
import { drawn, FINE, faxed, STANDARD } from '../documents/fax-page.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';
import { faxFolder } from './fax-folder.ts';

let open: OpenGateway;
let faxes: ReturnType<typeof faxFolder>;
beforeAll(async () => {
  open = await openGateway();
  faxes = faxFolder(open);
});
afterAll(() => open.close());

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
    await faxes.workedOff();
    const [packet] = await faxes.news();
    expect(packet?.to).toBe(`+1480234018${n}`);

    writeFileSync(
      join(open.folder, 'fax-in', `reply-${n}.pdf`),
      await asFax(packet?.pdf ?? new Uint8Array(), (packet?.text.length ?? 1) - 1, grid),
    );
    await faxes.minutes(2);
    const { body } = await open.call('staff', 'GET', `/v1/referrals/${sent.body.id}`);
    expect(body.history.map(({ step }: { step: string }) => step)).toEqual(['refer', 'file-document']);
    expect(body.documents.length).toBe(sent.body.documents.length + 1);
  },
  40_000,
);
