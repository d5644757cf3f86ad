/** Another provider's request over its own system, from a release that lacks one element to the receipt. */
import { type Claim, must, same } from '../claims.ts';
import { sent, until } from '../faxes/desk.ts';
import { startGateway } from '../gateway.ts';
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
  reaches,
  read,
  refused,
  take,
  verifiesOffline,
} from './desk.ts';
import { nameOf, PARTNER, PARTNER_FAX, personOf, release, request } from './samples.ts';

export const byApi: Claim = {
  says: 'by API: the missing element named in one letter, the release corrected, a person’s approval, fee, packet by fax, accounting, receipt verified offline',
  async show() {
    const gateway = await startGateway({ RECORDS_WAIT_FOR_FEE: '1' });
    try {
      const n = 1;
      const { patient, documents } = await chart(gateway, n);
      const { expiresOn: _, ...lacking } = release(n);
      const { id, ...asked } = await ask(gateway, 'partner', request(n, { purpose: 'insurance', release: lacking }));
      same(
        [asked.status, asked.check.defects.map(({ element }: { element: string }) => element)],
        ['incomplete', ['expiresOn']],
        'what is missing',
      );
      const letters = await gateway.call('staff', 'GET', `/fhir/R4/Communication?based-on=${asked.task}`);
      const words = JSON.stringify(letters.body.entry);
      same(letters.body.entry.length, 1, 'letters');
      must(words.includes('164.508(c)(1)(v)'), 'the letter does not cite what is missing');
      must(!words.includes(personOf(n).name.family), 'the letter names the patient');

      const mended = await take(gateway, id, 'provide-release', { release: release(n) }, 'partner');
      same(mended.status, 'received', 'with the corrected release');
      same(
        await refused(gateway, id, 'verify-release', {}, 'ehr'),
        'person-required',
        'a machine that declares a release good',
      );
      await take(gateway, id, 'verify-release');
      const [note, result] = documents;
      const approved = await approve(gateway, id, documents);
      same(
        approved.scope.withheld.map(({ reason }: { reason: string }) => reason),
        ['excluded'],
        'what stays back',
      );
      // Of one day: their order is the store's.
      same(
        [approved.scope.included.toSorted(), approved.fee.status],
        [[note, result].toSorted(), 'owed'],
        'what was approved',
      );
      const twice = await Promise.all([take(gateway, id, 'fulfil'), take(gateway, id, 'fulfil')]);
      const documentsMade = new Set(twice.map(({ packet }) => packet.document));
      same(documentsMade.size, 1, 'packets of one request made twice at once');
      const pdf = await packetOf(gateway, id);
      const pages = await packetHolds(pdf, [NOTE, RESULT, `A signed release, number ${n}.`, nameOf(n), PARTNER]);

      const number = { number: PARTNER_FAX, owner: { name: PARTNER }, how: 'call-back' };
      same(await refused(gateway, id, 'deliver'), 'fee-open', 'with the fee owed');
      await take(gateway, id, 'fee/paid', { how: 'check' });
      same(await refused(gateway, id, 'deliver'), 'number-not-verified', 'to a number nobody verified');
      ok(await gateway.call('staff', 'POST', '/v1/fax-numbers', number), 201, 'POST /v1/fax-numbers');
      same(sent(gateway).length, 0, 'faxes before');
      await take(gateway, id, 'deliver');
      const fax = await until('the packet in fax-out', async () => sent(gateway).find(({ to }) => to === PARTNER_FAX));
      await reaches(gateway, id, 'delivered');
      same(
        await disclosures(gateway, patient, id).then((all) => all.map(({ outcome, to }) => [outcome, to.name])),
        [['disclosed', PARTNER]],
        'disclosures',
      );
      same(
        (await disclosures(gateway, patient, id, 'accounting')).length,
        0,
        'under a release, in the accounting of 164.528',
      );
      same((await read(gateway, id, 'partner')).status, 'delivered', 'what the partner sees');
      same(
        (await gateway.call('otherPartner', 'GET', `/v1/records-requests/${id}`)).status,
        404,
        'for another partner',
      );
      const kept = await keep(gateway, id, 'partner');
      await gateway.stop();
      verifiesOffline(kept);
      return `1 letter, fee ${approved.fee.amount / 100} ${approved.fee.currency}, 1 packet of ${pages} pages, 1 fax of ${fax.pages}, 1 disclosure, receipt good and 2 forgeries refused`;
    } finally {
      await gateway.end();
    }
  },
};
