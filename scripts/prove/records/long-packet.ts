/** A packet of many pages, made volume by volume, and killed meanwhile. */
import { type Claim, must, same } from '../claims.ts';
import { startGateway } from '../gateway.ts';
import { referral } from '../referrals/samples.ts';
import { ask, bytesOf, ok, pagesOf, reaches, take } from './desk.ts';
import { request, textDocument } from './samples.ts';

const NOTES = 12;
const KILLS = 2;

export const longPacket: Claim = {
  says: `a packet of ${NOTES} notes of ten pages, killed ${KILLS} times while it is made: one packet, every note in one of its volumes, and once`,
  async show() {
    const gateway = await startGateway({ RECORDS_VOLUME_PAGES: '25' });
    try {
      const n = 20;
      const documents = Array.from({ length: NOTES }, (_, at) =>
        textDocument('Progress note', `Note ${at + 1} ends here.\n${'A line of a long note.\n'.repeat(420)}`),
      );
      const chart = ok(await gateway.call('ehr', 'POST', '/v1/referrals', referral(n, { documents })), 201, 'chart');
      const { id } = await ask(gateway, 'partner', request(n));
      await take(gateway, id, 'verify-release');
      await take(gateway, id, 'approve', { include: chart.documents });
      const begun = await take(gateway, id, 'fulfil');
      same(begun.status, 'making', 'after the first volume');
      for (let kill = 0; kill < KILLS; kill++) {
        await gateway.kill();
        await gateway.start();
      }
      const { packet } = await reaches(gateway, id, 'fulfilled');
      same([packet.document, packet.packed, packet.approved], [begun.packet.document, NOTES, NOTES], 'the packet');
      const held: string[] = [];
      let pages = 0;
      for (let volume = 1; volume <= packet.volumes; volume++) {
        const path = `/v1/records-requests/${id}/packet.pdf?volume=${volume}`;
        const words = await pagesOf(await bytesOf(gateway, 'staff', path));
        pages += words.length;
        must(
          words.every((page) => page.includes(`volume ${volume}`)),
          `a page of volume ${volume} does not say so`,
        );
        for (const [, note = ''] of words.join(' ').matchAll(/Note (\d+) ends here/g)) held.push(note);
      }
      const all = documents.map((_, at) => String(at + 1)).sort();
      same(held.sort(), all, 'notes in the volumes');
      const { items } = ok(await gateway.call('staff', 'GET', '/v1/parked'), 200, 'GET /v1/parked');
      same(items, [], 'parked work');
      return `${packet.volumes} volumes, ${pages} pages, ${held.length} notes once each`;
    } finally {
      await gateway.end();
    }
  },
};
