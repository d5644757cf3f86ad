/** At the desk: the patient with a photo ID, and a relative whom the patient named by telephone. */
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import {
  approve,
  ask,
  chart,
  disclosures,
  keep,
  NOTE,
  ok,
  packetHolds,
  packetOf,
  RESULT,
  refused,
  take,
  type View,
  verifiesOffline,
} from './desk.ts';
import { day, HOME, inPerson, nameOf, PHOTO_ID } from './samples.ts';

export const ownRequest: Claim = {
  says: 'in person: a patient is received when the photo ID was seen, pays the cost of a copy, picks it up with the photo ID, and gets a receipt',
  async show() {
    const gateway = await startGateway();
    try {
      const n = 2;
      const { patient, documents } = await chart(gateway, n);
      const asked = await ask(gateway, 'staff', inPerson(n, patient));
      same([asked.status, asked.clocks], ['awaiting-identity', undefined], 'before anybody is identified');
      const { id } = asked;
      const seen = await take(gateway, id, 'verify-identity', { identity: PHOTO_ID });
      same([seen.status, seen.clocks.received], ['received', day(0)], 'with the photo ID seen');
      await take(gateway, id, 'verify-release');
      const { fee } = await approve(gateway, id, documents, { pages: 20 });
      same([fee.basis, fee.status], ['cost-of-access', 'owed'], 'the fee');
      await take(gateway, id, 'fee/paid', { how: 'cash' });
      await take(gateway, id, 'fulfil');
      const pages = await packetHolds(await packetOf(gateway, id), [NOTE, RESULT, nameOf(n)]);
      const pickup = { method: 'pickup', to: { name: nameOf(n) } };
      const without = await gateway.call('staff', 'POST', `/v1/records-requests/${id}/deliver`, pickup);
      same(without.status, 400, 'a pick-up without a photo ID');
      const gone = await take(gateway, id, 'deliver', { ...pickup, identity: PHOTO_ID });
      same([gone.status, gone.deliveries.length], ['delivered', 1], 'handed over');
      same(
        (await disclosures(gateway, patient, id)).map(({ basis, outcome }) => [basis, outcome]),
        [['individual', 'disclosed']],
        'disclosures',
      );
      const kept = await keep(gateway, id, 'staff');
      must(
        !Buffer.from(kept.receipt.split('.')[1] ?? '', 'base64url')
          .toString()
          .includes(nameOf(n)),
        'the receipt names the patient',
      );
      await gateway.stop();
      verifiesOffline(kept);
      return `fee ${fee.amount / 100} ${fee.currency} paid, ${pages} pages handed over, 1 disclosure, receipt good`;
    } finally {
      await gateway.end();
    }
  },
};

export const relativeByTelephone: Claim = {
  says: 'a relative authorised by telephone asks without a paper, gets by mail what the patient named and nothing more; ended by a call, what was approved stops',
  async show() {
    const gateway = await startGateway();
    try {
      const n = 3;
      const { patient, documents } = await chart(gateway, n);
      const persons = `/v1/patients/${patient.slice('Patient/'.length)}/authorized-persons`;
      const grant = {
        person: { name: { given: ['Ben'], family: 'Helper' }, relationship: 'brother', phone: '602-234-0148' },
        classes: ['office-notes'],
        until: day(300),
        told: 'phone',
        identity: { how: 'call-back' },
      };
      const named = ok(
        await gateway.call('staff', 'POST', persons, grant, { 'idempotency-key': 'ben' }),
        201,
        'POST authorized-persons',
      );
      const approved = await byRelative(gateway, n, patient, documents);
      await take(gateway, approved, 'fulfil');
      const pages = await packetHolds(await packetOf(gateway, approved), [NOTE, RESULT, '1 Prove Street']);
      const other = { method: 'mail', address: { ...HOME, line: ['2 Other Street'] } };
      same(await refused(gateway, approved, 'deliver', other), 'address-not-approved', 'to another address');
      const gone = await take(gateway, approved, 'deliver', { method: 'mail', carrier: 'USPS', tracking: '9400 1000' });
      same(gone.status, 'delivered', 'mailed');
      same((await disclosures(gateway, patient, approved)).length, 1, 'disclosures');

      const waiting = await byRelative(gateway, n + 100, patient, documents);
      ok(await gateway.call('staff', 'POST', `${persons}/${named.id}/end`, { told: 'phone' }), 200, 'end');
      const { items } = ok(await gateway.call('staff', 'GET', persons), 200, 'authorized-persons');
      same(
        items.map(({ name, status }: View) => [name, status]),
        [['Ben Helper', 'ended']],
        'authorized persons',
      );
      same(await refused(gateway, waiting, 'fulfil'), 'release-defective', 'what was approved before the call');
      same(await disclosures(gateway, patient, waiting), [], 'disclosures after the call');
      return `1 relative named and ended, ${pages} pages mailed, 1 disclosure, another address and 1 request after the call refused`;
    } finally {
      await gateway.end();
    }
  },
};

/** Asked for with billing besides, which the patient did not name; as far as the approval. */
async function byRelative(gateway: Gateway, n: number, patient: string, documents: readonly string[]): Promise<string> {
  const { release: _, ...asks } = inPerson(n, patient, {
    requester: { kind: 'representative', name: { given: ['Ben'], family: 'Helper' }, relationship: 'other' },
    records: { classes: ['office-notes', 'billing'] },
    identity: PHOTO_ID,
    delivery: { method: 'mail', address: HOME },
  });
  const { id, status } = await ask(gateway, 'staff', asks);
  same(status, 'received', 'the relative with the photo ID');
  await take(gateway, id, 'verify-release', { seen: ['authorized-person', 'narrowed'] });
  await approve(gateway, id, documents);
  return id;
}
