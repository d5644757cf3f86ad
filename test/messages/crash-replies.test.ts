/** A sweep, and what a patient writes back, cut off after any port call and gone on with by another process: each said once, each done once. */
import { expect, test } from 'vitest';
import type { GatewayPorts } from '../../src/gateway.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { type Counter, cutOff, STORE_CALLS } from '../cut-off.ts';
import type { OpenGateway } from '../open-gateway.ts';
import { type Booked, book, DAY, MINUTE, minute, morning, openBench, reply, sent, work } from './bench.ts';

const JOBS = new Set(['message-replies', 'visit-reminders', 'message-news', 'message-outbox']);
/** Only the jobs of messages are ever due: the calls of the others are not what is cut off. */
const onlyMessages = (ports: GatewayPorts): GatewayPorts => ({
  ...ports,
  jobRuns: {
    last: (name) => (JOBS.has(name) ? ports.jobRuns.last(name) : Promise.resolve(ports.now())),
    note: (name, at) => ports.jobRuns.note(name, at),
  },
});

/** A process over the same files, which dies after so many calls of its store, spool and blobs. Answers how many there were. */
async function dyingMinute({ folder, clients, clock }: OpenGateway, after: number): Promise<number> {
  const counter: Counter = { calls: 0 };
  const dying = await openBench({
    ...{ folder, clients, clock },
    engine: (plain, sql, now) => {
      const store = cutOff(plain, STORE_CALLS, after, counter);
      return { store, ledger: oneCommitLedger({ sql, store, now }) };
    },
    change: (ports) => ({
      ...onlyMessages(ports),
      spool: cutOff(ports.spool, ['enqueue', 'ack', 'retry', 'park'], after, counter),
      blobs: cutOff(ports.blobs, ['put', 'get', 'delete'], after, counter),
    }),
  });
  // Whatever happens to it is what this test is about.
  await dying.gateway.tick().catch(() => undefined);
  await work(dying).catch(() => undefined);
  dying.close({ keep: true });
  return counter.calls;
}

const textsTo = (open: OpenGateway, to: string) => sent(open).flatMap((one) => (one.to === to ? one.text : []));

/** Once whole, to count the calls, then cut off after each of them. */
async function eachCutOff(
  {
    first,
    days,
    daily = false,
    every = 1,
  }: { readonly first: number; readonly days: number; readonly daily?: boolean; readonly every?: number },
  prepare: (visit: Booked, open: OpenGateway) => void,
  look: (visit: Booked, open: OpenGateway, told: string) => Promise<void>,
): Promise<number> {
  const open = await openBench({ change: onlyMessages });
  morning(open);
  let calls = Number.POSITIVE_INFINITY;
  for (let after = 0; after <= calls; after += every) {
    if (daily) morning(open);
    const visit = await book(open, first + after, days);
    await minute(open);
    prepare(visit, open);
    const limit = after === 0 ? Number.POSITIVE_INFINITY : after;
    const counted = await dyingMinute(open, limit);
    if (after === 0) calls = counted;
    open.clock += 2 * MINUTE; // its leases have run out
    await minute(open, 2);
    await look(visit, open, `cut off after ${after} of ${calls}`);
  }
  open.close();
  return calls;
}

// Sending itself is cut off after each call in crash.test.ts.
test('a reminder is written and sent once', async () => {
  const due = (visit: Booked, open: OpenGateway) => {
    open.clock = Date.parse(visit.start) - 7 * DAY;
  };
  const calls = await eachCutOff({ first: 400, days: 8, daily: true, every: 2 }, due, async (visit, open, told) => {
    const texts = textsTo(open, visit.phone);
    expect([texts.length, texts.filter((text) => text.includes('Reply C')).length], told).toEqual([2, 1]);
  });
  expect(calls).toBeGreaterThan(15);
}, 60_000);

test('X cancels the visit once, and is answered once', async () => {
  const writes = (visit: Booked, open: OpenGateway) => {
    reply(open, visit.phone, 'X');
    open.clock += MINUTE;
  };
  const calls = await eachCutOff({ first: 500, days: 9 }, writes, async (visit, open, told) => {
    const { body } = await open.call('staff', 'GET', `/v1/appointments/${visit.id}`);
    const cancelled = body.history.filter(({ step }: { step: string }) => step === 'cancel');
    expect([body.status, cancelled.length], told).toEqual(['cancelled', 1]);
    expect(
      textsTo(open, visit.phone).filter((text) => text.includes('is cancelled')),
      told,
    ).toHaveLength(1);
    const { body: messages } = await open.call('staff', 'GET', `/v1/messages?patient=${visit.patient}`);
    expect(messages.items.map(({ kind, status }: Record<string, string>) => `${kind} ${status}`).sort(), told).toEqual([
      'reply-cancelled sent',
      'reply-received sent',
      'visit-booked sent',
    ]);
  });
  expect(calls).toBeGreaterThan(25);
}, 60_000);

test('the same reply taken by two at once is done once', async () => {
  const open = await openBench();
  const visit = await book(open, 300, 9);
  await minute(open, 2);
  reply(open, visit.phone, 'C');
  open.clock += MINUTE;
  await Promise.all([open.gateway.tick(), open.gateway.tick()]);
  await Promise.all([work(open), work(open)]);
  await minute(open, 2);
  const { body } = await open.call('staff', 'GET', `/v1/appointments/${visit.id}`);
  expect(body.history.filter(({ step }: { step: string }) => step === 'confirm-coming')).toHaveLength(1);
  expect(textsTo(open, visit.phone)).toHaveLength(2);
  open.close();
});
