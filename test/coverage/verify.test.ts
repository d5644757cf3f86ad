/** Payers asked through the doors of a gateway, over the simulator. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import type { Eligibility } from '../../src/ports/eligibility/index.ts';
import { simulatedEligibility } from '../../src/ports/eligibility/simulator.ts';
import { type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

let open: OpenGateway;
/** What stands between the gateway and the payer. */
let payer: 'answers' | 'away' = 'answers';
let asked = 0;

beforeAll(async () => {
  open = await openGateway({
    change: (ports) => {
      const simulator = simulatedEligibility(ports.now);
      const eligibility: Eligibility = {
        name: 'simulator',
        ask: (question) => {
          asked += 1;
          if (payer === 'answers') return simulator.ask(question);
          return Promise.reject(new Fault('transient', { code: 'clearinghouse-away', text: 'Away.' }));
        },
      };
      return { ...ports, eligibility };
    },
  });
});
afterAll(() => open.close());

let count = 0;
async function coverage(memberId: string, more: object = {}): Promise<string> {
  count += 1;
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', referral(8000 + count, { coverage: [] }));
  const taken = {
    coverageId: `v-${count}`,
    patient: { reference: body.patient.reference },
    coverage: { plan: 'UMR', memberId, ...more },
  };
  return (await open.call('staff', 'POST', '/v1/coverages', taken)).body.id;
}
const verify = (id: string, key = `k-${count}`, body: object = {}) =>
  open.call('staff', 'POST', `/v1/coverages/${id}/verify`, body, { 'idempotency-key': key });
const listed = async (id: string) => (await open.call('staff', 'GET', `/v1/coverages/${id}/verifications`)).body.items;
const codes = (body: { issue: { details: { coding: { code: string }[] } }[] }) =>
  body.issue.map(({ details }) => details.coding[0]?.code);

describe('a payer that answers', () => {
  test('in force, with every benefit in words, and terms that an estimate takes as they are', async () => {
    const { status, body } = await verify(await coverage('W1'));
    expect([status, body.status, body.inForce, body.date]).toEqual([201, 'answered', true, '2026-11-24']);
    expect(body.benefits.map(({ benefit }: { benefit: string }) => benefit)).toContain('Out-of-pocket maximum');
    const services = [{ service: 'office visit', charge: 18000, allowed: 12000, copay: false }];
    const visit = { date: '2026-12-03', services, coverages: [{ plan: 'UMR', benefits: body.terms }] };
    expect((await open.call('staff', 'POST', '/v1/estimates', visit)).body).toMatchObject({ status: 'estimate' });
    const fhir = (await open.call('ehr', 'GET', `/fhir/R4/Coverage/${body.coverage.slice(9)}`)).status;
    expect(fhir).toBe(200);
    const kept = await open.ports.store.read('CoverageEligibilityResponse', body.reference.split('/')[1]);
    expect(kept).toMatchObject({ outcome: 'complete', insurance: [{ inforce: true }] });
    expect(kept.insurance?.[0]?.item?.length).toBe(body.benefits.length);
  });

  test('inactive, an HMO with a referral, a rejection: each is an answer', async () => {
    expect((await verify(await coverage('INACTIVE9'))).body).toMatchObject({ status: 'answered', inForce: false });
    expect((await verify(await coverage('HMO9'))).body).toMatchObject({ referral: 'yes' });
    const rejected = (await verify(await coverage('XAAA72'))).body;
    expect(rejected).toMatchObject({ status: 'failed', refused: [{ code: '72', mend: 'member-id', retry: false }] });
    expect(rejected).not.toHaveProperty('terms');
  });

  test('a child is asked for through the parent', async () => {
    const { address, gender, ...words } = referral(8100).patient;
    const { body } = await verify(
      await coverage('W2', { relationship: 'child', subscriber: { ...words, birthDate: '1970-02-03' } }),
    );
    expect(body).toMatchObject({ status: 'answered', inForce: true });
  });

  test('the same key again is the same answer; another is another', async () => {
    const id = await coverage('W3');
    const [one, two] = [await verify(id, 'same'), await verify(id, 'same')];
    expect([two.body.id, two.headers.get('idempotency-replayed')]).toEqual([one.body.id, 'true']);
    await verify(id, 'another');
    expect(await listed(id)).toHaveLength(2);
    expect((await open.call('staff', 'POST', `/v1/coverages/${id}/verify`, {})).status).toBe(400);
  });
});

describe('a payer that cannot be reached', () => {
  const later = async (minutes: number) => {
    open.clock += minutes * 60_000;
    await open.gateway.tick();
  };

  test('is asked again by itself, and the question has its answer then', async () => {
    const id = await coverage('W4');
    payer = 'away';
    expect((await verify(id)).body).toMatchObject({ status: 'waiting', benefits: [] });
    await later(16);
    expect((await listed(id))[0].status).toBe('waiting');
    payer = 'answers';
    await later(16);
    const items = await listed(id);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ status: 'answered', inForce: true });
    const before = asked;
    await later(16);
    expect(asked).toBe(before);
  });

  test('says so itself (42), and is given up after a day', async () => {
    const id = await coverage('XAAA42');
    expect((await verify(id)).body).toMatchObject({ status: 'waiting', refused: [{ code: '42', retry: true }] });
    await later(16);
    expect((await listed(id))[0].status).toBe('waiting');
    await later(24 * 60);
    const before = asked;
    expect((await listed(id))[0]).toMatchObject({ status: 'failed' });
    await later(16);
    expect(asked).toBe(before);
  });
});

test('who pays alone has no payer; what is over is not asked; nobody else may ask', async () => {
  const { body } = await open.call('ehr', 'POST', '/v1/referrals', referral(8200, { coverage: [] }));
  const alone = { coverageId: 'alone', patient: { reference: body.patient.reference }, selfPay: true };
  const { id } = (await open.call('staff', 'POST', '/v1/coverages', alone)).body;
  expect(codes((await verify(id, 'alone')).body)).toEqual(['no-payer']);
  await open.call('staff', 'POST', `/v1/coverages/${id}/end`, {});
  expect(codes((await verify(id, 'over')).body)).toEqual(['coverage-over']);
  expect(
    (await open.call('partner', 'POST', `/v1/coverages/${id}/verify`, {}, { 'idempotency-key': 'p' })).status,
  ).toBe(403);
  expect((await open.call('partner', 'GET', `/v1/coverages/${id}/verifications`)).status).toBe(403);
  expect((await verify('nothing', 'nothing')).status).toBe(404);
  expect(open.log.join('\n')).not.toMatch(/AAA72|W1|Family/);
});
