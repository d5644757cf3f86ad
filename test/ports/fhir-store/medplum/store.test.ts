/** The driver against the fake: signing in, silence, paging, documents, pacing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeMedplum, startFakeMedplum } from '../../../medplum/fake-medplum.ts';
import * as h from '../../../medplum/harness.ts';
import { type FaultyNetwork, startProxy } from '../../../medplum/proxy.ts';

let fake: FakeMedplum;
let proxy: FaultyNetwork;

beforeEach(async () => {
  fake = await startFakeMedplum();
  proxy = await startProxy(fake.baseUrl);
});
afterEach(async () => {
  await proxy.close();
  await fake.close();
});

const store = () => h.quickStore(fake, proxy.baseUrl);

describe('signing in', () => {
  it('once for many calls at once, and again when the token is refused', async () => {
    const one = store();
    await Promise.all(Array.from({ length: 8 }, () => one.ping()));
    expect(fake.signIns()).toBe(1);
    fake.revokeTokens();
    await Promise.all(Array.from({ length: 8 }, () => one.createLane('one')));
    expect(fake.signIns()).toBe(2);
    expect(fake.all('Basic')).toHaveLength(1);
  });

  it('before the token expires', async () => {
    fake.tokenSeconds = 240; // less than what a token must have left
    const one = store();
    await one.ping();
    fake.tokenSeconds = 3600;
    await one.ping();
    await one.ping();
    expect(fake.signIns()).toBe(2);
  });

  it('a bad secret: transient, naming the sign-in', async () => {
    const one = h.quickStore({ ...fake, clientSecret: 'wrong' });
    await expect(one.ping()).rejects.toMatchObject({ kind: 'transient', issues: [{ code: 'store-sign-in' }] });
  });

  it('a server that is not there: transient', async () => {
    const gone = await startProxy(fake.baseUrl);
    await gone.close();
    const one = h.quickStore(fake, gone.baseUrl);
    await expect(one.ping()).rejects.toMatchObject({ kind: 'transient', issues: [{ code: 'store-unreachable' }] });
  });
});

describe('silence', () => {
  it('ends after the time of a call: unknown for a commit, transient for a read', async () => {
    const one = store();
    await one.ping();
    const { opened, open } = h.gate();
    proxy.decide = () => ({ holdUntil: opened });
    await expect(one.commit(h.createDraft(h.newKey()).commit)).rejects.toMatchObject({ kind: 'unknown' });
    await expect(one.read('Task', 'a')).rejects.toMatchObject({ kind: 'transient' });
    open();
    await proxy.idle();
  });
});

describe('a refusal whose words are cut off', () => {
  it('proves that nothing was stored and no more: asked again', async () => {
    const one = store();
    await one.ping();
    const fates = ['cut-answer'] as const;
    let asked = 0;
    proxy.decide = () => fates[asked++] ?? 'pass';
    await expect(one.search({ type: 'Task', where: [['colour', 'red']] })).rejects.toMatchObject({ kind: 'value' });
    expect(asked).toBe(2);
  });
});

describe('searching', () => {
  it('pages through everything once; URLs name no value', async () => {
    const one = store();
    const keys = Array.from({ length: 7 }, () => h.newKey());
    for (const key of keys) await one.commit(h.createDraft(key).commit);
    const seen: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await one.search({ type: 'Task', where: [], count: 3, ...(cursor && { cursor }) });
      seen.push(...page.matches.map((task) => task.id));
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
    expect(fake.calls.filter((call) => call.includes('?'))).toEqual([]);
  });

  it('several at once, in the order asked', async () => {
    const one = store();
    const key = h.newKey();
    await one.commit(h.createDraft(key).commit);
    const pages = await one.searches([
      { type: 'Task', where: [] },
      { type: 'Patient', where: [] },
      { type: 'ServiceRequest', where: [] },
    ]);
    expect(pages.map((page) => page.matches.length)).toEqual([1, 0, 1]);
    expect(await one.searches([])).toEqual([]);
  });

  it('an unknown parameter, or a cursor of something else: value', async () => {
    const one = store();
    const kind = 'value';
    await expect(one.search({ type: 'Task', where: [['colour', 'red']] })).rejects.toMatchObject({ kind });
    await expect(one.searches([{ type: 'Task', where: [['colour', 'red']] }])).rejects.toMatchObject({ kind });
    await expect(one.search({ type: 'Task', where: [], cursor: 'x' })).rejects.toMatchObject({ kind });
  });
});

describe('documents', () => {
  it('go in and come back as bytes, the storage never seeing our token', async () => {
    const one = h.quickStore(fake);
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    const id = await one.putBinary(bytes, 'application/pdf');
    expect(await one.getBinary(id)).toEqual({ bytes, contentType: 'application/pdf' });
    await one.deleteBinary(id);
    await one.deleteBinary(id);
    await expect(one.getBinary(id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('pacing against a quota', () => {
  it('eight clients use nine tenths of the points of every window, and are never refused', async () => {
    fake.quota = 20_000;
    fake.windowMs = 1_000;
    const one = h.quickStore(fake);
    const endAt = Date.now() + 4_300;
    const clients = Array.from({ length: 8 }, async () => {
      while (Date.now() < endAt) {
        try {
          await one.commit(h.createDraft(h.newKey()).commit);
        } catch (error) {
          if (!(error instanceof Object && 'kind' in error && error.kind === 'throttled')) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    });
    await Promise.all(clients);
    const { points, refused } = fake.used();
    expect(refused).toBe(0);
    // Of the four whole windows and a part, one may have been lost to what else the machine was doing.
    expect(points).toBeGreaterThanOrEqual(3 * 0.9 * fake.quota);
  });
});
