/** A visit fulfilled, and its insurance corrected, cut off after any port call and sent again by a restarted gateway: handed over once; on both stores. */
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

type Dying = (after: number, counter: Counter) => Engine;

const ENGINES: readonly (readonly [string, Dying])[] = [
  [
    'embedded',
    (after, counter) => (plain, sql, now) => {
      const store = cutOff(plain, STORE_CALLS, after, counter);
      return { store, ledger: oneCommitLedger({ sql, store, now }) };
    },
  ],
  [
    'fenced',
    (after, counter) => (plain, sql, now) => {
      migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
      const store = cutOff(fencedEmbedded(plain), STORE_CALLS, after, counter);
      const rows = cutOff(rowsOverSql({ sql, shard: 'crash', lanes: 2 }), undefined, after, counter);
      const nonce = () => crypto.randomUUID();
      return { store, ledger: fencedLedger({ rows, store, now, nonce, budget: h.quickBudget() }) };
    },
  ],
];
const BODIES: Readonly<Record<string, unknown>> = {
  fulfil: {},
  'correct-insurance': { coverage: [{ plan: 'Humana', memberId: 'H55500017' }] },
};

let n = 900;

async function run(base: OpenGateway, engine: Dying, name: string, after: number) {
  base.clock += 3_600_000;
  const from = new Date(base.clock + 48 * 3_600_000).toISOString().slice(0, 10);
  const { body } = await base.call('staff', 'GET', `/v1/slots?specialty=cardiology&visit=follow-up&from=${from}`);
  const booking = {
    appointmentId: `bill-${++n}`,
    slot: body.slots[0].slot,
    patient: referral(n).patient,
    reason: 'Check',
    coverage: [{ plan: 'Aetna Choice POS II', memberId: `W${n}` }],
  };
  const { id, start } = (await base.call('staff', 'POST', '/v1/appointments', booking)).body;
  base.clock = Date.parse(start); // it has not been before its day
  if (name !== 'fulfil') await base.call('staff', 'POST', `/v1/appointments/${id}/fulfil`, {});
  const send = (gateway: OpenGateway) => gateway.call('staff', 'POST', `/v1/appointments/${id}/${name}`, BODIES[name]);
  const counter = { calls: 0 };
  const { folder, clients, clock } = base;
  const dying = await openGateway({ folder, clients, clock, engine: engine(after, counter) });
  await send(dying);
  dying.close({ keep: true });
  const alive = engine(Number.POSITIVE_INFINITY, { calls: 0 });
  const again = await openGateway({ folder, clients, clock: clock + 1_800_000, engine: alive });
  const done = await send(again);
  expect(done.status, `cut off after ${after}: ${JSON.stringify(done.body)}`).toBe(200);
  const list = await again.call('ehr', 'GET', '/v1/visits-to-bill?count=100');
  const coverages = await again.call('ehr', 'GET', `/v1/patients/${done.body.patient.reference.slice(8)}/coverages`);
  again.close({ keep: true });
  const own = list.body.items.filter(({ visit }: { visit: { id: string } }) => visit.id === id);
  const state = {
    visit: [done.body.status, done.body.insurance.status, done.body.history.length],
    handedOver: own.map((one: { status: string; coverage: { plan: string }[] }) => [
      one.status,
      one.coverage.map(({ plan }) => plan),
    ]),
    orders: coverages.body.items.map(({ order }: { order: number }) => order),
  };
  return { state, calls: counter.calls };
}

describe.each(ENGINES)('%s store', (name, engine) => {
  test.each(Object.keys(BODIES))(
    '%s',
    async (step) => {
      const base = await openGateway();
      try {
        const { state: whole, calls } = await run(base, engine, step, Number.POSITIVE_INFINITY);
        expect(whole.handedOver).toEqual([
          step === 'fulfil' ? ['to-bill', ['Aetna Choice POS II']] : ['re-bill', ['Humana']],
        ]);
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
