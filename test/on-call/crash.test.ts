/** A message taken down and handed on, cut off after any port call and done again by a restarted gateway: one message, one next. */
import type { Communication } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { CODES } from '../../src/fhir/systems.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import { type Engine, type OpenGateway, openGateway } from '../open-gateway.ts';

const dyingAfter =
  (after: number, counter: Counter): Engine =>
  (plain, sql, now) => {
    const store = cutOff(plain, STORE_CALLS, after, counter);
    return { store, ledger: oneCommitLedger({ sql, store, now }) };
  };

const PATH = '/v1/on-call/messages';
let n = 0;

async function run(base: OpenGateway, what: 'leave' | 'hand on', after: number) {
  const message = {
    messageId: `crash-${++n}`,
    department: 'heart-and-vascular',
    caller: 'Operator',
    callback: '602-555-0199',
    patient: { name: 'Maria Exampleton' },
    about: 'Medication',
    message: 'A question',
  };
  const leave = (gateway: OpenGateway) => gateway.call('partner', 'POST', PATH, message);
  if (what === 'hand on') await leave(base);
  base.clock += what === 'hand on' ? 10 * 60_000 : 0;
  const counter = { calls: 0 };
  const { folder, clients, clock } = base;
  const dying = await openGateway({ folder, clients, clock, engine: dyingAfter(after, counter) });
  await (what === 'leave' ? leave(dying) : dying.gateway.tick());
  dying.close({ keep: true });
  const again = await openGateway({ folder, clients, clock });
  if (what === 'hand on') {
    again.clock += 61_000; // a job that has run is due again in a minute
    await again.gateway.tick();
  }
  const { body, status } = await leave(again);
  const { body: read } = await again.call('staff', 'GET', `${PATH}/${body.id}`);
  const { body: list } = await again.call('staff', 'GET', `${PATH}?count=100`);
  const where = [['category', `${CODES.messageKind}|page-on-call`]] as const;
  const pages = await again.ports.store.search<Communication>({ type: 'Communication', where, count: 100 });
  const state = {
    status,
    given: read.givenTo.length,
    paged: pages.matches.filter(({ about }) => about?.[0]?.reference === body.task).length,
    history: read.history.map(({ step }: { step: string }) => step),
    listed: list.items.filter(({ id }: { id: string }) => id === body.id).length,
  };
  await again.call('staff', 'POST', `${PATH}/${body.id}/acknowledge`, {});
  again.close({ keep: true });
  return { state, calls: counter.calls };
}

test.each(['leave', 'hand on'] as const)(
  '%s',
  async (what) => {
    const base = await openGateway();
    try {
      const { state: whole, calls } = await run(base, what, Number.POSITIVE_INFINITY);
      expect(whole).toMatchObject({ given: what === 'leave' ? 1 : 2, paged: what === 'leave' ? 1 : 2, listed: 1 });
      for (let after = 0; after <= calls; after++) {
        const { state } = await run(base, what, after);
        expect(state, `cut off after call ${after} of ${calls}`).toEqual(whole);
      }
      console.log(`${what}: cut off after each of ${calls} port calls`);
    } finally {
      base.close();
    }
  },
  60_000,
);
