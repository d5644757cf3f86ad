import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DemoClients } from '../src/demo-clients.ts';
import { Fault } from '../src/fault.ts';
import type { GatewayPorts } from '../src/gateway.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import { workOff } from '../src/spool-loop.ts';
import { faultyStore, type Weather } from './faulty-store.ts';
import { type OpenGateway, type Opening, openGateway } from './open-gateway.ts';
import { referral } from './referrals/samples.ts';

const opened: OpenGateway[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Files of a gateway whose clients have called before, so that their Organizations are known. */
let made: { folder: string; clients: DemoClients };
beforeAll(async () => {
  const gateway = await openGateway();
  for (const client of ['partner', 'otherPartner'] as const) await gateway.call(client, 'GET', '/v1/referrals');
  gateway.close({ keep: true });
  made = { folder: gateway.folder, clients: gateway.clients };
});
afterAll(() => rmSync(made.folder, { recursive: true }));

/** A gateway of its own, over a copy of those files unless `folder` says others. */
async function open({ folder, change = (ports) => ports }: Opening = {}) {
  const weather = faultyStore();
  const copy = folder ?? mkdtempSync(join(tmpdir(), 'gateway-'));
  if (!folder) cpSync(made.folder, copy, { recursive: true });
  const gateway = await openGateway({
    folder: copy,
    clients: made.clients,
    store: weather.store,
    change: (ports) => ({ ...change(ports), deadline: weather.deadline }),
  });
  opened.push(gateway);
  return Object.assign(gateway, { set: weather.set });
}
type Open = Awaited<ReturnType<typeof open>>;

/** Does what is due, as the loop would, an hour on: back-offs are over. */
async function consume(gateway: OpenGateway): Promise<void> {
  gateway.clock += 3_600_000;
  while ((await workOff(gateway.ports.spool, gateway.gateway.consume, gateway.ports.now)) > 0);
}

const refer = (gateway: OpenGateway, body: object, client: 'partner' | 'ehr' = 'partner') =>
  gateway.call(client, 'POST', '/v1/referrals', body);
const requests = async (gateway: OpenGateway) =>
  (await gateway.ports.store.search({ type: 'ServiceRequest', where: [], count: 100 })).matches.length;
const codeOf = (answer: { body: { issue: { details: { coding: { code: string }[] } }[] } }) =>
  answer.body.issue[0]?.details.coding[0]?.code;

async function keepOne(gateway: Open, weather: Weather, body: object = referral(1)) {
  gateway.set(weather);
  const answer = await refer(gateway, body);
  expect(answer.status).toBe(202);
  return { answer, path: answer.headers.get('location') ?? '' };
}

describe('an act that the store does not take', () => {
  test.each(['transient', 'slow', 'unknown', 'throttled', 'rolled-back', 'lost'] as const)(
    'is kept while it is %s, told as kept, and done when it is back',
    async (weather) => {
      const gateway = await open();
      const { answer, path } = await keepOne(gateway, weather);
      expect(answer.body).toEqual({ id: path.slice('/v1/referrals/'.length), status: 'kept' });
      if (weather !== 'lost') {
        const asked = await gateway.call('partner', 'GET', path);
        expect([asked.status, asked.body]).toEqual([202, answer.body]);
        expect((await gateway.call('staff', 'GET', path)).status).toBe(202);
      }
      gateway.set('up');
      await consume(gateway);
      const done = await gateway.call('partner', 'GET', path);
      const replayed = await refer(gateway, referral(1));
      expect(done.status).toBe(200);
      expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(done.body).toEqual({ ...replayed.body, warnings: [] }); // warnings are of the act's answer alone
      expect(await requests(gateway)).toBe(1);
      expect((await gateway.ports.spool.depth()).queued).toBe(0);
    },
  );

  test('waits through an outage of hours, however often it is tried', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    for (let hour = 0; hour < 30; hour++) await consume(gateway);
    expect((await gateway.ports.spool.depth()).parked).toBe(0);
    gateway.set('up');
    await consume(gateway);
    expect((await gateway.call('partner', 'GET', path)).status).toBe(200);
  });

  test('is no business of another organization, which is told the same as of one that does not exist', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    const alike = async () => {
      const [theirs, nobodys] = await Promise.all(
        [path, `/v1/referrals/${'a'.repeat(32)}`].map((one) => gateway.call('otherPartner', 'GET', one)),
      );
      expect([theirs?.status, theirs?.body]).toEqual([nobodys?.status, nobodys?.body]);
      return theirs?.status;
    };
    expect(await alike()).toBe(503);
    gateway.set('up');
    expect(await alike()).toBe(404);
    expect((await gateway.call('partner', 'GET', path)).status).toBe(202);
    await consume(gateway);
    expect(await alike()).toBe(404);
  });

  test('is one however often it is sent, and another body under its key is refused', async () => {
    const gateway = await open();
    gateway.set('transient');
    const sent = await Promise.all(Array.from({ length: 20 }, () => refer(gateway, referral(1))));
    expect(new Set(sent.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect((await gateway.ports.spool.depth()).queued).toBe(1);
    const other = await refer(gateway, referral(1, { priority: 'urgent' }));
    expect([other.status, codeOf(other)]).toEqual([409, 'key-reused']);
    gateway.set('up');
    await consume(gateway);
    expect(await requests(gateway)).toBe(1);
    expect((await refer(gateway, referral(1))).body.priority).toBe('routine');
  });

  test('is done by the process that comes after a crash', async () => {
    const before = await open();
    const { path } = await keepOne(before, 'transient');
    opened.splice(0);
    before.close({ keep: true });
    const after = await open({ folder: before.folder });
    expect((await after.call('partner', 'GET', path)).status).toBe(202);
    await consume(after);
    expect((await after.call('partner', 'GET', path)).status).toBe(200);
    expect(await requests(after)).toBe(1);
  });

  test('is done although its client was revoked meanwhile: it was accepted', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    await gateway.ports.clients.revoke(gateway.clients.partner.clientId, gateway.clock);
    gateway.set('up');
    await consume(gateway);
    expect((await gateway.call('partner', 'GET', path)).status).toBe(401);
    expect((await gateway.call('staff', 'GET', path)).status).toBe(200);
  });

  test('leaves nothing readable in the files or the log', async () => {
    const gateway = await open();
    const note = 'Prefers the afternoon zebrafinch';
    const body = referral(77, { note });
    await keepOne(gateway, 'transient', body);
    await consume(gateway);
    const { name, phone, birthDate, address } = body.patient;
    const secrets = [...name.given, name.family, phone, phone.replaceAll('-', ''), birthDate, address.line[0], note];
    const files = readdirSync(gateway.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    const kept = [...bytes, ...files.map((file) => file.name), ...gateway.log].join('\n');
    expect(kept).toContain('"act":'); // what is looked through has the spool's row in it
    expect(secrets.filter((secret) => secret && kept.includes(secret))).toEqual([]);
  });
});

describe('a kept act that is refused', () => {
  const withPerformer = referral(2, {
    performer: { npi: '1245319599', name: { given: ['Ann'], family: 'Elsewhere' }, fax: '602-234-0199' },
  });

  test('answers the refusal under its URL, to its sender and the group only, until it is sent anew', async () => {
    const gateway = await open();
    gateway.set('up');
    const direct = await refer(gateway, withPerformer);
    expect(direct.status).toBe(403);
    const { path } = await keepOne(gateway, 'transient', withPerformer);
    gateway.set('up');
    await consume(gateway);
    const asked = await gateway.call('partner', 'GET', path);
    expect([asked.status, asked.body]).toEqual([403, direct.body]);
    expect((await gateway.call('staff', 'GET', path)).status).toBe(403);
    expect((await gateway.call('otherPartner', 'GET', path)).status).toBe(404);
    expect(await requests(gateway)).toBe(0);

    await keepOne(gateway, 'transient', referral(2));
    expect((await gateway.call('partner', 'GET', path)).status).toBe(202);
    gateway.set('up');
    await consume(gateway);
    gateway.set('transient');
    expect(codeOf(await gateway.call('partner', 'GET', path))).toBe('test-weather'); // done, and not refused as before
    gateway.set('up');
    expect((await gateway.call('partner', 'GET', path)).status).toBe(200);
  });

  test('is refused by its newest refusal', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient', withPerformer);
    gateway.set('up');
    await consume(gateway);
    await keepOne(gateway, 'transient', referral(2, { patient: { reference: 'Patient/nobody' } }));
    gateway.set('up');
    await consume(gateway);
    expect(codeOf(await gateway.call('partner', 'GET', path))).toBe('patient-not-found');
  });

  test('is not one whose ground moved: that is tried again, and then a person looks', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    gateway.set('stale');
    for (let i = 0; i < 9; i++) await consume(gateway);
    expect((await gateway.ports.spool.depth()).parked).toBe(0);
    await consume(gateway);
    expect(await gateway.ports.spool.parked()).toMatchObject([{ reason: 'test-weather', attempts: 10 }]);
    gateway.set('up');
    expect((await gateway.call('partner', 'GET', path)).status).toBe(202);
  });
});

