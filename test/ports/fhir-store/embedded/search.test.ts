import type { Resource, Task } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddedStore } from '../../../../src/ports/fhir-store/embedded/index.ts';
import type { Page, Search } from '../../../../src/ports/fhir-store/index.ts';
import { openStore } from '../../embedded-store.ts';

const TASK: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };

let store: EmbeddedStore;
beforeEach(() => {
  store = openStore().store;
});

const idsOf = (page: Page) => page.matches.map(({ id }) => id);
/** Every page of a search, one after the other; `between` runs between two. */
async function all(search: Search, between: () => unknown = () => undefined): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.search({ ...search, ...(cursor && { cursor }) });
    seen.push(...idsOf(page));
    cursor = page.next;
    if (!cursor) return seen;
    await between();
  }
}
const create = <R extends Resource>(resources: readonly R[]) =>
  store.inOneCommit(() => resources.map((resource) => store.rows.create(resource)));
describe('long lists', () => {
  /** More than are walked through at once. */
  const SIZE = 2500;
  const day = (i: number) => `2026-01-${String((i % 28) + 1).padStart(2, '0')}`;
  let ids: string[];
  beforeEach(async () => {
    const tasks = Array.from(
      { length: SIZE },
      (_, i): Task => ({
        ...TASK,
        status: i % 50 === 0 ? 'accepted' : 'requested',
        owner: { reference: `Organization/${i % 2}` },
        priority: i % 500 === 0 ? 'stat' : 'routine',
        ...(i % 100 !== 99 && { authoredOn: day(i) }),
      }),
    );
    ids = (await create(tasks)).map(({ id }) => id);
  });

  test.each(['authored-on', '-authored-on'])(
    'walked through by %s: every one once, in order, those without a date last',
    async (sort) => {
      const seen = await all({ type: 'Task', where: [['status', 'requested,accepted']], sort, count: 100 });
      expect(seen).toHaveLength(SIZE);
      expect(new Set(seen)).toEqual(new Set(ids));
      const days = seen.map((id) => ids.indexOf(id)).map((i) => (i % 100 === 99 ? undefined : day(i)));
      const dated = days.filter((d) => d !== undefined);
      expect(days.slice(0, dated.length)).toEqual(
        sort === 'authored-on' ? dated.toSorted() : dated.toSorted().reverse(),
      );
    },
  );

  test('few hits among many, and a condition that excludes, give the same either way', async () => {
    const some = await all({
      type: 'Task',
      where: [
        ['status', 'accepted'],
        ['owner', 'Organization/0'],
      ],
      sort: '-authored-on',
    });
    expect(new Set(some)).toEqual(new Set(ids.filter((_, i) => i % 50 === 0)));
    const rest = await all({ type: 'Task', where: [['status:not', 'accepted']], sort: 'authored-on', count: 100 });
    expect(new Set(rest)).toEqual(new Set(ids.filter((_, i) => i % 50 !== 0)));
    expect(rest).toHaveLength(SIZE - SIZE / 50);
  });

  test('a condition that nothing starts from is asked all the same, alone and with others', async () => {
    const stat = ids.filter((_, i) => i % 500 === 0);
    expect(await all({ type: 'Task', where: [['priority', 'stat']], count: 3 })).toEqual(stat);
    expect(await all({ type: 'Task', where: [['priority', 'stat']], sort: '-_id' })).toEqual(stat.toReversed());
    expect(
      await all({
        type: 'Task',
        where: [
          ['priority', 'stat'],
          ['status', 'requested'],
        ],
      }),
    ).toEqual([]);
    const routine = await all({ type: 'Task', where: [['priority:not', 'stat']], sort: 'authored-on', count: 100 });
    expect(new Set(routine)).toEqual(new Set(ids.filter((_, i) => i % 500 !== 0)));
  });

  test('what is created between two pages moves nothing: what was there is seen once', async () => {
    for (const sort of ['_lastUpdated', '-authored-on', undefined]) {
      const seen = await all(
        { type: 'Task', where: [['owner', 'Organization/1']], count: 100, ...(sort && { sort }) },
        () => create([{ ...TASK, owner: { reference: 'Organization/1' }, authoredOn: day(3) }]),
      );
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(ids.filter((_, i) => i % 2 === 1)));
    }
  });
});

