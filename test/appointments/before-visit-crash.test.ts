/** A booking that is checked, and the release of one that waits, cut off after any port call and taken up by a restarted gateway: once, whole. */
import { expect, test } from 'vitest';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const engine =
  (after: number, counter: Counter): Engine =>
  (plain, sql, now) => {
    const store = cutOff(plain, STORE_CALLS, after, counter);
    return { store, ledger: oneCommitLedger({ sql, store, now }) };
  };

const HOUR = 3_600_000;
let people = 600;

/** Free times of the coming weeks, by start. */
async function freeTimes(gateway: OpenGateway): Promise<Map<string, string>> {
  const from = new Date(gateway.clock + 240 * HOUR).toISOString().slice(0, 10);
  const query = `specialty=cardiology&visit=follow-up&count=200&from=${from}`;
  const { body } = await gateway.call('staff', 'GET', `/v1/slots?${query}`);
  return new Map(body.slots.map((one: { start: string; slot: string }) => [one.start, one.slot]));
}

/** A chart whose payer asks for a referral and an authorization, of which `there` says what is on file. */
async function patientOf(base: OpenGateway, n: number) {
  const call = (method: string, path: string, body?: unknown, headers = {}) =>
    base.call('staff', method, path, body, headers);
  const [slot] = (await freeTimes(base)).values();
  const first = { appointmentId: `first-${n}`, slot, patient: referral(n).patient, reason: 'First', selfPay: true };
  const { body: visit } = await call('POST', '/v1/appointments', first);
  await call('POST', `/v1/appointments/${visit.id}/cancel`, {});
  const { patient } = visit;
  const card = { plan: 'Trial Health HMO', memberId: `HMO${n}` };
  const { body: coverage } = await call('POST', '/v1/coverages', { coverageId: `c-${n}`, patient, coverage: card });
  await call('POST', `/v1/coverages/${coverage.id}/verify`, {}, { 'idempotency-key': `v-${n}` });
  const file = async (gateway: OpenGateway, accepted = true) => {
    const { body: sent } = await gateway.call(
      'partner',
      'POST',
      '/v1/referrals',
      referral(n, { visits: { allowed: 1 } }),
    );
    if (accepted) await gateway.call('staff', 'POST', `/v1/referrals/${sent.id}/accept`, {});
    const permit = { authorizationId: `p-${n}`, number: `PA-${n}`, patient, coverage: coverage.reference, visits: 1 };
    const told = { period: { start: '2026-11-01' }, learnedFrom: { how: 'phone', who: 'Casey' } };
    await gateway.call('staff', 'POST', '/v1/authorizations', { ...permit, ...told, specialty: 'cardiology' });
    return sent.id as string;
  };
  return { patient, card, file };
}

