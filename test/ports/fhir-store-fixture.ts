import type { Patient, Task } from '@medplum/fhirtypes';
import type { Create, FhirStore, Page, Search, Stored } from '../../src/ports/fhir-store/index.ts';

export type FhirStoreFixture = ReturnType<typeof fhirStoreFixture>;

/** What the contract's tests write with, marked with a tag of its own, and search among. */
export function fhirStoreFixture(store: () => FhirStore) {
  const run = crypto.randomUUID();
  const meta = { tag: [{ system: 'urn:contract', code: run }] };
  const fresh = (system = 'urn:number') => ({ system, value: `${run}-${crypto.randomUUID()}` });
  const urn = () => `urn:uuid:${crypto.randomUUID()}`;
  const token = ({ system, value }: { system: string; value: string }) => `${system}|${value}`;
  const idsOf = (page: Page) => page.matches.map(({ id }) => id);
  const own = (type: Search['type'], where: Search['where'], more: Partial<Search> = {}): Search => ({
    type,
    where: [['_tag', `urn:contract|${run}`], ...where],
    ...more,
  });
  return {
    run,
    meta,
    fresh,
    urn,
    token,
    idsOf,
    /** A search among what this run wrote. */
    own,
    async patientOf(more: Partial<Patient> = {}) {
      const identifier = fresh();
      const patient: Patient = { resourceType: 'Patient', meta, identifier: [identifier], ...more };
      return (await store().createIfNone(patient, identifier)).resource;
    },
    task: (more: Partial<Task> = {}): Create<Task> => ({
      urn: urn(),
      resource: { resourceType: 'Task', meta, status: 'requested', intent: 'order', ...more },
    }),
    commitOne: async (create: Create<Task>) =>
      (await store().commit({ create: [create], update: [] })).resources[0] as Stored<Task>,
    idsBy: async (type: Search['type'], ...where: Search['where']) =>
      idsOf(await store().search(own(type, where, { count: 100 }))),
  };
}
