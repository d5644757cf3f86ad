/** Killed at any time, a fax is opened once more and filed once; what cannot be opened is kept, told, and holds up nobody. */

import { readFileSync } from 'node:fs';
import { type Claim, must, same } from '../claims.ts';
import { startGateway, WORKER } from '../gateway.ts';
import { file, listed, putIn, readFaxes, samplePath, until } from './desk.ts';

const KILLS = WORKER ? 2 : 5;
const FAXES = 20;

export const killedWhileReading: Claim = {
  says: `kill -9 while ${FAXES} faxes are read: each is there once, and filed once`,
  async show() {
    const gateway = await startGateway();
    try {
      const bytes = new Uint8Array(readFileSync(samplePath('01-referral-labelled-form.pdf')));
      const names = Array.from({ length: FAXES }, (_, i) => `kill-${i}.pdf`);
      // A comment at its end makes each another file of the same pages; only the first of them stays at the desk.
      for (const [i, name] of names.entries()) putIn(gateway, name, withComment(bytes, i));
      for (let kill = 0; kill < KILLS; kill++) {
        await until('some faxes come in', async () => ((await listed(gateway)).length > kill * 3 ? true : undefined));
        await gateway.kill();
        await gateway.start();
      }
      const all = await until(
        'every fax read',
        async () => {
          const faxes = await listed(gateway);
          return faxes.length >= FAXES && faxes.every(({ status }) => status !== 'reading') ? faxes : undefined;
        },
        180_000,
      );
      same(all.map(({ vendorFaxId }) => vendorFaxId).sort(), [...names].sort(), 'faxes');
      const waiting = all.filter(({ status }) => status === 'review');
      same(waiting.length, 1, 'desk items of the same pages');
      const [one] = waiting;
      must(one, 'none waits');
      const twice = await Promise.all([file(gateway, one.id), file(gateway, one.id)]);
      const { body } = await gateway.call('staff', 'GET', '/v1/referrals');
      same(body.items.length, 1, 'referrals');
      return `${KILLS} kills, ${all.length} faxes once each, 1 desk item and ${all.length - 1} repeats, filed ${twice.length} × at once: 1 referral`;
    } finally {
      await gateway.end();
    }
  },
};

export const badFiles: Claim = {
  says: 'files that cannot be opened are kept as they came and shown with the reason; the next one is opened',
  async show() {
    const gateway = await startGateway();
    try {
      const whole = new Uint8Array(readFileSync(samplePath('01-referral-labelled-form.pdf')));
      const text = (words: string) => new TextEncoder().encode(words);
      const bad: Record<string, Uint8Array> = {
        'cut.pdf': new Uint8Array([...whole.subarray(0, Math.floor(whole.length / 3)), ...text('\n%%EOF\n')]),
        'page.pdf': text('<!doctype html><title>No fax</title>\n%%EOF\n'),
        'lies.tif': new Uint8Array([0x49, 0x49, 42, 0, 0xf0, 0xff, 0xff, 0x7f, ...new Uint8Array(200)]),
        'nothing.pdf': text(
          '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
        ),
      };
      for (const [name, bytes] of Object.entries(bad)) putIn(gateway, name, bytes);
      putIn(gateway, 'good.pdf', '19-junk-ink.pdf');
      const reasons: string[] = [];
      for (const name of Object.keys(bad)) {
        const [fax] = await readFaxes(gateway, name);
        same(fax?.status, 'unreadable', name);
        must(fax?.reason, `${name} has no reason`);
        reasons.push(`${name}: ${fax?.reason}`);
        const kept = await gateway.call('staff', 'GET', `/v1/faxes/${fax?.id}/file`);
        same(kept.status, 200, `the file of ${name}`);
      }
      const [good] = await readFaxes(gateway, 'good.pdf');
      same(good?.status, 'review', 'the next one');
      return reasons.join(', ');
    } finally {
      await gateway.end();
    }
  },
};

function withComment(pdf: Uint8Array, n: number): Uint8Array {
  return new Uint8Array([...pdf, ...new TextEncoder().encode(`\n% ${n}\n%%EOF\n`)]);
}
