import type { DocumentReference, Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Create, FhirStore, Stored } from '../../src/ports/fhir-store/index.ts';
import { fhirStoreFixture } from './fhir-store-fixture.ts';
import { fhirStoreSearchContract } from './fhir-store-search.contract.ts';

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
    let store: FhirStore;
    beforeAll(async () => {
      store = await open();
    });
    const fixture = fhirStoreFixture(() => store);
    const { run, meta, fresh, urn, token, patientOf, task, commitOne, idsBy } = fixture;

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

    fhirStoreSearchContract(() => store, fixture, accentsFolded);

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
