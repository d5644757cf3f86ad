import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { client, journey, refer } from '../../journey.ts';
import { env, fetchWorker, URL_OF_WORKER } from '../bindings.ts';

const clinic = () => env.EMBEDDED_CLINIC.getByName('clinic');
const open = async () => ({ url: URL_OF_WORKER, fetch: fetchWorker, clients: await clinic().newDemoClients() });

journey('workerd, the clinic in one Durable Object', open);

describe('what was answered outlives the object', () => {
  test('evicted and opened again it knows its referrals, its clients and its answers', async () => {
    const call = client(await open());
    const referred = await refer(call, 'evicted');
    await evictDurableObject(clinic());
    const path = `/v1/referrals/${referred.body.id}`;
    expect(await call('partner', 'GET', path)).toMatchObject({ status: 200, body: { id: referred.body.id } });
    const again = await refer(call, 'evicted');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(referred.body);
  });

  test.each([1, 4])('killed after %i of ten referrals: each is there once when it is sent again', async (after) => {
    const call = client(await open());
    const known = new Set(await idsOf(call));
    const keys = Array.from({ length: 10 }, (_, i) => `killed-${after}-${i}`);
    let killed: Promise<void> | undefined;
    let answered = 0;
    const under = keys.map(async (key) => {
      const answer = await refer(call, key);
      if (++answered === after) killed = abortAllDurableObjects();
      return answer;
    });
    const ended = await Promise.allSettled(under);
    await killed;
    // Else nothing was under way any more, and the test shows nothing.
    expect(ended.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);

    const again = await Promise.all(keys.map((key) => refer(call, key)));
    expect(again.map(({ status }) => status)).toEqual(Array(10).fill(201));
    const ids = again.map(({ body }) => body.id);
    for (const [i, before] of ended.entries()) {
      if (before.status === 'fulfilled') expect(ids[i]).toBe(before.value.body.id);
    }
    expect((await idsOf(call)).filter((id) => !known.has(id)).sort()).toEqual(ids.sort());
  });
});

async function idsOf(call: ReturnType<typeof client>): Promise<string[]> {
  const ids: string[] = [];
  for (let query = ''; ; ) {
    const { body } = await call('partner', 'GET', `/v1/referrals${query}`);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    if (!body.next) return ids;
    query = `?cursor=${encodeURIComponent(body.next)}`;
  }
}
