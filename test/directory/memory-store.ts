/** As much of a FHIR store as loading and reading a directory needs, in memory; every call is counted, so that a test can cut one off. */
import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../../src/fault.ts';
import type { FhirStore, Page, Search, Stored } from '../../src/ports/fhir-store/index.ts';

export interface MemoryStore extends FhirStore {
  readonly resources: Stored[];
  readonly binaries: Map<string, { bytes: Uint8Array; contentType: string }>;
  /** Calls so far; `failAt` makes the call of that number throw `transient`, before or after it did its work. */
  calls: number;
  failAt?: { readonly call: number; readonly after: boolean };
}

export function memoryStore(): MemoryStore {
  const resources: Stored[] = [];
  const binaries: MemoryStore['binaries'] = new Map();
  const notHere = () => Promise.reject(new Error('not part of this store'));

  async function counted<T>(work: () => T): Promise<T> {
    const { failAt } = store;
    const fails = failAt?.call === ++store.calls;
    if (fails && !failAt?.after) throw new Fault('transient', { code: 'down', text: 'down' });
    const result = work();
    if (fails) throw new Fault('transient', { code: 'down', text: 'down' });
    return result;
  }

  function find<R extends Resource>({ type, where, include, count = 20, cursor }: Search): Page<R> {
    const all = resources.filter(
      (one) => one.resourceType === type && where.every(([name, value]) => fits(one, name, value)),
    );
    const from = Number(cursor ?? 0);
    const matches = all.slice(from, from + count) as Stored<R>[];
    const wanted = new Set(include?.includes('PractitionerRole:practitioner') ? matches.map(practitionerOf) : []);
    return {
      matches,
      included: resources.filter((one) => wanted.has(`${one.resourceType}/${one.id}`)),
      ...(from + count < all.length ? { next: String(from + count) } : {}),
    };
  }

  function insert<R extends Resource>(resource: R): Stored<R> {
    const id = `${resource.resourceType.toLowerCase()}-${resources.length + 1}`;
    const stored = { ...resource, id, meta: { ...resource.meta, versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' } };
    resources.push(stored as Stored);
    return stored;
  }

  const store: MemoryStore = {
    resources,
    binaries,
    calls: 0,
    read: (type, id) =>
      counted(() => {
        const found = resources.find((one) => one.resourceType === type && one.id === id);
        if (!found) throw new Fault('not-found', { code: 'not-found', text: 'not found' });
        return found as never;
      }),
    search: (search) => counted(() => find(search)),
    searches: (searches) => counted(() => searches.map((search) => find(search))),
    createIfNone: (resource, { system, value }) =>
      counted(() => {
        const known = find<typeof resource>({
          type: resource.resourceType,
          where: [['identifier', `${system}|${value}`]],
        });
        const [found] = known.matches;
        return found ? { resource: found, created: false } : { resource: insert(resource), created: true };
      }),
    putBinary: (bytes, contentType) =>
      counted(() => {
        const id = `binary-${binaries.size + 1}`;
        binaries.set(id, { bytes, contentType });
        return id;
      }),
    readVersion: notHere,
    history: notHere,
    commit: notHere,
    getBinary: notHere,
    deleteBinary: notHere,
    ping: async () => {},
  };
  return store;
}

function practitionerOf(resource: Resource): string | undefined {
  return resource.resourceType === 'PractitionerRole' ? resource.practitioner?.reference : undefined;
}

interface Searchable {
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[];
  readonly type?: readonly { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] }[];
  readonly organization?: { readonly reference?: string };
  readonly providedBy?: { readonly reference?: string };
  readonly managingOrganization?: { readonly reference?: string };
}

function fits(resource: Resource, name: string, value: string): boolean {
  const one = resource as Searchable;
  const values = value.split(',');
  if (name === 'identifier') return (one.identifier ?? []).some((id) => values.includes(`${id.system}|${id.value}`));
  if (name === 'type')
    return (one.type ?? []).some((t) => t.coding?.some((c) => values.includes(`${c.system}|${c.code}`)));
  if (name === 'organization') {
    const organization = one.organization ?? one.providedBy ?? one.managingOrganization;
    return values.includes(organization?.reference ?? '');
  }
  throw new Error(`no search parameter ${name}`);
}
