/** Coverages taken down, ended and verified, cut off after any port call and sent again by a restarted gateway: one set of resources. */
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

type Mortal = (after: number, counter: Counter) => Engine;
const ENGINES: Readonly<Record<'embedded' | 'fenced', Mortal>> = {
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

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const front = { title: 'Front', contentType: 'image/png', data: PNG };

let people = 600;

/** Sends one call to a gateway that dies after so many port calls, and again to one that lives; what there is then. */
async function run(base: OpenGateway, engine: Mortal, step: string, after: number) {
  base.clock += 3_600_000;
  const n = ++people;
  const { body: sent } = await base.call('ehr', 'POST', '/v1/referrals', referral(n, { coverage: [] }));
  const patient = { reference: sent.patient.reference };
  const first = { coverageId: `first-${n}`, patient, coverage: { plan: 'UMR', memberId: `U${n}` } };
  const old = (await base.call('staff', 'POST', '/v1/coverages', first)).body;
  const next = { ...first, coverageId: `next-${n}`, coverage: { plan: 'Humana', memberId: `H${n}` } };
  const send = (gateway: OpenGateway) =>
    step === 'replace'
      ? gateway.call('staff', 'POST', '/v1/coverages', { ...next, card: { front }, replaces: old.reference })
      : gateway.call('staff', 'POST', `/v1/coverages/${old.id}/${step}`, {}, { 'idempotency-key': `${step}-${n}` });
  const counter = { calls: 0 };
  const { folder, clients, clock } = base;
  const dying = await openGateway({ folder, clients, clock, engine: engine(after, counter) });
  await send(dying);
  dying.close({ keep: true });
  const alive = engine(Number.POSITIVE_INFINITY, { calls: 0 });
  const again = await openGateway({ folder, clients, clock: clock + 1_800_000, engine: alive });
  const { status, body } = await send(again);
  expect([200, 201], `cut off after ${after}: ${JSON.stringify(body)}`).toContain(status);
  const list = `/v1/patients/${patient.reference.slice('Patient/'.length)}/coverages`;
  const { items } = (await again.call('staff', 'GET', list)).body;
  const verified = (await again.call('staff', 'GET', `/v1/coverages/${old.id}/verifications`)).body.items;
  again.close({ keep: true });
  const state = {
    coverages: items.map((one: { status: string; order: number; card: string[]; history: { step: string }[] }) => [
      one.status,
      one.order,
      one.card.length,
      one.history.map(({ step }) => step),
    ]),
    verified: verified.map((one: { status: string; inForce: boolean }) => [one.status, one.inForce]),
  };
  return { state, died: counter.calls >= after };
}

const LEFT: Readonly<Record<string, object>> = {
  replace: {
    coverages: [
      ['active', 1, 1, ['add-coverage']],
      ['over', 1, 0, ['add-coverage', 'add-coverage']],
    ],
    verified: [],
  },
  end: { coverages: [['over', 1, 0, ['add-coverage', 'end-coverage']]], verified: [] },
  verify: {
    coverages: [['active', 1, 0, ['add-coverage', 'verify-coverage']]],
    verified: [['answered', true]],
  },
};

/** The fenced engine's own part is the same for each create and each step. */
const CASES = [...Object.keys(LEFT).map((step) => ['embedded', step] as const), ['fenced', 'replace'] as const];

test.each(CASES)(
  'over the %s store: %s',
  async (name, step) => {
    const engine = ENGINES[name];
    const base = await openGateway();
    try {
      let died = true;
      let deaths = 0;
      for (let after = 1; died; after++) {
        const one = await run(base, engine, step, after);
        expect(one.state, `cut off after ${after}`).toEqual(LEFT[step]);
        died = one.died;
        deaths += died ? 1 : 0;
      }
      expect(deaths).toBeGreaterThan(3);
    } finally {
      base.close();
    }
  },
  120_000,
);