test('a condition may list hundreds of values', async () => {
  const [task] = await create([{ ...TASK, identifier: [{ value: 'n500' }] }]);
  const value = Array.from({ length: 1000 }, (_, i) => `n${i}`).join(',');
  expect(
    idsOf(
      await store.search({
        type: 'Task',
        where: [
          ['identifier', value],
          ['status', value],
          ['_id', value],
        ],
      }),
    ),
  ).toEqual([]);
  expect(idsOf(await store.search({ type: 'Task', where: [['identifier', value]] }))).toEqual([task!.id]);
});

test('what is not understood is refused and names no value', async () => {
  const refused: Search[] = [
    { type: 'Task', where: [['secret-name', 'x']] },
    { type: 'Task', where: [['owner.name', 'x']] },
    { type: 'Task', where: [['_has:Provenance:target:agent', 'x']] },
    { type: 'Task', where: [['constructor', 'x']] },
    { type: 'Task', where: [['status:contains', 'x']] },
    { type: 'Task', where: [['owner:not', 'x']] },
    { type: 'Task', where: [['authored-on', 'yesterday']] },
    { type: 'Task', where: [['authored-on', '2026-02-30']] },
    { type: 'Task', where: [['authored-on', 'ap2026']] },
    { type: 'Task', where: [['status', '']] },
    { type: 'Task', where: [['status', 'a,,b']] },
    { type: 'Task', where: [['status:missing', 'perhaps']] },
    { type: 'Task', where: [['patient:Group', 'x']] },
    { type: 'Task', where: [], sort: 'secret-name' },
    { type: 'Task', where: [], sort: '_lastUpdated,status' },
    { type: 'Task', where: [], count: 0 },
    { type: 'Task', where: [], count: 101 },
    { type: 'Task', where: [], count: 1.5 },
    { type: 'Task', where: [], cursor: 'nonsense' },
    { type: 'Task', where: [], cursor: '[{},1]' },
    { type: 'Task', where: [], include: ['Task:status'] },
    { type: 'Task', where: [], include: ['Task'] },
    { type: 'Task', where: [], include: ['Task:*'] },
    { type: 'Task', where: [], revinclude: ['Provenance:target:Task:iterate'] },
    { type: 'Task', where: Array(60).fill(['status', 'x']) },
  ];
  for (const search of refused) {
    const error: unknown = await store.search(search).catch((e: unknown) => e);
    expect(error, JSON.stringify(search)).toMatchObject({ kind: 'value', status: 400 });
    expect(JSON.stringify((error as { issues: unknown }).issues)).not.toMatch(/yesterday|secret|perhaps|nonsense/);
  }
});

test('an alias finds one target type only, a modifier names another', async () => {
  const [ofPatient, ofGroup] = await create([
    { ...TASK, for: { reference: 'Patient/1' } },
    { ...TASK, for: { reference: 'Group/1' } },
  ]);
  const by = async (...where: Search['where']) => idsOf(await store.search({ type: 'Task', where }));
  expect(await by(['patient', '1'])).toEqual([ofPatient!.id]);
  expect(await by(['patient', 'Group/1'])).toEqual([]);
  expect(await by(['subject', '1'])).toEqual([ofPatient!.id, ofGroup!.id]);
  expect(await by(['subject:Group', '1'])).toEqual([ofGroup!.id]);
  expect(await by(['subject', 'Group/1'])).toEqual([ofGroup!.id]);
});

test('includes follow one step, by target type if asked, and not what is gone', async () => {
  const [patient, group] = await create<Resource>([
    { resourceType: 'Patient' },
    { resourceType: 'Basic', code: {}, subject: { reference: 'Patient/none' } },
  ]);
  await create([
    { ...TASK, for: { reference: `Patient/${patient!.id}` }, focus: { reference: `Basic/${group!.id}` } },
    { ...TASK, for: { reference: 'Patient/none' } },
  ]);
  const included = async (include: string[]) =>
    (await store.search({ type: 'Task', where: [], include })).included.map(({ id }) => id);
  expect(await included(['Task:patient', 'Task:subject'])).toEqual([patient!.id]);
  expect(await included(['Task:focus:ServiceRequest'])).toEqual([]);
  expect(await included(['Task:focus:Basic'])).toEqual([group!.id]);
  await store.inOneCommit(() => store.rows.remove('Basic', group!.id));
  expect(await included(['Task:focus'])).toEqual([]);
});