test('what keeps changing is no stale version of the caller’s, unless it named one: a step may be sent again, a create is kept', async () => {
  const gateway = await open();
  const { id } = (await gateway.call('partner', 'POST', '/v1/referrals', referral(7))).body;
  gateway.set('stale');
  const accept = (headers = {}) => gateway.call('staff', 'POST', `/v1/referrals/${id}/accept`, {}, headers);
  const busy = await accept();
  expect([busy.status, busy.headers.get('retry-after'), codeOf(busy)]).toEqual([503, '5', 'test-weather']);
  expect((await accept({ 'if-match': 'W/"1"' })).status).toBe(412);
  expect((await gateway.call('partner', 'POST', '/v1/referrals', referral(8))).status).toBe(202);
  gateway.set('up');
  expect((await accept()).status).toBe(200);
});

describe('a kept act that is parked', () => {
  async function parked() {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    gateway.set('stale');
    for (let i = 0; i < 10; i++) await consume(gateway);
    gateway.set('up');
    const [message] = await gateway.ports.spool.parked();
    const decide = (verb: string) =>
      gateway.call('staff', 'POST', `/v1/parked/${message?.id}/${verb}`, { reason: 'Seen with the practice' });
    return { gateway, path, decide };
  }

  test('is done when a person says so', async () => {
    const { gateway, path, decide } = await parked();
    expect((await decide('retry')).status).toBe(200);
    await consume(gateway);
    expect((await gateway.call('partner', 'GET', path)).status).toBe(200);
  });

  test('is refused when a person discards it, and what was kept of it is gone', async () => {
    const { gateway, path, decide } = await parked();
    expect((await decide('discard')).status).toBe(200);
    const asked = await gateway.call('partner', 'GET', path);
    expect([asked.status, codeOf(asked)]).toEqual([422, 'discarded']);
    for await (const key of gateway.ports.blobs.keys()) expect(key).not.toMatch(/^kept-/);
    expect((await decide('discard')).status).toBe(404);
  });

  test('cannot be discarded while it is not parked', async () => {
    const gateway = await open();
    const { path } = await keepOne(gateway, 'transient');
    const id = `act-${path.slice('/v1/referrals/'.length)}`;
    expect((await gateway.call('staff', 'POST', `/v1/parked/${id}/discard`, { reason: 'A slip' })).status).toBe(404);
    expect((await gateway.call('partner', 'GET', path)).status).toBe(202);
  });
});

