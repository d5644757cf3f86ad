import type { DocumentReference, Patient, Provenance, ServiceRequest, Task } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Create, FhirStore, Page, Search, Stored } from '../../src/ports/fhir-store/index.ts';

const FOLDED: Search['where'] = [
  ['family', 'garcia'],
  ['given', 'maria'],
];
const ACCENTED: Search['where'] = [
  ['family', 'GARCÍA'],
  ['given', 'maría'],
];

/**
 * What every driver of the FHIR store keeps. The store need not be empty: each run of the suite marks what it writes with a tag of its own
 * and looks at nothing else.
 */
export function fhirStoreContract(
  name: string,
  open: () => FhirStore | Promise<FhirStore>,
  // Medplum 5.1 finds García by `garcía` and not by `garcia`.
  { accentsFolded = true }: { accentsFolded?: boolean } = {},
): void {
  describe(`fhir-store: ${name}`, () => {
    const run = crypto.randomUUID();
    const meta = { tag: [{ system: 'urn:contract', code: run }] };
    const fresh = (system = 'urn:number') => ({ system, value: `${run}-${crypto.randomUUID()}` });
    const urn = () => `urn:uuid:${crypto.randomUUID()}`;
    const token = ({ system, value }: { system: string; value: string }) => `${system}|${value}`;
    let store: FhirStore;
    beforeAll(async () => {
      store = await open();
    });

    const patientOf = async (more: Partial<Patient> = {}) => {
      const identifier = fresh();
      const patient: Patient = { resourceType: 'Patient', meta, identifier: [identifier], ...more };
      return (await store.createIfNone(patient, identifier)).resource;
    };
    const task = (more: Partial<Task> = {}): Create<Task> => ({
      urn: urn(),
      resource: { resourceType: 'Task', meta, status: 'requested', intent: 'order', ...more },
    });
    const commitOne = async (create: Create<Task>) =>
      (await store.commit({ create: [create], update: [] })).resources[0] as Stored<Task>;
    /** A search among what this run wrote. */
    const own = (type: Search['type'], where: Search['where'], more: Partial<Search> = {}): Search => ({
      type,
      where: [['_tag', `urn:contract|${run}`], ...where],
      ...more,
    });
    const idsOf = (page: Page) => page.matches.map(({ id }) => id);
    const idsBy = async (type: Search['type'], ...where: Search['where']) =>
      idsOf(await store.search(own(type, where, { count: 100 })));

    describe('reading and writing', () => {
      test('what was created is read as it was answered, with id, version and time, tags kept', async () => {
        const patient = await patientOf({ name: [{ family: 'Núñez', given: ['Ana'] }] });
        expect(patient).toMatchObject({ name: [{ family: 'Núñez' }], meta: { tag: meta.tag } });
        expect(patient.meta.versionId).toBeTruthy();
        expect(Date.parse(patient.meta.lastUpdated)).not.toBeNaN();
        expect(await store.read('Patient', patient.id)).toEqual(patient);
      });

      test('nothing under an id, or under that id of another type: not-found', async () => {
        const { id } = await patientOf();
        await expect(store.read('Patient', crypto.randomUUID())).rejects.toMatchObject({ kind: 'not-found' });
        await expect(store.read('Task', id)).rejects.toMatchObject({ kind: 'not-found' });
        await expect(store.readVersion('Patient', id, crypto.randomUUID())).rejects.toMatchObject({
          kind: 'not-found',
        });
      });

      test('an update makes a version; the ones before stay as they were, history is newest first', async () => {
        const first = await commitOne(task());
        const { resources } = await store.commit({
          create: [],
          update: [{ resource: { ...first, status: 'accepted' }, versionId: first.meta.versionId }],
        });
        const second = resources[0] as Stored<Task>;
        expect(second.meta.versionId).not.toBe(first.meta.versionId);
        expect(await store.read('Task', first.id)).toEqual(second);
        expect(await store.readVersion('Task', first.id, first.meta.versionId)).toEqual(first);
        expect(await store.readVersion('Task', first.id, second.meta.versionId)).toEqual(second);
        expect((await store.history('Task', first.id)).map(({ meta }) => meta.versionId)).toEqual([
          second.meta.versionId,
          first.meta.versionId,
        ]);
      });

      test('an update of a version that is not the current one: stale, and nothing of the commit is stored', async () => {
        const first = await commitOne(task());
        const accept = { resource: { ...first, status: 'accepted' as const }, versionId: first.meta.versionId };
        await store.commit({ create: [], update: [accept] });
        const beside = task({ identifier: [fresh()] });
        const late = { ...accept, resource: { ...first, status: 'rejected' as const } };
        await expect(store.commit({ create: [beside], update: [late] })).rejects.toMatchObject({ kind: 'stale' });
        expect(await store.read('Task', first.id)).toMatchObject({ status: 'accepted' });
        expect(await idsBy('Task', ['identifier', token(beside.resource.identifier?.[0] as never)])).toEqual([]);
      });

      test('an update of what is not there: stale', async () => {
        const { resource } = task();
        const update = { resource: { ...resource, id: crypto.randomUUID() }, versionId: '1' };
        await expect(store.commit({ create: [], update: [update] })).rejects.toMatchObject({ kind: 'stale' });
      });

      test('of ten updates of one version at once exactly one is stored', async () => {
        const first = await commitOne(task());
        const outcomes = await Promise.allSettled(
          Array.from({ length: 10 }, (_, i) =>
            store.commit({
              create: [],
              update: [{ resource: { ...first, description: `try ${i}` }, versionId: first.meta.versionId }],
            }),
          ),
        );
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await store.history('Task', first.id)).toHaveLength(2);
      });

      test('placeholders become references everywhere: in lists, in contained resources, in updates', async () => {
        const patient = await patientOf();
        const before = await commitOne(task());
        const request: Create<ServiceRequest> = {
          urn: urn(),
          resource: {
            resourceType: 'ServiceRequest',
            meta,
            status: 'active',
            intent: 'order',
            subject: { reference: `Patient/${patient.id}` },
          },
        };
        const fulfil = task({
          focus: { reference: request.urn },
          input: [{ type: { text: 'a' }, valueReference: { reference: request.urn } }],
          contained: [{ resourceType: 'Basic', id: 'c', code: { text: 'note' }, subject: { reference: request.urn } }],
        });
        const { resources } = await store.commit({
          create: [request, fulfil],
          update: [{ resource: { ...before, partOf: [{ reference: fulfil.urn }] }, versionId: before.meta.versionId }],
        });
        const [created, done, changed] = resources as [Stored<ServiceRequest>, Stored<Task>, Stored<Task>];
        const reference = `ServiceRequest/${created.id}`;
        expect(done.focus).toEqual({ reference });
        expect(done.input?.[0]?.valueReference).toEqual({ reference });
        expect(done.contained?.[0]).toMatchObject({ subject: { reference } });
        expect(changed.partOf).toEqual([{ reference: `Task/${done.id}` }]);
        expect(await store.read('Task', done.id)).toEqual(done);
      });

      test('a Patient is not taken into a commit', async () => {
        const create = [{ urn: urn(), resource: { resourceType: 'Patient' as const, meta } }];
        await expect(store.commit({ create, update: [] })).rejects.toMatchObject({ kind: 'exception' });
      });

      test('create-if-none: the second finds the first, twenty at once make one', async () => {
        const identifier = fresh();
        const patient: Patient = { resourceType: 'Patient', meta, identifier: [identifier] };
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, () => store.createIfNone<Patient>(patient, identifier)),
        );
        expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(outcomes.map(({ resource }) => resource.id)).size).toBe(1);
        expect(await idsBy('Patient', ['identifier', token(identifier)])).toHaveLength(1);
        expect(await store.createIfNone(patient, identifier)).toMatchObject({ created: false });
      });

      test('create-if-none with characters that search gives a meaning', async () => {
        const identifier = { system: 'urn:number', value: `a,b$c\\d ${run}` };
        const patient: Patient = { resourceType: 'Patient', meta, identifier: [identifier] };
        expect(await store.createIfNone(patient, identifier)).toMatchObject({ created: true });
        expect(await store.createIfNone(patient, identifier)).toMatchObject({ created: false });
      });

      test('create-if-none where two have the identifier: stale', async () => {
        const shared = fresh('urn:shared');
        const both = [fresh(), fresh()];
        for (const one of both) {
          await store.createIfNone<Patient>({ resourceType: 'Patient', meta, identifier: [one, shared] }, one);
        }
        await expect(
          store.createIfNone<Patient>({ resourceType: 'Patient', meta, identifier: [shared] }, shared),
        ).rejects.toMatchObject({ kind: 'stale' });
      });

      test('answers its sign of life', () => expect(store.ping()).resolves.toBeUndefined());
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

    describe('binaries', () => {
      const bytes = (text: string) => new TextEncoder().encode(text);

      test('bytes and type come back; a document may refer to them', async () => {
        const id = await store.putBinary(bytes('%PDF-1.7 …'), 'application/pdf');
        const kept = await store.getBinary(id);
        expect(new Uint8Array(kept.bytes)).toEqual(bytes('%PDF-1.7 …'));
        expect(kept.contentType).toMatch(/^application\/pdf/);
        const document: Create<DocumentReference> = {
          urn: urn(),
          resource: {
            resourceType: 'DocumentReference',
            meta,
            status: 'current',
            content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${id}` } }],
          },
        };
        const [stored] = (await store.commit({ create: [document], update: [] })).resources;
        expect(stored).toMatchObject({ content: [{ attachment: { url: `Binary/${id}` } }] });
      });

      test('what was deleted is gone, the same bytes under another id are not', async () => {
        const [one, other] = [
          await store.putBinary(bytes(run), 'text/plain'),
          await store.putBinary(bytes(run), 'text/plain'),
        ];
        expect(one).not.toBe(other);
        await store.deleteBinary(one);
        await expect(store.getBinary(one)).rejects.toThrow();
        expect(new Uint8Array((await store.getBinary(other)).bytes)).toEqual(bytes(run));
      });
    });
  });
}
