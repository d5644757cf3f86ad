/** Offering, accepting and declining cut off after any port call by a dying gateway: one offer, one visit, and nobody is forgotten. */
import { describe, expect, test } from 'vitest';
import type { GatewayPorts } from '../../src/gateway.ts';
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

const ENGINES: Readonly<Record<'embedded' | 'fenced', Dying>> = {
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
const alive = (engine: Dying) => engine(Number.POSITIVE_INFINITY, { calls: 0 });

/** Only the job of the waiting list is ever due: the calls of the others are not what is counted. */
const change = (ports: GatewayPorts): GatewayPorts => ({
  ...ports,
  jobRuns: {
    last: (name) => (name === 'waitlist' ? ports.jobRuns.last(name) : Promise.resolve(ports.now())),
    note: (name, at) => ports.jobRuns.note(name, at),
  },
});

const MINUTE = 60_000;
const DAY = '2026-12-01';
let people = 900;

const read = async (gateway: OpenGateway, id: string) =>
  (await gateway.call('staff', 'GET', `/v1/waitlist/${id}`)).body;

type What = 'offer' | 'accept' | 'move' | 'decline';

/** Two who wait for the same practitioner and day. */
async function twoWait(base: OpenGateway, what: What): Promise<string[]> {
  const query = `/v1/slots?specialty=cardiology&visit=procedure&from=${DAY}&to=${DAY}`;
  const [{ practitioner }] = (await base.call('staff', 'GET', query)).body.slots;
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const body = {
      waitlistId: `crash-${++people}`,
      patient: referral(people).patient,
      visit: 'procedure',
      practitioner: practitioner.reference,
      from: DAY,
      until: DAY,
      reason: 'Check',
      selfPay: true,
      ...(what === 'move' && i === 0 && (await later(base, people))),
    };
    ids.push((await base.call('staff', 'POST', '/v1/waitlist', body)).body.id);
    base.clock += 1000;
  }
  return ids;
}

/** A visit of a patient that is to be earlier. */
async function later(base: OpenGateway, n: number) {
  const query = '/v1/slots?specialty=cardiology&visit=follow-up&from=2026-12-14';
  const [{ slot }] = (await base.call('staff', 'GET', query)).body.slots;
  const booking = { appointmentId: `later-${n}`, slot, patient: referral(n).patient, reason: 'Check', selfPay: true };
  const { body } = await base.call('staff', 'POST', '/v1/appointments', booking);
  return { patient: body.patient, instead: body.id };
}

/** The days of the visits of a patient, and how often each was moved; and none stays behind. */
async function movedOf(base: OpenGateway, { patient }: { patient: { reference: string } }) {
  const query = `/v1/appointments?patient=${patient.reference}&status=booked`;
  const { items } = (await base.call('staff', 'GET', query)).body;
  for (const { id } of items) await base.call('staff', 'POST', `/v1/appointments/${id}/cancel`, {});
  return items.map(({ start, history }: { start: string; history: unknown[] }) => [start.slice(0, 10), history.length]);
}

async function endOf(base: OpenGateway, ids: readonly string[]) {
  for (const id of ids) {
    const { status, booked } = await read(base, id);
    if (status === 'booked') await base.call('staff', 'POST', `/v1/appointments/${booked}/cancel`, {});
    else await base.call('staff', 'POST', `/v1/waitlist/${id}/end`, {});
  }
}

