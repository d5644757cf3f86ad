/** Reading and searching. */
import type { Bundle, Resource, ResourceType } from '@medplum/fhirtypes';
import type { FencedStore } from '../fence.ts';
import type { Page, Search, Stored } from '../index.ts';
import type { HttpAnswer } from './http.ts';
import type { Connection } from './index.ts';
import { faultOf } from './outcomes.ts';
import { POINTS } from './pace.ts';
import { isBundle, storedOf } from './resources.ts';
import { pageOf, searchParams, searchPoints } from './search.ts';
import { resourcesOf, transactionOf } from './transaction.ts';

type Reads = Pick<FencedStore, 'read' | 'readVersion' | 'history' | 'search' | 'searches' | 'readInTransaction'>;
type Typed<T extends ResourceType> = Stored<Extract<Resource, { resourceType: T }>>;

/** FHIR ids; anything else is no resource of ours, and must not become part of a URL. */
const ID = /^[A-Za-z0-9.-]{1,64}$/;

export function readsOf({ send, suspects }: Connection): Reads {
  const get = <T>(path: string, points: number, read: (answer: HttpAnswer) => T) =>
    send({ phase: 'read', method: 'GET', path, points }, read);

  async function readInTransaction<T extends ResourceType>(type: T, id: string): Promise<Typed<T>> {
    const entry = { request: { method: 'GET' as const, url: pathOf(type, id) } };
    const body = JSON.stringify(transactionOf([entry]));
    return send({ phase: 'read', method: 'POST', path: '', body, points: POINTS.read }, (answer) => {
      const [resource] = resourcesOf(bundleOf(answer), 1);
      return typed(type, resource);
    });
  }

  return {
    readInTransaction,
    async read(type, id) {
      const path = pathOf(type, id);
      if (suspects.has(path)) return readInTransaction(type, id);
      return get(path, POINTS.read, ({ body }) => typed(type, body));
    },
    async readVersion(type, id, versionId) {
      const path = `${pathOf(type, id)}/_history/${idOf(versionId)}`;
      return get(path, POINTS.read, ({ body }) => typed(type, body));
    },
    async history(type, id) {
      return get(`${pathOf(type, id)}/_history?_count=100`, POINTS.history, (answer) =>
        (bundleOf(answer).entry ?? []).flatMap(({ resource }) => (resource ? [storedOf(resource)] : [])),
      );
    },
    async search<R extends Resource>(search: Search): Promise<Page<R>> {
      const body = searchParams(search).toString();
      const contentType = 'application/x-www-form-urlencoded';
      const path = `${search.type}/_search`;
      return send(
        { phase: 'search', method: 'POST', path, body, contentType, points: searchPoints(search) },
        (answer) => pageOf<R>(bundleOf(answer)),
      );
    },
    async searches(searches) {
      if (searches.length === 0) return [];
      const entry = searches.map((search) => ({
        request: { method: 'GET' as const, url: `${search.type}?${searchParams(search)}` },
      }));
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry } satisfies Bundle);
      const points = searches.reduce((sum, search) => sum + searchPoints(search), 0);
      return send({ phase: 'search', method: 'POST', path: '', body, points }, (answer) =>
        pagesOf(bundleOf(answer), searches.length),
      );
    },
  };
}

function pagesOf(answer: Bundle, expected: number): Page[] {
  const entries = answer.entry ?? [];
  if (entries.length !== expected) throw new TypeError('the answer has another number of entries');
  return entries.map(({ response, resource }) => {
    // A batch is 200 also when its entries were refused: over quota each has its own 429.
    if (response?.status !== '200') throw faultOf('search', Number(response?.status));
    return pageOf(bundleOf({ body: resource }));
  });
}

function bundleOf({ body }: { readonly body: unknown }): Bundle {
  if (!isBundle(body)) throw new TypeError('the answer is no Bundle');
  return body;
}

function typed<T extends ResourceType>(type: T, value: unknown): Typed<T> {
  const resource = storedOf(value);
  if (resource.resourceType !== type) throw new TypeError('the answer is of another type');
  return resource as Typed<T>;
}

function pathOf(type: ResourceType, id: string): string {
  return `${type}/${idOf(id)}`;
}

function idOf(id: string): string {
  if (!ID.test(id)) throw faultOf('read', 404);
  return id;
}
