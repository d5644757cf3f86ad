/** A delivery cut off after any port call and taken up again: one disclosure, or one that is marked unknown; never two faxes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepOutbox } from '../../src/delivery/outbox.ts';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import type { EmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import type { NodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { workOff } from '../../src/spool-loop.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import { PUBLIC_URL, SETTINGS } from '../open-gateway.ts';
import { deliverBench, HOME } from './deliver-bench.ts';

let bench: Awaited<ReturnType<typeof deliverBench>>;
let under: { store: EmbeddedStore; sql: NodeSqlite; now: () => number };
let n = 400;
beforeAll(async () => {
  bench = await deliverBench({
    engine: (store, sql, now) => {
      under = { store, sql, now };
      return { store, ledger: oneCommitLedger({ sql, store, now }) };
    },
  });
  await bench.verifyNumber();
});
afterAll(() => bench.open.close());

/** The same gateway as a process of its own, which dies after so many port calls. */
async function start(after: number, counter: Counter): Promise<Gateway> {
  const { sql, now } = under;
  const store = cutOff(under.store, STORE_CALLS, after, counter);
  const vendor = cutOff(bench.service.vendor, ['send', 'outcomeOf'], after, counter);
  const ledger = oneCommitLedger({ sql, store, now });
  return createGateway({ ...bench.open.ports, store, ledger, faxVendors: [vendor] }, SETTINGS);
}

async function deliver(gateway: Gateway, id: string, key: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${await bench.open.token('staff')}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const path = `${PUBLIC_URL}/v1/records-requests/${id}/deliver`;
  return (await gateway.fetch(new Request(path, { method: 'POST', headers, body: '{"again":true}' }))).status;
}

/** What a dead process would have told the spool it never tells. */
async function worked(gateway: Gateway, dead: () => boolean = () => false): Promise<void> {
  const { spool, now } = bench.open.ports;
  const alive = new Proxy(spool, {
    get: (target, name) =>
      ['ack', 'park', 'retry'].includes(String(name)) && dead()
        ? async () => undefined
        : Reflect.get(target, name).bind(target),
  });
  while ((await workOff(alive, gateway.consume, now)) > 0);
}

/** Sends one packet again and again, cut off later each time. `look` tells what is left of the last sending. */
async function cutEverywhere(id: string, look: (faxes: number) => Promise<void>) {
  const { task } = await bench.read(id);
  const where = [
    ['based-on', task],
    ['status', 'preparation,in-progress'],
  ] as const;
  const isOver = async () =>
    (await under.store.search({ type: 'Communication', where, count: 1 })).matches.length === 0;
  const alive = await start(Number.POSITIVE_INFINITY, { calls: 0 });
  for (let after = 0; ; after++) {
    const sent = bench.service.sent.length;
    const counter = { calls: 0 };
    const dead = () => counter.calls >= after;
    const dying = await start(after, counter);
    await deliver(dying, id, `key-${after}`);
    await worked(dying, dead);
    const died = dead();
    for (let minute = 0; minute < 14 && (minute < 2 || !(await isOver())); minute++) {
      bench.open.clock += 61_000;
      if (minute === 0) expect(await deliver(alive, id, `key-${after}`)).toBe(200);
      if (minute === 1) await sweepOutbox(under.store, bench.open.ports.spool, () => undefined);
      await worked(alive);
    }
    await look(bench.service.sent.length - sent).catch((error: Error) => {
      throw new Error(`cut off after call ${after}: ${error.message}`, { cause: error });
    });
    if (!died) return after;
  }
}

test('by mail: one delivery, one disclosure, one receipt', async () => {
  const id = await bench.readyInPerson(++n, { method: 'mail', address: HOME });
  await bench.take('staff', id, 'deliver');
  let count = 1;
  const calls = await cutEverywhere(id, async () => {
    count++;
    const { status, deliveries } = await bench.read(id);
    expect([status, deliveries.length]).toEqual(['delivered', count]);
    expect(await bench.disclosures(id)).toEqual(
      deliveries.map(({ disclosure }: { disclosure: string }) => [disclosure, '0']),
    );
    expect((await bench.open.call('staff', 'GET', deliveries.at(-1).receipt)).status).toBe(200);
  });
  expect(calls).toBeGreaterThan(8);
  console.log(`deliver by mail: cut off after each of ${calls} port calls`);
}, 120_000);