async function run(base: OpenGateway, what: 'book' | 'await' | 'ask' | 'release' | 'accepted', after: number) {
  base.clock += HOUR;
  const n = ++people;
  const { folder, clients } = base;
  const { patient, card, file } = await patientOf(base, n);
  if (what === 'book') await file(base);
  const referralId = what === 'accepted' ? await file(base, false) : undefined;
  const [, slot] = (await freeTimes(base)).values();
  const visit = { appointmentId: `b-${n}`, slot, patient, reason: 'Check', coverage: [card] };
  const aside = { hold: true, override: { referral: 'Is asked for', authorization: 'Is asked for' } };
  const booking = { ...visit, ...(what === 'ask' ? aside : { awaitReferral: what !== 'book' && what !== 'accepted' }) };
  const appointment =
    what === 'ask' ? (await base.call('staff', 'POST', '/v1/appointments', booking)).body.id : undefined;
  if (what === 'release') {
    expect((await base.call('staff', 'POST', '/v1/appointments', booking)).body.status).toBe('pending');
    // By a gateway that does not know that it waits: the hint is lost, as when the process dies.
    const elsewhere = await openGateway({ folder, clients, clock: base.clock });
    await file(elsewhere);
    elsewhere.close({ keep: true });
  }
  if (referralId !== undefined) {
    expect((await base.call('staff', 'POST', '/v1/appointments', booking)).body.status).toBe('booked');
    await base.call('staff', 'POST', `/v1/referrals/${referralId}/accept`, {});
  }
  const act = async (gateway: OpenGateway) => {
    if (what === 'release' || what === 'accepted') await gateway.gateway.tick();
    else if (what === 'book' || what === 'await') await gateway.call('staff', 'POST', '/v1/appointments', booking);
    else {
      const body = { appointment, ask: true };
      await gateway.call('staff', 'POST', '/v1/referral-checks', body, { 'idempotency-key': `ask-${n}` });
    }
  };
  const counter = { calls: 0 };
  const dying = await openGateway({ folder, clients, clock: base.clock + 61_000, engine: engine(after, counter) });
  await act(dying).catch(() => undefined);
  dying.close({ keep: true });
  const again = await openGateway({ folder, clients, clock: base.clock + 300_000 });
  await act(again);
  const { body: list } = await again.call(
    'staff',
    'GET',
    `/v1/appointments?patient=${patient.reference}&status=booked`,
  );
  const { body: held } = await again.call(
    'staff',
    'GET',
    `/v1/appointments?patient=${patient.reference}&status=pending`,
  );
  const tasks = async (status: string) =>
    (await again.call('staff', 'GET', `/v1/insurance-tasks?patient=${patient.reference}&status=${status}`)).body.items;
  const id = patient.reference.slice('Patient/'.length);
  const { body: permits } = await again.call('staff', 'GET', `/v1/patients/${id}/authorizations`);
  const state = {
    booked: list.items.length,
    held: held.items.length,
    named: [...list.items, ...held.items].map((one: { referral?: string; authorization?: string }) => [
      one.referral !== undefined,
      one.authorization !== undefined,
    ]),
    waiting: (await tasks('waiting')).length,
    done: (await tasks('done')).length,
    visits: permits.items.map(({ visits }: { visits: unknown }) => visits),
    ...(referralId !== undefined && { shown: await shown(again, referralId) }),
  };
  again.close({ keep: true });
  base.clock += 600_000;
  return { state, calls: counter.calls };
}

/** Where the referral stands, and how often it was scheduled. */
async function shown(gateway: OpenGateway, id: string) {
  const { body } = await gateway.call('staff', 'GET', `/v1/referrals/${id}`);
  return [body.businessStatus, body.history.filter(({ step }: { step: string }) => step === 'schedule').length];
}

const COUNTED = [{ allowed: 1, used: 0, reserved: 1, left: 1 }];
const WHOLE = {
  book: { booked: 1, held: 0, named: [[true, true]], waiting: 0, done: 0, visits: COUNTED },
  await: { booked: 0, held: 1, named: [[false, false]], waiting: 1, done: 0, visits: [] },
  ask: { booked: 0, held: 1, named: [[false, false]], waiting: 1, done: 0, visits: [] },
  release: { booked: 1, held: 0, named: [[true, true]], waiting: 0, done: 1, visits: COUNTED },
  accepted: { booked: 1, held: 0, named: [[true, true]], waiting: 0, done: 0, visits: COUNTED, shown: ['5.1.1', 1] },
};

test.each(['book', 'await', 'ask', 'release', 'accepted'] as const)(
  '%s, cut off after any port call and taken up again, is done once',
  async (what) => {
    const base = await openGateway();
    try {
      const { state, calls } = await run(base, what, Number.POSITIVE_INFINITY);
      expect(state).toEqual(WHOLE[what]);
      expect(calls).toBeGreaterThan(5);
      for (let after = 0; after < calls; after++) {
        const { state } = await run(base, what, after);
        expect(state, `cut off after call ${after} of ${calls}`).toEqual(WHOLE[what]);
      }
      console.log(`${what}: cut off after each of ${calls} port calls`);
    } finally {
      base.close();
    }
  },
  120_000,
);