describe('503', () => {
  const away = () => Promise.reject(new Error('disk full'));

  test.each([
    ['queue', (ports: GatewayPorts) => ({ ...ports, spool: { ...ports.spool, enqueue: away } })],
    ['blobs', (ports: GatewayPorts) => ({ ...ports, blobs: { ...ports.blobs, put: away } })],
  ])('is answered only when the %s cannot take it either', async (_, change) => {
    const gateway = await open({ change });
    gateway.set('transient');
    const answer = await refer(gateway, referral(1));
    expect([answer.status, codeOf(answer)]).toEqual([503, 'not-kept']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('is the answer to a step while the store is away, with Retry-After, and nothing is kept', async () => {
    const gateway = await open();
    const { body } = await refer(gateway, referral(1));
    gateway.set('transient');
    const step = await gateway.call('staff', 'POST', `/v1/referrals/${body.id}/accept`, {});
    expect(step.status).toBe(503);
    expect(Number(step.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await gateway.ports.spool.depth()).queued).toBe(0);
    gateway.set('up');
    expect((await gateway.call('staff', 'POST', `/v1/referrals/${body.id}/accept`, {})).status).toBe(200);
  });

  test('a refusal is a refusal also while the store is away, where it needs no store', async () => {
    const gateway = await open();
    gateway.set('transient');
    expect((await refer(gateway, { ...referral(1), priority: 'soonish' })).status).toBe(400);
    expect((await gateway.ports.spool.depth()).queued).toBe(0);
  });
});

test('a message that outlived its acknowledgement does nothing', async () => {
  const gateway = await open();
  await keepOne(gateway, 'transient');
  gateway.set('up');
  const [message] = await gateway.ports.spool.lease(1, 1);
  if (!message) throw new Error('nothing was kept');
  expect(await gateway.gateway.consume(message)).toEqual({ done: true });
  expect(await gateway.gateway.consume(message)).toEqual({ done: true });
  expect(await requests(gateway)).toBe(1);
});

test('what this version has no action for waits for a person', async () => {
  const gateway = await open();
  const { path } = await keepOne(gateway, 'transient');
  const sql = openNodeSqlite(join(gateway.folder, 'gateway.sqlite'));
  expect(sql.all('SELECT topic FROM spool')).toEqual([{ topic: 'act' }]);
  sql.close();
  const id = path.slice('/v1/referrals/'.length);
  const key = `kept-${id}`;
  const kept = JSON.parse(new TextDecoder().decode(await gateway.ports.blobs.get(key)));
  await gateway.ports.blobs.delete(key);
  await gateway.ports.blobs.put(key, new TextEncoder().encode(JSON.stringify({ ...kept, action: 'gone' })));
  const [message] = await gateway.ports.spool.lease(1, 1);
  if (!message) throw new Error('nothing was kept');
  expect(await gateway.gateway.consume(message)).toEqual({ park: 'action-unknown' });
});

test('that a named patient cannot be looked up does not mean that there is none', async () => {
  const gateway = await open();
  const { body } = await refer(gateway, referral(1));
  const { search } = gateway.ports.store;
  const away: typeof search = (asked) =>
    asked.type === 'Task' ? Promise.reject(new Fault('transient', { code: 'away', text: 'Away.' })) : search(asked);
  Object.assign(gateway.ports.store, { search: away });
  const again = await refer(gateway, referral(2, { patient: { reference: `Patient/${body.id}` } }));
  expect(again.status).toBe(202);
  Object.assign(gateway.ports.store, { search });
  await consume(gateway);
  expect((await gateway.call('partner', 'GET', `/v1/referrals/${again.body.id}`)).status).toBe(200);
});

test('a bug is no reason to keep', async () => {
  const gateway = await open();
  const broken = async () => {
    throw new Fault('exception', { code: 'bug', text: 'A bug.' });
  };
  Object.assign(gateway.ports.ledger, { once: broken });
  const answer = await refer(gateway, referral(1));
  expect([answer.status, codeOf(answer)]).toEqual([500, 'bug']);
  expect((await gateway.ports.spool.depth()).queued).toBe(0);
});