/** What a dying gateway leaves, and what another makes of it: the same for every call after which it dies. */
async function run(base: OpenGateway, engine: Dying, what: What, after: number) {
  const ids = await twoWait(base, what);
  const step = what === 'move' ? 'accept' : what;
  const [first = '', second = ''] = ids;
  if (what !== 'offer') {
    base.clock += 2 * MINUTE;
    await base.gateway.tick();
  }
  const clock = base.clock + 2 * MINUTE;
  const counter = { calls: 0 };
  const { folder, clients } = base;
  const dying = await openGateway({ folder, clients, clock, change, engine: engine(after, counter) });
  if (what === 'offer') await dying.gateway.tick();
  else await dying.call('staff', 'POST', `/v1/waitlist/${first}/${step}`, {});
  dying.close({ keep: true });
  base.clock = clock + 2 * MINUTE;
  if (what !== 'offer') await base.call('staff', 'POST', `/v1/waitlist/${first}/${step}`, {});
  await base.gateway.tick();
  const entries = await Promise.all([first, second].map((id) => read(base, id)));
  const state = entries.map(({ status, notTaken, history }) => ({
    status,
    notTaken,
    steps: history.map(({ step }: { step: string }) => step),
  }));
  const times = entries.map(({ offer, booked }) => offer?.slot ?? booked ?? 'none');
  const told = await base.ports.store.search({
    type: 'Communication',
    where: [['recipient', entries.map(({ patient }) => patient.reference).join(',')]],
    count: 100,
  });
  const moved = what === 'move' ? { moved: await movedOf(base, entries[0]) } : {};
  await endOf(base, ids);
  return {
    state: { ...moved, state, differ: new Set(times).size === times.length, told: told.matches.length },
    calls: counter.calls,
  };
}

describe.each(['embedded', 'fenced'] as const)('the waiting list, %s store', (name) => {
  const engine = ENGINES[name];
  test.each(['offer', 'accept', 'move', 'decline'] as const)(
    '%s, cut off after any port call, ends as if nothing had been',
    async (what) => {
      const base = await openGateway({ change, engine: alive(engine) });
      try {
        const { state: whole, calls } = await run(base, engine, what, Number.POSITIVE_INFINITY);
        const statuses = whole.state.map(({ status }) => status);
        expect(statuses).toEqual([{ accept: 'booked', move: 'ended' }[what as string] ?? 'offered', 'offered']);
        if (what === 'move') expect(whole).toMatchObject({ moved: [[DAY, 2]] });
        expect(whole.differ).toBe(true);
        for (let after = 0; after <= calls; after++) {
          const { state } = await run(base, engine, what, after);
          expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
        }
      } finally {
        base.close();
      }
    },
    120_000,
  );
});

test('one free time, ten who wait, and callers who book it at once: it is given away once', async () => {
  const base = await openGateway();
  try {
    const query = `/v1/slots?specialty=cardiology&visit=procedure&from=${DAY}&to=${DAY}&count=200`;
    const all = (await base.call('staff', 'GET', query)).body.slots;
    const practitioner = all[0].practitioner.reference;
    const own = all.filter(
      (one: { practitioner: { reference: string } }) => one.practitioner.reference === practitioner,
    );
    const [last] = own.slice(-1);
    const visit = (slot: string) => ({
      appointmentId: `race-${++people}`,
      slot,
      patient: referral(people).patient,
      reason: 'Check',
      selfPay: true,
    });
    for (const { slot } of own.slice(0, -1)) await base.call('staff', 'POST', '/v1/appointments', visit(slot));
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) {
      const { slot: _slot, appointmentId: waitlistId, ...who } = visit('');
      const wanted = { waitlistId, ...who, visit: 'procedure', practitioner, from: DAY, until: DAY };
      ids.push((await base.call('staff', 'POST', '/v1/waitlist', wanted)).body.id);
    }
    base.clock += 2 * MINUTE;
    const [, ...booked] = await Promise.all([
      base.gateway.tick(),
      ...Array.from({ length: 5 }, () => base.call('staff', 'POST', '/v1/appointments', visit(last.slot))),
    ]);
    const states = await Promise.all(ids.map(async (id) => (await read(base, id)).status));
    const given = booked.filter((one) => one?.status === 201).length + states.filter((one) => one === 'offered').length;
    expect(given).toBe(1);
    expect(booked.filter((one) => one?.status !== 201 && one?.status !== 409)).toEqual([]);
  } finally {
    base.close();
  }
}, 60_000);
