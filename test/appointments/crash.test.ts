/** A visit booked, and moved, cut off after any port call and sent again by a restarted gateway: one visit, one time taken. And a race. */
import { describe, expect, test } from 'vitest';
import { fencedLedger } from '../../src/ports/ledger/fenced.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { FENCED_LEDGER_TABLES } from '../../src/ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import { migrate } from '../../src/ports/sql/migrations.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import { fencedEmbedded } from '../fenced-embedded.ts';
import * as h from '../medplum/harness.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';
import { referral } from '../referrals/samples.ts';

const ENGINES: Readonly<Record<string, (after: number, counter: Counter) => Engine>> = {
  embedded: (after, counter) => (plain, sql, now) => {
    const store = cutOff(plain, STORE_CALLS, after, counter);
    return { store, ledger: oneCommitLedger({ sql, store, now }) };
  },
  fenced: (after, counter) => (plain, sql, now) => {
    migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
    const store = cutOff(fencedEmbedded(plain), STORE_CALLS, after, counter);
    const rows = cutOff(rowsOverSql({ sql, shard: 'crash', lanes: 2 }), undefined, after, counter);
    const nonce = () => crypto.randomUUID();
    return { store, ledger: fencedLedger({ rows, store, now, nonce, budget: h.quickBudget() }) };
  },
};

const HOUR = 3_600_000;

/** Of the days to come, so that no time passes while a gateway is restarted. */
async function slotsOf(gateway: OpenGateway, clock = gateway.clock): Promise<{ slot: string; start: string }[]> {
  const from = new Date(clock + 48 * HOUR).toISOString().slice(0, 10);
  const query = `specialty=cardiology&visit=follow-up&count=200&from=${from}`;
  return (await gateway.call('staff', 'GET', `/v1/slots?${query}`)).body.slots;
}

let people = 300;

/** Sends one call to a gateway that dies after so many port calls, and again to one that lives. */
async function run(
  base: OpenGateway,
  engine: (after: number, counter: Counter) => Engine,
  step: string,
  after: number,
) {
  base.clock += HOUR;
  const n = ++people;
  const { body: sent } = await base.call('partner', 'POST', '/v1/referrals', referral(n));
  await base.call('staff', 'POST', `/v1/referrals/${sent.id}/accept`, {});
  const { body: ours } = await base.call('staff', 'GET', `/v1/referrals/${sent.id}`);
  const [first, second] = await slotsOf(base);
  const visit = {
    appointmentId: `crash-${n}`,
    slot: first?.slot,
    patient: { reference: ours.patient.reference },
    referral: ours.serviceRequest,
    reason: 'Check',
    coverage: [{ plan: 'Aetna Choice POS II', memberId: `W${n}` }],
  };
  const send = (gateway: OpenGateway, id: string) =>
    step === 'book'
      ? gateway.call('staff', 'POST', '/v1/appointments', visit)
      : gateway.call('staff', 'POST', `/v1/appointments/${id}/${step}`, { slot: second?.slot });
  const id = step === 'book' ? '' : (await base.call('staff', 'POST', '/v1/appointments', visit)).body.id;
  const counter = { calls: 0 };
  const { folder, clients, clock } = base;
  const dying = await openGateway({ folder, clients, clock, engine: engine(after, counter) });
  await send(dying, id);
  dying.close({ keep: true });
  const alive = engine(Number.POSITIVE_INFINITY, { calls: 0 });
  const again = await openGateway({ folder, clients, clock: clock + HOUR / 2, engine: alive });
  const { status, body } = await send(again, id);
  expect([200, 201], `cut off after ${after}: ${JSON.stringify(body)}`).toContain(status);
  const patient = encodeURIComponent(ours.patient.reference);
  const { body: list } = await again.call('staff', 'GET', `/v1/appointments?patient=${patient}`);
  const { body: moved } = await again.call('staff', 'GET', `/v1/referrals/${sent.id}`);
  const free = (await slotsOf(again, clock)).map(({ slot }) => slot);
  const state = {
    visits: list.items.map((one: { status: string; start: string }) => [
      one.status,
      one.start === (step === 'book' ? first : second)?.start,
    ]),
    referral: [moved.businessStatus, moved.history.length],
    free: [first, second].map((one) => free.includes(one?.slot ?? '')),
  };
  again.close({ keep: true });
  return { state, calls: counter.calls };
}

describe.each(Object.entries(ENGINES))('%s store', (name, engine) => {
  test.each(['book', 'reschedule'])(
    '%s, cut off after any port call and sent again, leaves one visit',
    async (step) => {
      const base = await openGateway();
      try {
        const { state: whole, calls } = await run(base, engine, step, Number.POSITIVE_INFINITY);
        expect(whole.visits).toEqual([['booked', true]]);
        expect(whole.free[step === 'book' ? 0 : 1]).toBe(false);
        for (let after = 0; after <= calls; after++) {
          const { state } = await run(base, engine, step, after);
          expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
        }
        console.log(`${name} store, ${step}: cut off after each of ${calls} port calls`);
      } finally {
        base.close();
      }
    },
    120_000,
  );
});

test('fenced store: sixty callers for twelve times, twelve are booked and none twice', async () => {
  const base = await openGateway({ engine: ENGINES.fenced?.(Number.POSITIVE_INFINITY, { calls: 0 }) as Engine });
  try {
    const times = (await slotsOf(base)).slice(0, 12);
    const patient = (n: number) => referral(400 + n).patient;
    const done = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        base.call('staff', 'POST', '/v1/appointments', {
          appointmentId: `race-${i}`,
          slot: times[i % 12]?.slot,
          patient: patient(i),
          reason: 'Check',
          selfPay: true,
        }),
      ),
    );
    const booked = done.filter(({ status }) => status === 201);
    expect(booked).toHaveLength(12);
    expect(new Set(booked.map(({ body }) => body.appointment)).size).toBe(12);
    const unsure = done.filter(({ status }) => ![201, 409, 422].includes(status)).map(({ status }) => status);
    expect(unsure).toEqual([]);
  } finally {
    base.close();
  }
}, 60_000);
