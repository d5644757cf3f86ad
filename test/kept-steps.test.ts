/** Registrations and coverages while the store is away: kept, also their steps, and done once when it is back. */
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../src/fault.ts';
import { fencedLedger } from '../src/ports/ledger/fenced.ts';
import { FENCED_LEDGER_TABLES } from '../src/ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../src/ports/ledger/rows-sql.ts';
import { migrate } from '../src/ports/sql/migrations.ts';
import { workOff } from '../src/spool-loop.ts';
import { faultyStore } from './faulty-store.ts';
import { fencedEmbedded } from './fenced-embedded.ts';
import { quickBudget } from './medplum/harness.ts';
import { type Called, type Engine, type OpenGateway, type Opening, openGateway } from './open-gateway.ts';
import { referral } from './referrals/samples.ts';

const opened: OpenGateway[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const fenced: Engine = (plain, sql, now) => {
  migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
  const store = fencedEmbedded(plain);
  const rows = rowsOverSql({ sql, shard: 'kept', lanes: 2 });
  return { store, ledger: fencedLedger({ rows, store, now, nonce: () => crypto.randomUUID(), budget: quickBudget() }) };
};

async function open(opening: Opening = {}) {
  const weather = faultyStore();
  let cut = false;
  const gateway = await openGateway({
    ...opening,
    store: (plain) =>
      weather.store({
        ...plain,
        async commit(...all) {
          const done = await plain.commit(...all);
          if (!cut) return done;
          cut = false;
          weather.set('unknown');
          throw new Fault('unknown', { code: 'cut-off', text: 'The answer is lost, and the store is gone.' });
        },
      }),
    change: (ports) => ({ ...ports, deadline: weather.deadline }),
  });
  opened.push(gateway);
  const cutOffAfterCommit = () => {
    cut = true;
  };
  return Object.assign(gateway, { set: weather.set, cutOffAfterCommit });
}
type Open = Awaited<ReturnType<typeof open>>;

/** The process ends, and another one opens its files. */
async function restarted(gateway: Open): Promise<Open> {
  opened.splice(opened.indexOf(gateway), 1);
  gateway.close({ keep: true });
  return open({ folder: gateway.folder, clients: gateway.clients, clock: gateway.clock });
}

async function consume(gateway: OpenGateway): Promise<void> {
  gateway.clock += 3_600_000;
  while ((await workOff(gateway.ports.spool, gateway.gateway.consume, gateway.ports.now)) > 0);
}

const REGISTRATIONS = '/v1/registrations';
const registration = (n: number) => ({ registrationId: `K-${n}`, patient: referral(n).patient, medications: [] });
const register = (gateway: Open, n: number) => gateway.call('staff', 'POST', REGISTRATIONS, registration(n));
const complete = (gateway: Open, id: string, body: object, headers: Record<string, string> = {}) =>
  gateway.call('staff', 'POST', `${REGISTRATIONS}/${id}/complete`, body, headers);
const read = (gateway: Open, path: string) => gateway.call('staff', 'GET', path);
const stepsOf = ({ body }: Called) => body.steps.map(({ step }: { step: string }) => step);
const codeOf = ({ body }: Called) => body.issue?.[0]?.details.coding[0]?.code;
const whereOf = (answer: Called) => {
  expect([answer.status, answer.body.status]).toEqual([202, 'kept']);
  return answer.headers.get('location') ?? '';
};

describe('a registration', () => {
  test('is kept, and so is its completion, through a crash; done in order when the store is back', async () => {
    const before = await open();
    before.set('transient');
    const where = whereOf(await register(before, 801));
    const id = where.slice(`${REGISTRATIONS}/`.length);
    const step = whereOf(await complete(before, id, { selfPay: true }));
    expect([(await read(before, where)).status, (await read(before, step)).status]).toEqual([202, 202]);
    const gateway = await restarted(before);
    const leased = await gateway.ports.spool.lease(2, 60_000);
    const [create, second] = [true, false].map((own) => leased.find(({ body }) => (body.act === id) === own));
    if (!create || !second) throw new Error('two acts were kept');
    expect(await gateway.gateway.consume(second)).toMatchObject({ retryAfterMs: expect.any(Number) });
    expect(await gateway.gateway.consume(create)).toEqual({ done: true });
    expect((await read(gateway, where)).body).toMatchObject({ id, missing: expect.arrayContaining(['coverage']) });
    expect((await read(gateway, step)).status).toBe(202);
    expect(await gateway.gateway.consume(second)).toEqual({ done: true });
    const done = await read(gateway, step);
    expect([done.status, done.body.selfPay, stepsOf(done)]).toEqual([200, true, ['register', 'complete-registration']]);
    const again = await register(gateway, 801);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(stepsOf(await read(gateway, where))).toHaveLength(2);
  });

  test.each(['unknown', 'slow'] as const)('is completed once where the store was %s', async (weather) => {
    const gateway = await open();
    const { id } = (await register(gateway, 802)).body;
    gateway.set(weather);
    const step = whereOf(await complete(gateway, id, { history: ['Asthma'] }));
    gateway.set('up');
    if (weather === 'slow') await new Promise(setImmediate);
    gateway.clock += 1000;
    await consume(gateway);
    const done = await read(gateway, step);
    expect([stepsOf(done).length, done.body.history]).toEqual([2, ['Asthma']]);
  });

  test.each([
    ['embedded', {}],
    ['fenced', { engine: fenced }],
  ] as const)(
    'that was committed before the %s store went is not done again, and what came after stands',
    async (_name, opening) => {
      const gateway = await open(opening);
      const { id } = (await register(gateway, 803)).body;
      gateway.cutOffAfterCommit();
      const step = whereOf(await complete(gateway, id, { history: ['Asthma'] }));
      gateway.set('up');
      gateway.clock += 60_000;
      expect((await complete(gateway, id, { history: ['Asthma', 'Gout'] })).status).toBe(200);
      await consume(gateway);
      const done = await read(gateway, step);
      expect([stepsOf(done).length, done.body.history]).toEqual([3, ['Asthma', 'Gout']]);
    },
  );

  test('takes the same step again when the store is away another time', async () => {
    const gateway = await open();
    const { id } = (await register(gateway, 804)).body;
    const history = async (away: boolean, ...list: string[]) => {
      gateway.clock += 1000;
      gateway.set(away ? 'transient' : 'up');
      const sent = await Promise.all([1, 2, 3].map(() => complete(gateway, id, { history: list })));
      expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([away ? 202 : 200]));
      gateway.set('up');
      await consume(gateway);
      return (await read(gateway, `${REGISTRATIONS}/${id}`)).body.history;
    };
    expect(await history(true, 'Asthma')).toEqual(['Asthma']);
    expect(await history(false, 'Gout')).toEqual(['Gout']);
    expect(await history(true, 'Asthma')).toEqual(['Asthma']);
    expect(stepsOf(await read(gateway, `${REGISTRATIONS}/${id}`))).toHaveLength(4);
  });

  test('with a key of its own is one step before and after, and refuses another body under it', async () => {
    const gateway = await open();
    const { id } = (await register(gateway, 805)).body;
    const keyed = (body: object) => complete(gateway, id, body, { 'idempotency-key': 'one' });
    expect((await keyed({ history: ['Asthma'] })).status).toBe(200);
    gateway.clock += 1000;
    await complete(gateway, id, { history: ['Gout'] });
    gateway.set('transient');
    whereOf(await keyed({ history: ['Asthma'] }));
    expect(codeOf(await keyed({ history: [] }))).toBe('key-reused');
    gateway.set('up');
    await consume(gateway);
    const after = await read(gateway, `${REGISTRATIONS}/${id}`);
    expect([stepsOf(after).length, after.body.history]).toEqual([3, ['Gout']]);
  });

  test('a refusal stands under the Location of the step: changed meanwhile, or no such registration', async () => {
    const gateway = await open();
    const first = await register(gateway, 806);
    gateway.set('transient');
    const match = { 'if-match': first.headers.get('etag') ?? '' };
    const stale = whereOf(await complete(gateway, first.body.id, { history: [] }, match));
    const unknown = whereOf(await complete(gateway, 'a'.repeat(32), { history: [] }));
    gateway.set('up');
    await complete(gateway, first.body.id, { history: ['Gout'] });
    await consume(gateway);
    const answers = [await read(gateway, stale), await read(gateway, unknown)];
    expect(answers.map((one) => [one.status, codeOf(one)])).toEqual([
      [412, 'version-stale'],
      [404, 'registration-not-found'],
    ]);
    expect((await read(gateway, `${REGISTRATIONS}/${first.body.id}`)).body.history).toEqual(['Gout']);
    expect((await gateway.ports.spool.depth()).parked).toBe(0);
  });

  test('partners are refused also then, and nothing is kept of it', async () => {
    const gateway = await open();
    await gateway.call('partner', 'GET', '/v1/referrals');
    gateway.set('transient');
    expect((await gateway.call('partner', 'POST', REGISTRATIONS, registration(806))).status).toBe(403);
    expect((await gateway.ports.spool.depth()).queued).toBe(0);
  });
});