test('by fax: never two, and one disclosure or one marked unknown', async () => {
  bench.service.state.mood = 'delivered';
  const id = await bench.ready(++n);
  await bench.take('staff', id, 'deliver');
  await bench.minutes(0);
  let known = 0;
  const calls = await cutEverywhere(id, async (faxes) => {
    expect(faxes).toBeLessThanOrEqual(1);
    const { status, deliveries } = await bench.read(id);
    const { disclosure } = deliveries.at(-1);
    const marked = (await bench.disclosures(id)).filter(([number]) => number === disclosure);
    expect(marked).toEqual([[disclosure, faxes === 1 ? '0' : '4']]);
    expect(status).toBe(faxes === 1 ? 'delivered' : 'delivery-unknown');
    if (faxes === 1) known++;
    else expect((await bench.take('staff', id, 'settle-delivery', { sent: false })).body.status).toBe('delivered');
  });
  expect(calls).toBeGreaterThan(15);
  expect(known).toBeGreaterThan(calls / 2);
  console.log(
    `deliver by fax: cut off after each of ${calls} port calls; ${known} arrived, the others were a person's`,
  );
}, 120_000);

test('by a link: whoever gets the records, or does not, one disclosure', async () => {
  const id = await bench.readyInPerson(++n, { method: 'download' });
  const use = async (gateway: Gateway, link: { url: string; code: string }) => {
    const body = JSON.stringify({ token: link.url.split('#')[1], code: link.code });
    const headers = { 'content-type': 'application/json' };
    return (await gateway.fetch(new Request(`${PUBLIC_URL}/v1/downloads`, { method: 'POST', headers, body }))).status;
  };
  let handedOut = 0;
  let calls = 0;
  const alive = await start(Number.POSITIVE_INFINITY, { calls: 0 });
  for (let after = 0; ; after++) {
    bench.open.clock += 61_000;
    const key = { 'idempotency-key': `link-${after}` };
    const given = { method: 'download', codeBy: 'paper', again: true };
    const { link } = (await bench.take('staff', id, 'deliver', given, key)).body;
    const counter = { calls: 0 };
    const first = await use(await start(after, counter), link);
    const died = counter.calls >= after;
    const second = await use(alive, link);
    const { status, deliveries } = await bench.read(id);
    const { disclosure } = deliveries.at(-1);
    const marked = (await bench.disclosures(id)).filter(([number]) => number === disclosure);
    expect([status, marked], `cut off after call ${after}`).toEqual(['delivered', [[disclosure, '0']]]);
    const got = [first, second].filter((one) => one === 200).length;
    expect(got).toBeLessThanOrEqual(1);
    handedOut += got;
    calls = after;
    if (!died) break;
  }
  expect(handedOut).toBeGreaterThan(calls / 2);
  console.log(
    `a link: cut off after each of ${calls} port calls; ${handedOut} handed out, the others have to ask again`,
  );
}, 120_000);

test('taken back while it waits: nothing goes; settled: said once', async () => {
  const answered = async (gateway: Gateway, id: string, step: string, body: unknown) => {
    const headers = {
      authorization: `Bearer ${await bench.open.token('staff')}`,
      'content-type': 'application/json',
    };
    const path = `${PUBLIC_URL}/v1/records-requests/${id}/${step}`;
    return (await gateway.fetch(new Request(path, { method: 'POST', headers, body: JSON.stringify(body) }))).status;
  };
  const alive = await start(Number.POSITIVE_INFINITY, { calls: 0 });
  for (let after = 0, died = true; died; after++) {
    const id = await bench.ready(++n);
    const sent = bench.service.sent.length;
    await bench.take('staff', id, 'deliver');
    const counter = { calls: 0 };
    await answered(await start(after, counter), id, 'revoke', { by: 'patient' });
    died = counter.calls >= after;
    expect(await answered(alive, id, 'revoke', { by: 'patient' })).toBe(200);
    await worked(alive);
    const { status, deliveries } = await bench.read(id);
    expect([status, deliveries[0].status, bench.service.sent.length - sent]).toEqual(['revoked', 'withdrawn', 0]);
    expect(await bench.disclosures(id)).toEqual([]);
  }
  const id = await bench.ready(++n);
  await bench.take('staff', id, 'deliver');
  for (let after = 0, died = true; died; after++) {
    bench.service.state.mood = 'request-lost';
    if (after > 0) await bench.take('staff', id, 'deliver', { again: true }, { 'idempotency-key': `settle-${after}` });
    await bench.minutes(13);
    const counter = { calls: 0 };
    await answered(await start(after, counter), id, 'settle-delivery', { sent: true });
    died = counter.calls >= after;
    expect(await answered(alive, id, 'settle-delivery', { sent: true })).toBe(200);
    const { status, deliveries } = await bench.read(id);
    const { disclosure } = deliveries.at(-1);
    const marked = (await bench.disclosures(id)).filter(([number]) => number === disclosure);
    expect([status, marked]).toEqual([
      'delivered',
      [
        [disclosure, '4'],
        [disclosure, '0'],
      ],
    ]);
  }
  bench.service.state.mood = 'delivered';
}, 120_000);
