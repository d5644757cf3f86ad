/** Against a real Medplum: set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET. */
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { countOf } from '../referrals/exactly-once.ts';
import { inParallel, referral } from '../referrals/samples.ts';
import { raceFor } from '../visits/race.ts';
import { type BadNetwork, openProxy, type Weather } from './proxy.ts';

const { MEDPLUM_BASE_URL: base, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret } = process.env;
/** Tells this run's referrals from those of others in the same server. */
const RUN = Date.now().toString(36);
const KEPT_WITHIN_MS = 2_000;
const DONE_WITHIN_MS = 60_000;

async function opened<T>(use: (gateway: Gateway, proxy: BadNetwork) => Promise<T>): Promise<T> {
  if (!base || !clientId || !clientSecret)
    throw new Error('set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET');
  const proxy = await openProxy(base);
  const gateway = await startGateway({
    DEMO: '1',
    MEDPLUM_BASE_URL: proxy.url,
    MEDPLUM_CLIENT_ID: clientId,
    MEDPLUM_CLIENT_SECRET: clientSecret,
  });
  try {
    return await use(gateway, proxy);
  } finally {
    await gateway.end();
    proxy.close();
  }
}

const FIRST = Date.now() % 100_000;
const mine = (n: number, id: string) => referral(FIRST + n, { referralId: `${RUN}-${id}` });

async function until<T>(ms: number, what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what}: not so within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const journey: Claim = {
  says: 'a referral goes from received to completed in a real Medplum',
  show: () =>
    opened(async (gateway) => {
      const { body, status, text } = await gateway.call('partner', 'POST', '/v1/referrals', mine(1, 'journey'));
      same(status, 201, text.slice(0, 300));
      const steps: [string, object][] = [
        ['accept', {}],
        ['schedule', { start: '2027-01-12T09:00:00-07:00', end: '2027-01-12T09:30:00-07:00' }],
        ['complete', { note: 'Done.' }],
      ];
      for (const [step, input] of steps) {
        const answer = await gateway.call('staff', 'POST', `/v1/referrals/${body.id}/${step}`, input);
        same(answer.status, 200, `${step}: ${answer.text.slice(0, 300)}`);
      }
      const seen = await gateway.call('partner', 'GET', `/v1/referrals/${body.id}`);
      same(seen.body.businessStatus, '7.0', 'business status');
      return `${seen.body.history.length} steps`;
    }),
};

const kept: Claim = {
  says: 'while Medplum is down, slow, 5xx, 429 or cut off a referral is kept within 2 s and done within a minute of its return',
  show: () =>
    opened(async (gateway, proxy) => {
      const told: string[] = [];
      for (const [i, weather] of (['down', 'slow', 'answers-503', 'answers-429', 'cut'] as Weather[]).entries()) {
        // One in fair weather first: the connection and the directory are known, as in a running gateway.
        await gateway.call('partner', 'POST', '/v1/referrals', mine(100 + i, `fair-${weather}`));
        proxy.weather = weather;
        const started = Date.now();
        const answer = await gateway.call('partner', 'POST', '/v1/referrals', mine(200 + i, weather));
        const ms = Date.now() - started;
        same([answer.status, answer.body.status], [202, 'kept'], `${weather}: ${answer.text.slice(0, 200)}`);
        must(ms <= KEPT_WITHIN_MS, `${weather}: kept after ${ms} ms`);
        const location = answer.headers.get('location') ?? '';
        same((await gateway.call('partner', 'GET', location)).status, 202, `${weather}: asked again`);
        const stranger = await gateway.call('otherPartner', 'GET', location);
        must(stranger.status >= 400, `${weather}: another partner got ${stranger.status}`);
        proxy.weather = 'fair';
        const back = Date.now();
        await until(DONE_WITHIN_MS, `${weather} over, done`, async () =>
          (await gateway.call('partner', 'GET', location)).status === 200 ? true : undefined,
        );
        same(
          await countOf(gateway, 'ServiceRequest', { identifier: `${RUN}-${weather}` }),
          1,
          `${weather}: ServiceRequests`,
        );
        told.push(`${weather} ${ms} ms, done ${((Date.now() - back) / 1000).toFixed(1)} s after`);
      }
      return told.join('; ');
    }),
};

const resets: Claim = {
  says: 'answers lost after the commit leave one of each',
  show: () =>
    opened(async (gateway, proxy) => {
      proxy.weather = 'resets';
      const ACTS = 30;
      const bodies = Array.from({ length: ACTS }, (_, n) => mine(300 + n, `reset-${n}`));
      const first = await inParallel(ACTS, 4, (n) => gateway.call('partner', 'POST', '/v1/referrals', bodies[n]));
      must(
        first.every(({ status }) => status === 201 || status === 202),
        `answered ${first.map(({ status }) => status).join(' ')}`,
      );
      proxy.weather = 'fair';
      for (const { body } of first) {
        await until(DONE_WITHIN_MS, 'done', async () =>
          (await gateway.call('partner', 'GET', `/v1/referrals/${body.id}`)).status === 200 ? true : undefined,
        );
      }
      let requests = 0;
      let tasks = 0;
      for (let n = 0; n < ACTS; n++) {
        requests += await countOf(gateway, 'ServiceRequest', { identifier: `${RUN}-reset-${n}` });
        tasks += await countOf(gateway, 'Task', { identifier: first[n]?.body.id });
      }
      same([requests, tasks], [ACTS, ACTS], 'ServiceRequests and Tasks');
      return `${proxy.disturbed} answers lost, ${requests} ServiceRequests, ${tasks} Tasks`;
    }),
};

const killed: Claim = {
  says: 'kill -9 of the gateway during 60 referrals, restarted and sent again, leaves exactly 60',
  show: () =>
    opened(async (gateway) => {
      const ACTS = 60;
      const KILLS = 3;
      const bodies = Array.from({ length: ACTS }, (_, n) => mine(400 + n, `kill-${n}`));
      const done = new Map<number, string>();
      let kills = 0;
      await gateway.token('partner');
      while (done.size < ACTS) {
        const left = bodies.map((_, n) => n).filter((n) => !done.has(n));
        const work = inParallel(left.length, 8, async (i) => {
          const n = left[i] as number;
          const answer = await gateway.call('partner', 'POST', '/v1/referrals', bodies[n]).catch(() => undefined);
          if (answer?.status === 201 || answer?.status === 202) done.set(n, answer.body.id);
        });
        if (kills < KILLS) {
          await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
          await gateway.kill();
          kills++;
          await work;
          await gateway.start();
        } else {
          await work;
        }
      }
      for (const id of done.values()) {
        await until(DONE_WITHIN_MS, 'done', async () =>
          (await gateway.call('partner', 'GET', `/v1/referrals/${id}`)).status === 200 ? true : undefined,
        );
      }
      let requests = 0;
      for (let n = 0; n < ACTS; n++)
        requests += await countOf(gateway, 'ServiceRequest', { identifier: `${RUN}-kill-${n}` });
      same(requests, ACTS, 'ServiceRequests');
      return `${kills} kills, ${requests} ServiceRequests`;
    }),
};

const race: Claim = {
  says: 'of 100 callers for 20 times 20 are booked and none twice, 50 times in a row, in a real Medplum',
  show: () => opened((gateway) => raceFor(gateway, RUN)),
};

export const claims: Claim[] = [journey, kept, resets, killed, race];
