import { getStatus } from '@medplum/core';
import type { Bundle, Patient, Resource, Task } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedRepository } from '../../bench/fhir-repository.ts';
import { embeddedRouter } from '../../bench/fhir-router.ts';
import { type OpenStore, openStore, START } from '../ports/embedded-store.ts';

const TASK: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
const task = () => structuredClone(TASK);

let opened: OpenStore;
let call: (method: string, url: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
let repository: EmbeddedRepository;
interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
  readonly body: any;
}

beforeEach(() => {
  opened = openStore();
  const ports = { ...opened, now: () => opened.clock };
  const router = embeddedRouter(ports);
  repository = new EmbeddedRepository(ports);
  call = async (method, url, body, headers) => {
    const [outcome, resource] = await router({ method: method as 'GET', url, body, ...(headers && { headers }) });
    return { status: getStatus(outcome), body: resource ?? outcome };
  };
});

const transaction = (...entry: Bundle['entry'] & object): Bundle => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry,
});
const post = (resource: Resource, fullUrl?: string, ifNoneExist?: string) => ({
  ...(fullUrl && { fullUrl }),
  resource,
  request: { method: 'POST' as const, url: resource.resourceType, ...(ifNoneExist && { ifNoneExist }) },
});
const count = async (type: 'Task' | 'Patient') =>
  (await opened.store.search({ type, where: [], count: 100 })).matches.length;
/** A new one each time: the router writes ids into the bundle it is given. */
const patient = (): Patient => ({ resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value: '1' }] });

test('create, read, update with If-Match, history, delete', async () => {
  const created = await call('POST', 'Task', TASK);
  expect(created).toMatchObject({
    status: 201,
    body: { meta: { versionId: '1', lastUpdated: new Date(START).toISOString() } },
  });
  const url = `Task/${created.body.id}`;
  expect((await call('GET', url)).body).toEqual(created.body);
  const changed = { ...created.body, status: 'accepted' };
  expect((await call('PUT', url, changed, { 'if-match': 'W/"7"' })).status).toBe(412);
  const updated = await call('PUT', url, changed, { 'if-match': 'W/"1"' });
  expect(updated).toMatchObject({ status: 200, body: { status: 'accepted', meta: { versionId: '2' } } });
  expect((await call('GET', url)).body).toEqual(updated.body);
  expect((await call('GET', `${url}/_history`)).body.entry).toHaveLength(2);
  expect((await call('GET', `${url}/_history/1`)).body).toEqual(created.body);
  const patch = [{ op: 'replace', path: '/status', value: 'completed' }];
  expect((await call('PATCH', url, patch)).body).toMatchObject({ status: 'completed', meta: { versionId: '3' } });
  expect((await call('DELETE', url)).status).toBe(200);
  expect((await call('GET', url)).status).toBe(410);
  expect((await call('GET', 'Task/nobody')).status).toBe(404);
});

test('search with prefixes, modifiers, sort, includes and pages; what is unknown is refused', async () => {
  const { body: ana } = await call('POST', 'Patient', { ...patient(), birthDate: '1950-02-03' });
  await call('POST', 'Task', { ...TASK, for: { reference: `Patient/${ana.id}` }, authoredOn: '2026-01-02' });
  await call('POST', 'Task', { ...TASK, identifier: [{ value: 'ge12' }], authoredOn: '2026-01-01' });
  const found = async (url: string) =>
    (await call('GET', url)).body.entry.map((e: { resource: Resource }) => e.resource);
  expect(await found('Patient?birthdate=ge1950')).toEqual([ana]);
  expect(await found('Patient?birthdate=lt1950')).toEqual([]);
  expect(await found('Task?identifier=ge12')).toHaveLength(1);
  expect(await found('Task?status:not=requested')).toEqual([]);
  const sorted: Task[] = await found('Task?_sort=authored-on');
  expect(sorted.map(({ authoredOn }) => authoredOn)).toEqual(['2026-01-01', '2026-01-02']);
  expect(await found(`Task?patient=${ana.id}&_include=Task:patient`)).toHaveLength(2);
  const page = await call('GET', 'Task?_count=1');
  expect(await found(`Task${page.body.link[0].url}`)).toHaveLength(1);
  expect((await call('GET', 'Task?no-such=x')).status).toBe(400);
});

