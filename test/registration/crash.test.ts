/** A registration cut off after any port call and sent again by a restarted gateway: one patient, one of everything; on both stores. */
import { expect, test } from 'vitest';
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

let n = 700;

async function run(base: OpenGateway, engine: Dying, after: number) {
  base.clock += 3_600_000;
  const { patient } = referral(++n);
  const registration = {
    registrationId: `crash-${n}`,
    patient,
    coverage: [{ plan: 'Aetna Choice POS II', memberId: `W${n}` }],
    contacts: [
      { kind: 'emergency', name: { given: ['Tom'], family: 'Last' }, relationship: 'brother', phone: '602-555-0148' },
    ],
    medications: [],
  };
  const send = (gateway: OpenGateway) => gateway.call('staff', 'POST', '/v1/registrations', registration);
  const counter = { calls: 0 };
  const { folder, clients, clock } = base;
  const dying = await openGateway({ folder, clients, clock, engine: engine(after, counter) });
  await send(dying);
  dying.close({ keep: true });
  const alive = engine(Number.POSITIVE_INFINITY, { calls: 0 });
  const again = await openGateway({ folder, clients, clock: clock + 1_800_000, engine: alive });
  const { status, body } = await send(again);
  const { body: charts } = await again.call('staff', 'POST', '/v1/patients/search', patient);
  again.close({ keep: true });
  expect([200, 201], `cut off after ${after}: ${JSON.stringify(body)}`).toContain(status);
  const state = {
    charts: charts.candidates.length,
    coverage: body.coverage.length,
    contacts: body.contacts.length,
    missing: body.missing,
    steps: body.steps.length,
  };
  return { state, calls: counter.calls };
}

test.each(ENGINES)(
  '%s store',
  async (name, engine) => {
    const base = await openGateway();
    try {
      const { state: whole, calls } = await run(base, engine, Number.POSITIVE_INFINITY);
      expect(whole).toEqual({
        charts: 1,
        coverage: 1,
        contacts: 1,
        missing: ['history', 'surgicalHistory', 'toBring'],
        steps: 1,
      });
      for (let after = 0; after <= calls; after++) {
        const { state } = await run(base, engine, after);
        expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
      }
      console.log(`${name} store: cut off after each of ${calls} port calls`);
    } finally {
      base.close();
    }
  },
  60_000,
);
