/** The loop: a referral to a provider without a client leaves as a packet, and its reply sheet finds the way back by itself. */
import { PDFDocument } from 'pdf-lib';
import { tiffOf } from '../../fax-corpus/containers.ts';
import { overTheWire } from '../../fax-corpus/wire.ts';
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { referral } from '../referrals/samples.ts';
import { listed, putIn, readFaxes, sent, until } from './desk.ts';

const SPECIALIST = '+14802340188';

export const replySheetFilesItself: Claim = {
  says: 'the reply sheet of an outgoing referral, 1-bit at 204×196 and at 204×98 with skew and speckle, files itself',
  async show() {
    const gateway = await startGateway();
    try {
      const { id, sheet } = await sendOut(gateway);
      const seen: string[] = [];
      for (const [lines, skew, coding] of [
        [196, 1.5, 'g4'],
        [98, -1, 'g3'],
      ] as const) {
        const wire = { lines, skew, specks: 400, seed: lines, line: 'NOV 24 2026 10:15  480-234-0188' };
        const name = `reply-${lines}.tif`;
        putIn(gateway, name, tiffOf(await overTheWire(sheet, wire), coding));
        await readFaxes(gateway, name);
        // The machine's reading is one act, what its rule files the next.
        const fax = await until(`${name} filed by itself`, async () =>
          (await listed(gateway)).find((one) => one.vendorFaxId === name && one.status === 'filed'),
        );
        must(fax.filed[0]?.rule, `${name} was not filed by a rule`);
        seen.push(`204×${lines} by ${fax.filed[0]?.rule}`);
      }
      const { body } = await gateway.call('staff', 'GET', `/v1/referrals/${id}`);
      must(body.documents.length >= 2, `the referral has ${body.documents.length} documents`);
      return `${seen.join(', ')}; ${body.documents.length} documents on the referral`;
    } finally {
      await gateway.end();
    }
  },
};

/** Refers outside, verifies the number, and answers the last page of what was sent. */
async function sendOut(gateway: Gateway): Promise<{ id: string; sheet: Uint8Array }> {
  const { body: ours } = await gateway.call(null, 'GET', '/v1/providers');
  const performer = { npi: '1487654323', name: { given: ['Avery'], family: 'Outside' }, fax: SPECIALIST };
  const referrer = { reference: `PractitionerRole/${ours.items[0].reference.split('/')[1]}` };
  const answer = await gateway.call('staff', 'POST', '/v1/referrals', referral(7, { performer, referrer }));
  same(answer.status, 201, `POST /v1/referrals ${answer.text.slice(0, 300)}`);
  same(answer.body.direction, 'outgoing', 'direction');
  // Nobody has verified the number: it waits until a person does, and lets it go.
  const held = await until('the fax that waits for a number', async () => {
    const { body } = await gateway.call('staff', 'GET', '/v1/faxes/out');
    return body.items.find(({ status }: { status: string }) => status === 'failed');
  });
  const number = {
    number: SPECIALIST,
    owner: { reference: await roleOf(gateway, answer.body), name: 'Avery Outside' },
    how: 'call-back',
  };
  const verified = await gateway.call('staff', 'POST', '/v1/fax-numbers', number);
  same(verified.status, 201, `POST /v1/fax-numbers ${verified.text.slice(0, 200)}`);
  const settled = await gateway.call('staff', 'POST', `/v1/faxes/out/${held.id}/settle`, { sent: false });
  same(settled.status, 200, `settle ${settled.text.slice(0, 200)}`);
  const packet = await until(
    'the packet in fax-out',
    async () => sent(gateway).find(({ to }) => to === SPECIALIST),
    120_000,
  );
  const pdf = await PDFDocument.load(packet.pdf);
  const one = await PDFDocument.create();
  const [last] = await one.copyPages(pdf, [pdf.getPageCount() - 1]);
  must(last, 'an empty packet');
  one.addPage(last);
  return { id: answer.body.id, sheet: await one.save() };
}

async function roleOf(gateway: Gateway, view: { serviceRequest: string }): Promise<string> {
  const { body } = await gateway.call('staff', 'GET', `/fhir/R4/${view.serviceRequest}`);
  return body.performer.find(({ reference }: { reference: string }) => reference.startsWith('PractitionerRole/'))
    .reference;
}
