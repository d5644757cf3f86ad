/** The resources of the fake Medplum: versions, a cache that can lag, searches, transactions. */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../src/act-key.ts';

export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

export const POINTS = { read: 1, history: 10, search: 20, write: 100 };

type Versions = readonly Resource[];
type Staged = Map<string, Versions>;

export interface Knobs {
  /** Project feature `transaction-bundles`. */
  transactionBundles: boolean;
  /** True: as after a crash, what is committed now does not reach the cache. */
  cacheLags: boolean;
}

/** `spend` takes points from the quota, and throws when it is used up. */
export function fakeResources(knobs: Knobs, spend: (points: number) => void, baseUrl: () => string) {
  let store: Staged = new Map();
  const cache = new Map<string, Resource>();
  let lastInstant = 0;

  function stamped(resource: Resource, id: string): Resource & { id: string } {
    lastInstant = Math.max(Date.now(), lastInstant + 1);
    const meta = { ...resource.meta, versionId: crypto.randomUUID(), lastUpdated: new Date(lastInstant).toISOString() };
    return { ...resource, id, meta };
  }

  /** Runs `change` on a copy that becomes the store, unless it throws. */
  function atomically<T>(change: (staged: Staged) => T): T {
    const before = store;
    const staged = new Map(store);
    const result = change(staged);
    store = staged;
    for (const [key, versions] of store) {
      const [previous, current] = [before.get(key)?.at(-1), versions.at(-1)!];
      if (previous === current) continue;
      if (!knobs.cacheLags) cache.set(key, current);
      else if (previous) cache.set(key, previous);
    }
    return result;
  }

  function write(staged: Staged, type: string, id: string, resource: Resource): Resource {
    const key = `${type}/${id}`;
    const versions = staged.get(key) ?? [];
    const last = versions.at(-1);
    if (last && bare(last) === bare({ ...resource, id })) return last; // an identical PUT is a no-op
    const written = stamped(resource, id);
    staged.set(key, [...versions, written]);
    return written;
  }

  function put(staged: Staged, key: string, ifMatch: string | undefined, resource: Resource): Resource {
    spend(POINTS.write);
    const current = staged.get(key)?.at(-1);
    if (!current) throw new Refusal(404, 'Not found');
    const expected = /^W\/"([^"]+)"$/.exec(ifMatch ?? '')?.[1]; // anything not quoted so is ignored
    if (expected !== undefined && expected !== current.meta?.versionId) throw new Refusal(412, 'Precondition Failed');
    const [type = '', id = ''] = key.split('/');
    return write(staged, type, id, resource);
  }

  function search(staged: Staged, type: string, params: URLSearchParams): Bundle {
    spend(POINTS.search);
    let found = current(staged, type);
    for (const [name, value] of params) {
      if (PAGING.includes(name)) continue;
      const matches = MATCHERS[name];
      if (!matches) throw new Refusal(400, `Unknown search parameter: ${name}`);
      const any = value.split(',');
      found = found.filter((resource) => any.some((one) => matches(resource, one)));
    }
    found.sort((a, b) => ((a.meta?.lastUpdated ?? '') < (b.meta?.lastUpdated ?? '') ? -1 : 1));
    const count = Number(params.get('_count') ?? 20);
    const offset = Number(params.get('_offset') ?? 0);
    const next = new URLSearchParams(params);
    next.set('_offset', String(offset + count));
    const more = found.length > offset + count;
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: found.slice(offset, offset + count).map((resource) => ({ search: { mode: 'match' }, resource })),
      ...(more && { link: [{ relation: 'next', url: `${baseUrl()}fhir/R4/${type}?${next}` }] }),
    };
  }

  function read(staged: Staged, key: string, pastCache: boolean): Resource {
    spend(POINTS.read);
    const found = (pastCache ? undefined : cache.get(key)) ?? staged.get(key)?.at(-1);
    if (!found) throw new Refusal(404, 'Not found');
    return found;
  }

  function entry(staged: Staged, asked: BundleEntry, ids: Map<string, string>, atomic: boolean): BundleEntry {
    const { method, url = '', ifMatch } = asked.request ?? {};
    const resource = asked.resource && JSON.parse(renamed(JSON.stringify(asked.resource), ids));
    const [path = '', query] = url.split('?');
    if (method === 'POST') {
      spend(POINTS.write);
      const id = ids.get(asked.fullUrl ?? '')?.split('/')[1] ?? crypto.randomUUID();
      return { resource: write(staged, path, id, resource), response: { status: '201' } };
    }
    if (method === 'PUT') return { resource: put(staged, path, ifMatch, resource), response: { status: '200' } };
    const found = query === undefined ? read(staged, path, atomic) : search(staged, path, new URLSearchParams(query));
    return { resource: found, response: { status: '200' } };
  }

  function entries(staged: Staged, asked: readonly BundleEntry[], atomic: boolean): BundleEntry[] {
    const ids = new Map<string, string>();
    for (const { fullUrl, request } of asked) {
      if (fullUrl && request?.method === 'POST') ids.set(fullUrl, `${request.url}/${crypto.randomUUID()}`);
    }
    const answers: BundleEntry[] = [];
    for (const i of [...asked.keys()].sort((a, b) => rank(asked[a]) - rank(asked[b]))) {
      try {
        answers[i] = entry(staged, asked[i]!, ids, atomic);
      } catch (error) {
        if (atomic || !(error instanceof Refusal)) throw error;
        answers[i] = { response: { status: String(error.status) } };
      }
    }
    return answers;
  }

  return {
    all: (type: string) => current(store, type),
    stamped,
    bundle(asked: Bundle): Bundle {
      const atomic = asked.type === 'transaction' && knobs.transactionBundles;
      const entry = atomically((staged) => entries(staged, asked.entry ?? [], atomic));
      return {
        resourceType: 'Bundle',
        type: asked.type === 'batch' ? 'batch-response' : 'transaction-response',
        entry,
      };
    },
    search: (type: string, params: URLSearchParams) => search(store, type, params),
    read: (key: string) => read(store, key, false),
    put: (key: string, ifMatch: string | undefined, resource: Resource) =>
      atomically((staged) => put(staged, key, ifMatch, resource)),
    create(type: string, condition: string | undefined, resource: Resource): { status: number; body: Resource } {
      const found = condition === undefined ? [] : (search(store, type, new URLSearchParams(condition)).entry ?? []);
      if (found.length > 1) throw new Refusal(412, 'Multiple resources found matching condition');
      if (found[0]?.resource) return { status: 200, body: found[0].resource };
      spend(POINTS.write);
      return { status: 201, body: atomically((staged) => write(staged, type, crypto.randomUUID(), resource)) };
    },
    remove(key: string): void {
      spend(POINTS.write);
      if (!store.delete(key)) throw new Refusal(404, 'Not found');
      cache.delete(key);
    },
    history(key: string): Bundle {
      spend(POINTS.history);
      const entry = (store.get(key) ?? []).toReversed().map((resource) => ({ resource }));
      if (entry.length === 0) throw new Refusal(404, 'Not found');
      return { resourceType: 'Bundle', type: 'history', entry };
    },
    version(key: string, versionId: string): Resource {
      spend(POINTS.read);
      const found = store.get(key)?.find((version) => version.meta?.versionId === versionId);
      if (!found) throw new Refusal(404, 'Not found');
      return found;
    },
  };
}

const PAGING = ['_sort', '_count', '_offset'];

const MATCHERS: Record<string, ((resource: Resource, value: string) => boolean) | undefined> = {
  _id: (resource, value) => resource.id === value,
  _tag: (resource, value) => resource.meta?.tag?.some((tag) => `${tag.system}|${tag.code}` === value) ?? false,
  identifier: (resource, value) =>
    ('identifier' in resource ? [resource.identifier ?? []].flat() : []).some(
      (i) => `${i.system}|${i.value}` === value,
    ),
};

function current(staged: Staged, type: string): Resource[] {
  return [...staged].filter(([key]) => key.startsWith(`${type}/`)).map(([, versions]) => versions.at(-1)!);
}

function bare({ meta, ...rest }: Resource): string {
  const { versionId: _v, lastUpdated: _l, ...kept } = meta ?? {};
  return canonicalJson({ ...rest, meta: kept });
}

function rank(asked: BundleEntry | undefined): number {
  return ['POST', 'PUT', 'GET'].indexOf(asked?.request?.method ?? '');
}

function renamed(text: string, ids: Map<string, string>): string {
  return text.replace(/urn:uuid:[0-9a-f-]{36}/g, (urn) => ids.get(urn) ?? urn);
}
