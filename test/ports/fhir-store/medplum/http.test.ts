/** The answers of a real server, one by one, by nock. */
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMedplumStore } from '../../../../src/ports/fhir-store/medplum/index.ts';
import { createDraft, newKey } from '../../../medplum/harness.ts';

const BASE = 'http://medplum.test';
const FHIR = `${BASE}/fhir/R4`;
const lane = { name: 'one', id: '3f0e5b5c-8e0f-4a55-9a4e-0c1f5c4b7a01', versionId: 'v1' };
const basic = { resourceType: 'Basic', id: lane.id, meta: { versionId: 'v2', lastUpdated: '2026-01-05T15:00:00Z' } };
const outcome = (text: string) => ({ resourceType: 'OperationOutcome', issue: [{ details: { text } }] });

function token(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({})}.${part({ exp: Date.now() / 1000 + 3600, client_id: 'id' })}.x`;
}

let waits: number[];
let clock: number;

function open() {
  return openMedplumStore({
    baseUrl: `${BASE}/`,
    clientId: 'id',
    clientSecret: 'secret',
    fetch,
    now: () => clock,
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
      clock += ms;
    },
    callMs: 5_000,
    retryMs: 1_000,
    patienceMs: 500,
  });
}

beforeEach(() => {
  waits = [];
  clock = 1_000_000;
  nock.disableNetConnect();
  nock(BASE)
    .persist()
    .post('/oauth2/token')
    .reply(200, () => ({ access_token: token(), profile: { reference: 'ClientApplication/1' } }));
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const { commit } = createDraft(newKey());
const stored = (versionId: string) =>
  [...commit.create.map(({ resource }) => resource), basic].map((resource, i) => ({
    response: { status: '201' },
    resource: { ...resource, id: `${i}`, meta: { versionId, lastUpdated: '2026-01-05T15:00:00Z' } },
  }));
const committed = { resourceType: 'Bundle', type: 'transaction-response', entry: stored('v2') };
const send = () => open().commitFenced(commit, lane, 'key#nonce');
const bundles = () => nock(BASE).post(/^\/fhir\/R4\/?$/);

describe('a commit', () => {
  it('is one transaction bundle whose fence is quoted', async () => {
    let sent: unknown;
    const isBundle = (body: unknown) => {
      sent = body;
      return true;
    };
    nock(BASE)
      .post(/^\/fhir\/R4\/?$/, isBundle)
      .reply(200, committed);
    const done = await send();
    expect(done.laneVersion).toBe('v2');
    expect(done.resources).toHaveLength(3);
    expect(sent).toMatchObject({
      type: 'transaction',
      entry: [{}, {}, {}, { request: { method: 'PUT', url: `Basic/${lane.id}`, ifMatch: 'W/"v1"' } }],
    });
  });

  it.each([
    ['409', 409, outcome('Conflict')],
    ['400 "Assigned ID is already in use"', 400, outcome('Assigned ID is already in use')],
  ])('%s proves a rollback: it is sent again, later each time', async (_name, status, body) => {
    bundles().times(3).reply(status, body);
    bundles().reply(200, committed);
    expect((await send()).laneVersion).toBe('v2');
    expect(waits).toEqual([40, 80, 160]);
  });

  it('gives up within its time', async () => {
    bundles().times(20).reply(409, outcome('Conflict'));
    await expect(send()).rejects.toMatchObject({ kind: 'rolled-back' });
    expect(waits.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1_000);
    expect(waits.length).toBeGreaterThan(3);
  });

  it.each([500, 502, 503, 504])('%d: unknown, and never sent again', async (status) => {
    bundles().reply(status, '<html>');
    await expect(send()).rejects.toMatchObject({ kind: 'unknown' });
    expect(nock.isDone()).toBe(true);
    expect(waits).toEqual([]);
  });

  it.each([
    ['a reset', () => bundles().replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))],
    ['an answer cut off', () => bundles().reply(200, JSON.stringify(committed).slice(0, 500))],
    ['an answer that is no bundle', () => bundles().reply(200, { resourceType: 'Parameters' })],
    ['an answer without versions', () => bundles().reply(200, { ...committed, entry: [{}, {}, {}, {}] })],
    ['an answer that lacks an entry', () => bundles().reply(200, { ...committed, entry: stored('v2').slice(1) })],
  ])('%s: unknown', async (_name, answers) => {
    answers();
    await expect(send()).rejects.toMatchObject({ kind: 'unknown' });
    expect(waits).toEqual([]);
  });

  it('a 400 without words: refused', async () => {
    bundles().reply(400, '');
    await expect(send()).rejects.toMatchObject({ kind: 'exception' });
  });

  it('nothing was sent: transient', async () => {
    bundles().replyWithError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await expect(send()).rejects.toMatchObject({ kind: 'transient', issues: [{ code: 'store-unreachable' }] });
  });

  it('412: stale', async () => {
    bundles().reply(412, outcome('Precondition Failed'));
    await expect(send()).rejects.toMatchObject({ kind: 'stale' });
  });

  it('no Patient goes into a transaction', async () => {
    const patient = { urn: 'urn:uuid:1', resource: { resourceType: 'Patient' as const } };
    await expect(open().commit({ create: [patient], update: [] })).rejects.toMatchObject({ kind: 'exception' });
  });

  it('quotes nothing of the answer in its errors', async () => {
    bundles().reply(200, `{"resourceType":"Bundle","entry":[{"resource":{"name":"Huerta"`);
    const error: unknown = await send().catch((e: unknown) => e);
    const texts =
      JSON.stringify(error, ['message', 'issues', 'text', 'cause', 'stack']) + String((error as Error).cause);
    expect(texts).not.toContain('Huerta');
  });
});

describe('quota', () => {
  const limited = (r: number, t: number) => ({ ratelimit: `"fhirInteractions";r=${r};t=${t}` });
  const task = { resourceType: 'Task', id: 'a', meta: { versionId: '1', lastUpdated: '2026-01-05T15:00:00Z' } };

  it('429: waits when the window ends soon, by its t', async () => {
    bundles().reply(429, outcome('Too Many Requests'), limited(0, 0));
    bundles().reply(200, committed);
    await send();
  });

  it('429: tells when the window ends late', async () => {
    bundles().reply(429, outcome('Too Many Requests'), limited(0, 33));
    await expect(send()).rejects.toMatchObject({ kind: 'throttled', retryAfter: 33 });
  });

  it('what would exceed the points left is not sent', async () => {
    nock(BASE).get('/fhir/R4/Task/a').reply(200, task, limited(350, 40));
    const store = open();
    await store.read('Task', 'a');
    await expect(store.commitFenced(commit, lane, 'key#nonce')).rejects.toMatchObject({
      kind: 'throttled',
      retryAfter: 40,
    });
  });

  it('entries of a batch over quota: throttled, though the batch is 200', async () => {
    const entry = [{ response: { status: '429' } }];
    bundles().reply(200, { resourceType: 'Bundle', type: 'batch-response', entry }, limited(0, 12));
    await expect(open().searches([{ type: 'Task', where: [] }])).rejects.toMatchObject({ kind: 'throttled' });
  });
});

describe('reads', () => {
  const path = '/fhir/R4/Task/a';
  const task = { resourceType: 'Task', id: 'a', meta: { versionId: '1', lastUpdated: '2026-01-05T15:00:00Z' } };

  it('a connection that broke is tried once more, and no more', async () => {
    const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    nock(BASE).get(path).replyWithError(reset());
    nock(BASE).get(path).reply(200, task);
    expect((await open().read('Task', 'a')).id).toBe('a');
    nock(BASE).get(path).times(2).replyWithError(reset());
    await expect(open().read('Task', 'a')).rejects.toMatchObject({ kind: 'transient' });
    expect(nock.pendingMocks().filter((mock) => mock.includes('Task'))).toEqual([]);
  });

  it.each([
    [404, 'not-found'],
    [410, 'deleted'],
    [503, 'transient'],
  ])('%d: %s', async (status, kind) => {
    nock(BASE).get(path).reply(status, outcome('x'));
    await expect(open().read('Task', 'a')).rejects.toMatchObject({ kind });
  });

  it('an id that is none never becomes part of a URL', async () => {
    await expect(open().read('Task', '../Patient')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('presigned attachment URLs come back as Binary/{id}', async () => {
    const id = '3f0e5b5c-8e0f-4a55-9a4e-0c1f5c4b7a01';
    const url = `${BASE}/storage/${id}/${id}?Expires=1&Key-Pair-Id=x&Signature=abc`;
    const plain = 'https://example.org/form.pdf?Signature=no';
    const document = {
      ...task,
      resourceType: 'DocumentReference',
      content: [{ attachment: { url } }, { attachment: { url: plain } }],
    };
    nock(BASE).get('/fhir/R4/DocumentReference/a').reply(200, document);
    const read = await open().read('DocumentReference', 'a');
    expect(read.content.map((c) => c.attachment.url)).toEqual([`Binary/${id}`, plain]);
  });

  it('demographics are in the body, never in the URL, and the cursor keeps none of them', async () => {
    const next = `${FHIR}/Patient?birthdate=1950-02-03&family=Huerta&_offset=20&_count=20`;
    nock(BASE)
      .post('/fhir/R4/Patient/_search', /birthdate=ge1950-02-03&birthdate=lt1950-02-04&family=Huerta/)
      .reply(200, { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: next }] });
    const page = await open().search({
      type: 'Patient',
      where: [
        ['birthdate', '1950-02-03'],
        ['family', 'Huerta'],
      ],
    });
    expect(page.next).toBe('offset:20');
  });

  it('names the request in every call', async () => {
    nock(BASE, { reqheaders: { 'x-request-id': 'req-1' } })
      .get(path)
      .reply(200, task);
    await open().withRequest('req-1').read('Task', 'a');
  });
});

describe('createIfNone', () => {
  const patient = { resourceType: 'Patient' as const };
  const made = { ...patient, id: 'p', meta: { versionId: '1', lastUpdated: '2026-01-05T15:00:00Z' } };
  const identifier = { system: 'urn:x', value: 'a b' };
  const posts = () =>
    nock(BASE, { reqheaders: { 'if-none-exist': 'identifier=urn%3Ax%7Ca+b' } }).post('/fhir/R4/Patient');

  it('tells created from found, past false conflicts', async () => {
    posts().reply(409, outcome('Conflict'));
    posts().reply(201, made);
    expect(await open().createIfNone(patient, identifier)).toMatchObject({ created: true, resource: { id: 'p' } });
    posts().reply(200, made);
    expect(await open().createIfNone(patient, identifier)).toMatchObject({ created: false });
  });

  it('several: stale; no answer: transient, since it may be repeated', async () => {
    posts().reply(412, outcome('Multiple'));
    await expect(open().createIfNone(patient, identifier)).rejects.toMatchObject({
      kind: 'stale',
      issues: [{ code: 'several-matches' }],
    });
    posts().reply(502);
    await expect(open().createIfNone(patient, identifier)).rejects.toMatchObject({ kind: 'transient' });
  });
});
