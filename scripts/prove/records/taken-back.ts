/** A revocation between approval and delivery stops what has not gone. */
import { type Claim, same } from '../claims.ts';
import { sent } from '../faxes/desk.ts';
import { startGateway } from '../gateway.ts';
import { approve, ask, chart, disclosures, ok, read, refused, take } from './desk.ts';
import { PARTNER, PARTNER_FAX, request } from './samples.ts';

export const takenBack: Claim = {
  says: 'revoked by the patient after approval, after the packet, and after delivery: what has not gone stops, what has is recorded beside it',
  async show() {
    const gateway = await startGateway();
    try {
      const number = { number: PARTNER_FAX, owner: { name: PARTNER }, how: 'call-back' };
      ok(await gateway.call('staff', 'POST', '/v1/fax-numbers', number), 201, 'POST /v1/fax-numbers');
      const stopped: string[] = [];
      for (const [n, steps] of [
        [4, ['approve']],
        [5, ['approve', 'fulfil']],
      ] as const) {
        const { patient, documents } = await chart(gateway, n);
        const { id } = await ask(gateway, 'partner', request(n));
        await take(gateway, id, 'verify-release');
        await approve(gateway, id, documents);
        if (steps.length > 1) await take(gateway, id, 'fulfil');
        const revoked = await take(gateway, id, 'revoke', { by: 'patient', how: 'writing' });
        same(revoked.status, 'revoked', `after ${steps.at(-1)}`);
        for (const step of ['fulfil', 'deliver'])
          same(await refused(gateway, id, step), 'step-not-allowed', `${step} after it`);
        same(await disclosures(gateway, patient, id), [], 'disclosures');
        stopped.push(id);
      }
      same(sent(gateway).length, 0, 'faxes');

      const { patient, documents } = await chart(gateway, 6);
      const { id } = await ask(gateway, 'partner', request(6, { delivery: { method: 'portal' } }));
      await take(gateway, id, 'verify-release');
      await approve(gateway, id, documents);
      await take(gateway, id, 'fulfil');
      await take(gateway, id, 'deliver');
      await take(gateway, id, 'revoke', { by: 'patient', how: 'writing' });
      const after = await read(gateway, id);
      same([after.status, after.history.at(-1).step], ['delivered', 'revoke'], 'what had gone');
      same((await disclosures(gateway, patient, id)).length, 1, 'disclosures of what had gone');
      return `${stopped.length} stopped with 0 faxes and 0 disclosures, 1 recorded beside what had gone`;
    } finally {
      await gateway.end();
    }
  },
};