describe('transactions', () => {
  test('are whole: references to other entries, one commit, answers as stored', async () => {
    const { status, body } = await call(
      'POST',
      '',
      transaction(
        post(patient(), 'urn:uuid:00000000-0000-4000-8000-000000000001'),
        post({ ...TASK, for: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' } }),
      ),
    );
    expect(status).toBe(200);
    const [ana, task] = body.entry.map((e: { resource: Resource }) => e.resource);
    expect(task.for.reference).toBe(`Patient/${ana.id}`);
    expect((await call('GET', `Task/${task.id}`)).body).toEqual(task);
  });

  test('that fail anywhere leave nothing', async () => {
    const bad = { resource: { ...TASK, id: 'nobody' }, request: { method: 'PUT' as const, url: 'Task/nobody' } };
    const { status } = await call('POST', '', transaction(post(task()), post(patient()), bad));
    expect(status).toBeGreaterThanOrEqual(400);
    expect([await count('Task'), await count('Patient')]).toEqual([0, 0]);
  });

  test('nothing of one is seen before its end, all of it by itself', async () => {
    await repository.withTransaction(
      async (inside) => {
        const task = await inside.createResource(TASK);
        expect(await inside.readResource('Task', task.id)).toEqual(task);
        const request = { resourceType: 'Task' as const, filters: [] };
        expect((await inside.search(request)).entry).toHaveLength(1);
        await inside.updateResource({ ...task, status: 'accepted' });
        expect(await inside.readResource('Task', task.id)).toMatchObject({
          status: 'accepted',
          meta: { versionId: '2' },
        });
        expect(await count('Task')).toBe(0);
        await inside.deleteResource('Task', (await inside.createResource(TASK)).id);
        await expect(call('GET', `Task/${task.id}`)).resolves.toMatchObject({ status: 404 });
      },
      { resourceTypes: [] },
    );
    expect(await count('Task')).toBe(1);
  });

  test('of eight conditional creates at once one creates, alone and inside bundles', async () => {
    const alone = () => call('POST', 'Patient', patient(), { 'if-none-exist': 'identifier=urn:mrn|1' });
    const inBundle = () =>
      call('POST', '', transaction(post(patient(), undefined, 'identifier=urn:mrn|1'), post(task())));
    const alones = await Promise.all(Array.from({ length: 8 }, alone));
    expect(alones.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    const bundles = await Promise.all(Array.from({ length: 8 }, inBundle));
    expect(bundles.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect([await count('Patient'), await count('Task')]).toEqual([1, 8]);
  });

  test('racing over one resource lose no update: run again when it changed, 409 when it keeps changing', async () => {
    const { id } = await repository.createResource({ ...TASK, description: '0' });
    const addOne = () =>
      repository.withTransaction(
        async (inside) => {
          const task = await inside.readResource<Task>('Task', id);
          await new Promise(setImmediate);
          await inside.updateResource({ ...task, description: String(Number(task.description) + 1) });
        },
        { resourceTypes: ['Task'] },
      );
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, addOne));
    const added = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(added).toBeGreaterThanOrEqual(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(getStatus(outcome.reason.outcome)).toBe(409);
    }
    expect(await repository.readResource('Task', id)).toMatchObject({ description: String(added) });
  });

  test('a search that a decision rested on is asked again at the end', async () => {
    let runs = 0;
    await repository.withTransaction(
      async (inside) => {
        runs++;
        const open = { resourceType: 'Task' as const, filters: [] };
        const { entry = [] } = await inside.search(open);
        if (runs === 1) await repository.createResource(TASK);
        await inside.createResource({ ...TASK, description: `saw ${entry.length}` });
      },
      { resourceTypes: ['Task'] },
    );
    expect(runs).toBe(2);
    const tasks = (await opened.store.search<Task>({ type: 'Task', where: [] })).matches;
    expect(tasks.map(({ description }) => description)).toEqual([undefined, 'saw 1']);
  });
});
