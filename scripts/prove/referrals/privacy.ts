import { type Claim, must, same } from '../claims.ts';
import { startGateway } from '../gateway.ts';
import { referral } from './samples.ts';

export const partnerSeesOwn: Claim = {
  says: 'a partner sees nothing of another’s, by any path, and cannot tell who is already a patient',
  async show() {
    const gateway = await startGateway();
    try {
      const sent = await gateway.call('partner', 'POST', '/v1/referrals', referral(1));
      same(sent.status, 201, 'status');
      const inside = (await gateway.call('ehr', 'GET', `/v1/referrals/${sent.body.id}`)).body;
      const ids = [inside.serviceRequest, inside.task, inside.patient.reference, `Patient/${sent.body.id}`];
      let asked = 0;
      for (const id of ids) {
        const [real, none] = await Promise.all([
          gateway.call('otherPartner', 'GET', `/fhir/R4/${id}`),
          gateway.call('otherPartner', 'GET', `/fhir/R4/${id.split('/')[0]}/00000000-0000-7000-8000-000000000000`),
        ]);
        same([real.status, real.text], [404, none.text], `another's ${id.split('/')[0]}`);
        asked++;
      }
      const read = await gateway.call('otherPartner', 'GET', `/v1/referrals/${sent.body.id}`);
      same(read.status, 404, 'reading another’s referral');
      const steps = ['accept', 'amend', 'request-cancellation', 'documents', 'match', 'assign'];
      for (const step of steps) {
        const body =
          step === 'documents'
            ? { documents: [{ title: 'x', contentType: 'text/plain', data: 'aGVsbG8=' }] }
            : BODIES[step];
        const answer = await gateway.call('otherPartner', 'POST', `/v1/referrals/${sent.body.id}/${step}`, body);
        same(answer.status, 404, `another's ${step}`);
        asked++;
      }
      const named = await gateway.call(
        'otherPartner',
        'POST',
        '/v1/referrals',
        referral(2, { referralId: 'names', patient: { reference: inside.patient.reference } }),
      );
      same(named.status, 404, 'naming another’s patient');
      const found = await gateway.call('otherPartner', 'GET', '/v1/referrals');
      same(found.body.items.length, 0, 'referrals listed to the other partner');
      const search = await gateway.call('otherPartner', 'POST', '/fhir/R4/Task/_search', 'code=fulfill', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      same((search.body.entry ?? []).length, 0, 'Tasks found by the other partner');
      for (let n = 10; n < 14; n++) await gateway.call('partner', 'POST', '/v1/referrals', referral(n));
      const page = await gateway.call('partner', 'GET', '/v1/referrals?count=2');
      const stolen = await gateway.call(
        'otherPartner',
        'GET',
        `/v1/referrals?count=2&cursor=${encodeURIComponent(page.body.next)}`,
      );
      same(stolen.status, 400, 'paging with another’s cursor');
      // The same person again, now a patient, from another partner: but for ids and times the answer reads alike.
      const again = await gateway.call('otherPartner', 'POST', '/v1/referrals', referral(1, { referralId: 'known' }));
      const fresh = await gateway.call('otherPartner', 'POST', '/v1/referrals', referral(77, { referralId: 'fresh' }));
      same(shape(again.body), shape(fresh.body), 'known against unknown person');
      const chart = (await gateway.call('ehr', 'GET', `/v1/referrals/${again.body.id}`)).body.patient;
      same(chart.match, 'matched', 'the match the partner must not see');
      must(!again.text.includes(chart.reference), 'the chart id reached a partner');
      return `${asked + 5} askings, none answered; known and unknown alike`;
    } finally {
      await gateway.end();
    }
  },
};

const BODIES: Record<string, object> = {
  accept: {},
  amend: { priority: 'urgent' },
  'request-cancellation': { reason: 'x' },
  match: { new: true },
  assign: { specialty: 'neurology' },
};

/** An answer without what differs from referral to referral by nature. */
function shape(body: Record<string, unknown>): string {
  return JSON.stringify(body, (key, value) =>
    ['id', 'referralId', 'serviceRequest', 'task', 'reference', 'due', 'at'].includes(key) ? typeof value : value,
  );
}

export const logsHoldNoPatient: Claim = {
  says: 'the logs of a full run hold no value of a patient',
  async show() {
    const gateway = await startGateway();
    try {
      const people = Array.from({ length: 10 }, (_, n) => referral(n));
      for (const person of people) {
        const sent = await gateway.call('partner', 'POST', '/v1/referrals', person);
        same(sent.status, 201, 'status');
        await gateway.call('staff', 'POST', `/v1/referrals/${sent.body.id}/accept`, {
          note: 'Secretword about the patient',
        });
        await gateway.call('staff', 'POST', '/v1/patients/search', person.patient);
        await gateway.call('partner', 'POST', '/v1/referrals', {
          ...person,
          referralId: `bad-${person.referralId}`,
          specialty: person.patient.name.family,
        });
        await gateway.call('staff', 'GET', `/fhir/R4/Patient?family=${person.patient.name.family}`);
        await gateway.call('partner', 'POST', '/v1/referrals', `{"patient": "${person.patient.name.family}", `);
      }
      await gateway.stop();
      const values = people.flatMap(({ patient }) => [
        ...patient.name.given,
        patient.name.family,
        patient.birthDate,
        patient.phone,
        patient.phone.replace(/\D/g, ''),
        ...patient.address.line,
      ]);
      const log = gateway
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .join('\n');
      const leaked = [...values, 'Secretword', 'Chest pain'].filter((value) => log.includes(value));
      same(leaked, [], 'values in the log');
      return `${values.length + 2} values, ${log.split('\n').length} lines, ${leaked.length} found`;
    } finally {
      await gateway.end();
    }
  },
};