test('a coverage is kept, and so is its end, which is refused where it is over already', async () => {
  const gateway = await open();
  const { body } = await gateway.call('ehr', 'POST', '/v1/referrals', referral(807, { coverage: [] }));
  gateway.set('transient');
  const coverage = {
    coverageId: 'K-1',
    patient: { reference: body.patient.reference },
    coverage: { plan: 'UMR', memberId: 'U1' },
  };
  const add = () => gateway.call('staff', 'POST', '/v1/coverages', coverage);
  const where = whereOf(await add());
  const end = (reason: string) => gateway.call('staff', 'POST', `${where}/end`, { reason });
  const ends = [whereOf(await end('Moved')), whereOf(await end('Lost'))];
  expect((await read(gateway, where)).status).toBe(202);
  gateway.set('up');
  await consume(gateway);
  await consume(gateway);
  const done = await read(gateway, where);
  expect(done.body).toMatchObject({
    status: 'over',
    memberId: 'U1',
    history: [{ step: 'add-coverage' }, { reason: expect.any(String) }],
  });
  const told = await Promise.all(ends.map((one) => read(gateway, one)));
  expect(told.map(({ status }) => status).sort()).toEqual([200, 422]);
  const again = await add();
  expect([again.status, again.body.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'active', 'true']);
});

test('asking a payer is not kept', async () => {
  const gateway = await open();
  gateway.set('transient');
  expect((await gateway.call('staff', 'POST', '/v1/coverages/any/verify', {}, { 'idempotency-key': 'v' })).status).toBe(
    503,
  );
  expect((await gateway.ports.spool.depth()).queued).toBe(0);
});
