import type { Patient, Provenance, Task } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Create, FhirStore, Page, Search, Stored } from '../../src/ports/fhir-store/index.ts';
import type { FhirStoreFixture } from './fhir-store-fixture.ts';

const FOLDED: Search['where'] = [
  ['family', 'garcia'],
  ['given', 'maria'],
];
const ACCENTED: Search['where'] = [
  ['family', 'GARCÍA'],
  ['given', 'maría'],
];

/** The searching part of the contract, within its suite. */
export function fhirStoreSearchContract(
  open: () => FhirStore,
  fixture: FhirStoreFixture,
  accentsFolded: boolean,
): void {
  const { run, meta, fresh, urn, token, patientOf, task, commitOne, own, idsOf, idsBy } = fixture;
  let store: FhirStore;
  beforeAll(() => {
    store = open();
  });

  describe('searching', () => {
    let ana: Stored<Patient>;
    let bo: Stored<Patient>;
    let tasks: Stored<Task>[];
    let owner: string;
    beforeAll(async () => {
      ana = await patientOf({
        name: [{ family: 'García', given: ['Ana', 'María'] }],
        birthDate: '1950-02-03',
        gender: 'female',
        active: true,
        telecom: [
          { system: 'phone', value: '+16025550142' },
          { system: 'email', value: 'ana@example.org' },
        ],
        address: [{ postalCode: '85004-1234' }],
      });
      bo = await patientOf({
        name: [{ family: 'Garfield', given: ['Bo'] }],
        birthDate: '1951-12-31',
        gender: 'male',
      });
      owner = `Organization/${crypto.randomUUID()}`;
      const statuses = ['requested', 'accepted', 'requested', 'completed'] as const;
      tasks = [];
      for (const [i, status] of statuses.entries()) {
        const one = task({
          status,
          owner: { reference: owner },
          for: { reference: `Patient/${i < 2 ? ana.id : bo.id}` },
          authoredOn: `2026-01-0${4 - i}T10:00:00Z`,
          code: { coding: [{ system: 'urn:codes', code: `c${i % 2}` }] },
          ...(i === 0 && { businessStatus: { coding: [{ system: 'urn:states', code: 'waiting' }] } }),
        });
        tasks.push(await commitOne(one));
      }
    });
    const ids = (...which: number[]) => which.map((i) => tasks[i]?.id).sort();
    const tasksBy = async (...where: Search['where']) => (await idsBy('Task', ['owner', owner], ...where)).sort();

    test('tokens: with system, without, several, excluded', async () => {
      expect(await tasksBy(['status', 'requested'])).toEqual(ids(0, 2));
      expect(await tasksBy(['status', 'requested,completed'])).toEqual(ids(0, 2, 3));
      expect(await tasksBy(['status:not', 'requested'])).toEqual(ids(1, 3));
      expect(await tasksBy(['code', 'urn:codes|c1'])).toEqual(ids(1, 3));
      expect(await tasksBy(['code', 'urn:other|c1'])).toEqual([]);
      expect(await tasksBy(['code', 'c0'], ['status', 'requested'])).toEqual(ids(0, 2));
      expect(await tasksBy(['business-status', 'urn:states|waiting'])).toEqual(ids(0));
    });

    test('references: with type and without', async () => {
      expect(await tasksBy(['patient', `Patient/${ana.id}`])).toEqual(ids(0, 1));
      expect(await tasksBy(['patient', ana.id])).toEqual(ids(0, 1));
      expect(await tasksBy(['subject', `Patient/${ana.id},Patient/${bo.id}`])).toEqual(ids(0, 1, 2, 3));
      expect(await idsBy('Task', ['owner', `Organization/${crypto.randomUUID()}`])).toEqual([]);
    });

    test('strings begin with the value, whatever case and accents', async () => {
      expect((await idsBy('Patient', ['family', 'garc'])).sort()).toEqual([ana.id]);
      expect((await idsBy('Patient', ['family', 'GAR'])).sort()).toEqual([ana.id, bo.id].sort());
      expect(await idsBy('Patient', ...(accentsFolded ? FOLDED : ACCENTED))).toEqual([ana.id]);
      expect(await idsBy('Patient', ['address-postalcode', '85004'])).toEqual([ana.id]);
    });

    test('dates: whole, partial, with prefixes', async () => {
      const byBirth = async (...values: string[]) =>
        (await idsBy('Patient', ['family', 'gar'], ...values.map((v) => ['birthdate', v] as const))).sort();
      const [both, none] = [[ana.id, bo.id].sort(), [] as string[]];
      expect(await byBirth('1950-02-03')).toEqual([ana.id]);
      expect(await byBirth('1950')).toEqual([ana.id]);
      expect(await byBirth('1951-12')).toEqual([bo.id]);
      expect(await byBirth('ge1950-02-03')).toEqual(both);
      expect(await byBirth('gt1950-02-03')).toEqual([bo.id]);
      expect(await byBirth('ge1950-01-01', 'lt1951-01-01')).toEqual([ana.id]);
      expect(await byBirth('le1950-02-02')).toEqual(none);
      expect(await byBirth('1950-02-03,1951-12-31')).toEqual(both);
    });

    test('phone, mail, ids', async () => {
      expect(await idsBy('Patient', ['phone', '+16025550142'])).toEqual([ana.id]);
      expect(await idsBy('Patient', ['email', 'ana@example.org'])).toEqual([ana.id]);
      expect((await idsBy('Patient', ['_id', `${ana.id},${bo.id}`])).sort()).toEqual([ana.id, bo.id].sort());
    });

    test('sorted by a date, up and down', async () => {
      const sorted = async (sort: string) => idsOf(await store.search(own('Task', [['owner', owner]], { sort })));
      const oldestFirst = [3, 2, 1, 0].map((i) => tasks[i]?.id);
      expect(await sorted('authored-on')).toEqual(oldestFirst);
      expect(await sorted('-authored-on')).toEqual([...oldestFirst].reverse());
      expect(await sorted('_lastUpdated')).toEqual(tasks.map(({ id }) => id));
      expect(await sorted('-_lastUpdated')).toEqual(tasks.map(({ id }) => id).reverse());
    });

    test('a status that was left is not found any more', async () => {
      const one = await commitOne(task({ businessStatus: { coding: [{ code: `before-${run}` }] } }));
      await store.commit({
        create: [],
        update: [
          {
            resource: { ...one, businessStatus: { coding: [{ code: `after-${run}` }] } },
            versionId: one.meta.versionId,
          },
        ],
      });
      expect(await idsBy('Task', ['business-status', `before-${run}`])).toEqual([]);
      expect(await idsBy('Task', ['business-status', `after-${run}`])).toEqual([one.id]);
    });

    test('several searches at once are answered in the order asked', async () => {
      const pages = await store.searches([
        own('Task', [
          ['owner', owner],
          ['status', 'completed'],
        ]),
        own('Patient', [['family', 'garfield']]),
        own('Task', [['owner', `Organization/${crypto.randomUUID()}`]]),
      ]);
      expect(pages.map(idsOf)).toEqual([ids(3), [bo.id], []]);
    });

    test('an unknown parameter: value', async () => {
      await expect(store.search({ type: 'Task', where: [['no-such-parameter', 'x']] })).rejects.toMatchObject({
        kind: 'value',
      });
    });

    test('includes bring what is referred to and what refers, each once', async () => {
      const provenance: Create<Provenance> = {
        urn: urn(),
        resource: {
          resourceType: 'Provenance',
          meta,
          recorded: '2026-01-05T10:00:00Z',
          agent: [{ who: { display: 'somebody' } }],
          target: [0, 1].map((i) => ({ reference: `Task/${tasks[i]?.id}` })),
        },
      };
      const [told] = (await store.commit({ create: [provenance], update: [] })).resources;
      const page = await store.search(
        own(
          'Task',
          [
            ['owner', owner],
            ['code', 'c0,c1'],
          ],
          {
            include: ['Task:patient'],
            revinclude: ['Provenance:target'],
          },
        ),
      );
      expect(idsOf(page).sort()).toEqual(ids(0, 1, 2, 3));
      expect(page.included.map(({ id }) => id).sort()).toEqual([ana.id, bo.id, told?.id].sort());
    });
  });

  describe('paging', () => {
    test('pages follow each other without gap or repetition, the last has no next', async () => {
      const group = fresh('urn:group');
      const create = Array.from({ length: 25 }, (_, i) =>
        task({ groupIdentifier: group, authoredOn: `2026-02-${String((i % 9) + 1).padStart(2, '0')}` }),
      );
      const all = (await store.commit({ create, update: [] })).resources.map(({ id }) => id);
      for (const sort of [undefined, 'authored-on', '-authored-on']) {
        const seen: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page: Page = await store.search(
            own('Task', [['group-identifier', token(group)]], {
              count: 10,
              ...(sort && { sort }),
              ...(cursor && { cursor }),
            }),
          );
          seen.push(...idsOf(page));
          cursor = page.next;
          pages++;
        } while (cursor && pages < 10);
        expect(pages).toBe(3);
        expect(seen).toHaveLength(25);
        expect(new Set(seen)).toEqual(new Set(all));
      }
    });
  });
}
