/** What the fence rests on, asked of the server itself: the fake must have it because Medplum has, and a newer Medplum must still. */
import type { Basic, Bundle } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lane } from '../../src/ports/fhir-store/fence.ts';
import type { MedplumStore } from '../../src/ports/fhir-store/medplum/index.ts';
import { movedLane } from '../../src/ports/fhir-store/medplum/lane-resource.ts';
import * as h from './harness.ts';

export function serverFacts(name: string, start: () => Promise<h.Server & { close?: () => Promise<void> }>): void {
  describe(`facts of ${name}`, () => {
    let server: h.Server & { close?: () => Promise<void> };
    let store: MedplumStore;
    let lane: Lane;
    let token: string;

    beforeEach(async () => {
      server = await start();
      store = h.quickStore(server);
      lane = await store.createLane(`${h.newShard()}-0`);
      const form = { grant_type: 'client_credentials', client_id: server.clientId, client_secret: server.clientSecret };
      const response = await fetch(`${server.baseUrl}oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      token = (await response.json()).access_token;
    });
    afterEach(() => server.close?.());

    const put = (ifMatch: string | undefined, content: string) => ({
      resource: movedLane(lane, content),
      request: { method: 'PUT', url: `Basic/${lane.id}`, ...(ifMatch && { ifMatch }) },
    });
    const post = (key: string) =>
      h.createDraft(key).commit.create.map(({ urn, resource }) => ({
        fullUrl: urn,
        resource,
        request: { method: 'POST', url: resource.resourceType },
      }));
    async function send(
      type: 'batch' | 'transaction',
      entry: object[],
    ): Promise<{ status: number; body: Bundle<Basic> }> {
      const response = await fetch(`${server.baseUrl}fhir/R4/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ resourceType: 'Bundle', type, entry }),
      });
      return { status: response.status, body: await response.json() };
    }
    const stale = 'W/"00000000-0000-4000-8000-000000000000"';

    it('a stale quoted If-Match fails the whole transaction', async () => {
      const key = h.newKey();
      expect((await send('transaction', [...post(key), put(stale, h.newKey())])).status).toBe(412);
      expect(await h.leftBy(store, key)).toBe(h.NOTHING);
    });

    it('the same in a batch stores the rest: only a transaction is a fence', async () => {
      const key = h.newKey();
      expect((await send('batch', [...post(key), put(stale, h.newKey())])).status).toBe(200);
      expect(await h.leftBy(store, key)).toBe(h.ONE_SET);
    });

    it('an If-Match that is not quoted is ignored: only a quoted one is a fence', async () => {
      const key = h.newKey();
      const unquoted = '00000000-0000-4000-8000-000000000000';
      expect((await send('transaction', [...post(key), put(unquoted, h.newKey())])).status).toBe(200);
      expect(await h.leftBy(store, key)).toBe(h.ONE_SET);
    });

    it('an identical PUT moves no version: only a fresh nonce is a fence', async () => {
      const content = h.newKey();
      const versionId = await store.bumpLane(lane, content);
      const quoted = `W/"${versionId}"`;
      const keys = [h.newKey(), h.newKey()];
      for (const key of keys) {
        expect((await send('transaction', [...post(key), put(quoted, content)])).status).toBe(200);
      }
      for (const key of keys) expect(await h.leftBy(store, key)).toBe(h.ONE_SET);
      // The driver sees a bump that moved nothing, and takes it for no fence.
      await expect(store.bumpLane({ ...lane, versionId }, content)).rejects.toMatchObject({ kind: 'unknown' });
    });

    it('a stale lane is refused as `stale`, by commit and by bump, and nothing is stored', async () => {
      const key = h.newKey();
      const { commit } = h.createDraft(key);
      const { laneVersion } = await store.commitFenced(commit, lane, `${key}#1`);
      expect(await store.readLaneInTransaction(lane.id)).toEqual({ versionId: laneVersion, content: `${key}#1` });
      const other = h.newKey();
      await expect(store.commitFenced(h.createDraft(other).commit, lane, `${other}#1`)).rejects.toMatchObject({
        kind: 'stale',
      });
      await expect(store.bumpLane(lane, `-#${other}`)).rejects.toMatchObject({ kind: 'stale' });
      expect(await h.leftBy(store, other)).toBe(h.NOTHING);
      expect(await store.readLaneInTransaction(crypto.randomUUID())).toBeUndefined();
    });

    it('four keys on one version at once: one winner, none partial', async () => {
      const keys = [1, 2, 3, 4].map(() => h.newKey());
      const ended = await Promise.allSettled(
        keys.map((key) => store.commitFenced(h.createDraft(key).commit, lane, `${key}#${h.newKey()}`)),
      );
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const left = await Promise.all(keys.map((key) => h.leftBy(store, key)));
      expect(left.toSorted()).toEqual([h.NOTHING, h.NOTHING, h.NOTHING, h.ONE_SET].toSorted());
    });

    it('the start-up probe passes', async () => {
      await store.probeTransactions();
    });
  });
}
