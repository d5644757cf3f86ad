/**
 * Searches of a partner, narrowed by its organization and never by chaining: the directory by whose it is; Tasks by their requester; requests and documents through
 * its own Tasks, so that neither a page nor the number of pages tells of others'; Patient and Coverage only by the referral's number.
 */
import type { Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { type Compartment, PARTNER_TYPES } from '../../auth/compartments.ts';
import { isFault } from '../../fault.ts';
import type { FhirStore, Page, Search, Stored } from '../../ports/fhir-store/index.ts';
import { noSuchPath } from '../rest/route.ts';
import { searchPractitioners } from './partner-practitioners.ts';
import { partnerView, referenceOf } from './partner-view.ts';
import { readAsPartner } from './read.ts';
import type { SearchRequest } from './search-request.ts';

export interface Found {
  readonly matches: readonly Resource[];
  readonly included: readonly Resource[];
  /** Not yet sealed. */
  readonly next?: string;
}

/** An order that stays when a Task is written again; a store's own may not, and would tell of it. */
const UNMOVED = 'authored-on';

/** `cursor` is the `next` of the page before, unsealed. */
export async function searchAsPartner(
  store: FhirStore,
  request: SearchRequest,
  cursor: string | undefined,
  compartment: Compartment,
): Promise<Found> {
  const { organization, directory } = compartment;
  const tie = PARTNER_TYPES[request.type];
  switch (tie?.kind) {
    case 'directory': {
      const owners = tie.parameter === '_id' ? directory.map((one) => one.slice('Organization/'.length)) : directory;
      const where = [...request.where, [tie.parameter, owners.join(',')]] as const;
      return seen(await store.search(storeSearch({ ...request, where }, cursor)), compartment, store);
    }
    case 'role': {
      const page = await searchPractitioners(store, request, cursor, directory);
      return seen({ ...page, included: await includedWith(store, request, page.matches) }, compartment, store);
    }
    case 'organization': {
      const where = [...request.where, [tie.parameter, organization]] as const;
      const { sort = UNMOVED } = request;
      return seen(await store.search(storeSearch({ ...request, where, sort }, cursor)), compartment, store);
    }
    case 'referral':
      return throughReferrals(store, request, cursor, compartment);
    case 'submitted':
      return submitted(store, request, compartment);
    default:
      throw noSuchPath();
  }
}

export function storeSearch({ cursor: _sealed, ...request }: SearchRequest, cursor: string | undefined): Search {
  return { ...request, ...(cursor !== undefined && { cursor }) };
}

async function seen(page: Page, compartment: Compartment, store: FhirStore): Promise<Found> {
  const view = await partnerView([...page.matches, ...page.included], compartment, store);
  const show = (resources: readonly Stored[]) => resources.flatMap((one) => view.get(referenceOf(one)) ?? []);
  return {
    matches: show(page.matches),
    included: show(page.included),
    ...(page.next !== undefined && { next: page.next }),
  };
}

/** Where a page begins: a page of the partner's Tasks (or of what was named), and how many of its hits were shown before. */
interface Place {
  readonly outer?: string;
  readonly skip: number;
}

const TASKS_AT_ONCE = 50;
/** Pages of Tasks looked through for one answer; then the answer ends early, with a `next`. */
const MOST_ROUNDS = 20;

async function throughReferrals(
  store: FhirStore,
  request: SearchRequest,
  cursor: string | undefined,
  compartment: Compartment,
): Promise<Found> {
  const { count } = request;
  const own = async (page: readonly Stored[]) => {
    const view = await partnerView(page, compartment, store);
    return page.filter((one) => view.has(referenceOf(one)));
  };
  const named = request.where.some(([name, value]) => name === '_id' || (name === 'identifier' && hasNumber(value)));
  const round = named ? byName(store, request) : byTasks(store, request, compartment.organization);
  const matches: Stored[] = [];
  let place: Place | undefined = cursor === undefined ? { skip: 0 } : placeOf(cursor);
  for (let i = 0; place && matches.length < count && i < MOST_ROUNDS; i++) {
    const { found, outer } = await round(place.outer);
    const hits = (await own(found)).slice(place.skip);
    const room = count - matches.length;
    matches.push(...hits.slice(0, room));
    if (hits.length > room) place = { ...place, skip: place.skip + room };
    else place = outer === undefined ? undefined : { outer, skip: 0 };
  }
  const included = await includedWith(store, request, matches);
  const shown = await seen({ matches, included }, compartment, store);
  return { ...shown, ...(place && { next: JSON.stringify(place) }) };
}

type Round = (outer: string | undefined) => Promise<{ found: Stored[]; outer?: string }>;

/** `system|` alone would be everybody's, and how long it takes to look through them all would tell how many they are. */
function hasNumber(identifier: string): boolean {
  return identifier.split(',').every((one) => !one.endsWith('|'));
}

/** All that has the id or identifier: few, and each is looked at. */
function byName(store: FhirStore, { type, where }: SearchRequest): Round {
  return async () => ({ found: await searchAll(store, { type, where }) });
}

/** What hangs on one page of the partner's Tasks. */
function byTasks(store: FhirStore, { type, where }: SearchRequest, organization: string): Round {
  return async (outer) => {
    const tasks = await store.search<Task>({
      type: 'Task',
      where: [
        ['requester', organization],
        ['code', 'fulfill'],
      ],
      sort: UNMOVED,
      count: TASKS_AT_ONCE,
      ...(outer !== undefined && { cursor: outer }),
    });
    const requests = tasks.matches.flatMap(({ focus }) => focus?.reference ?? []);
    const through: readonly [string, string] =
      type === 'ServiceRequest'
        ? ['_id', requests.map((reference) => reference.slice('ServiceRequest/'.length)).join(',')]
        : ['related', requests.join(',')];
    const found = requests.length === 0 ? [] : await searchAll(store, { type, where: [...where, through] });
    return { found, ...(tasks.next !== undefined && { outer: tasks.next }) };
  };
}

async function searchAll(store: FhirStore, search: Search): Promise<Stored[]> {
  const found: Stored[] = [];
  let cursor: string | undefined;
  do {
    const page: Page = await store.search({ ...search, count: 100, ...(cursor !== undefined && { cursor }) });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

async function includedWith(store: FhirStore, request: SearchRequest, matches: readonly Stored[]): Promise<Stored[]> {
  const { type, include, revinclude } = request;
  if (matches.length === 0 || (!include && !revinclude)) return [];
  const page = await store.search<ServiceRequest>({
    type,
    where: [['_id', matches.map(({ id }) => id).join(',')]],
    count: matches.length,
    ...(include && { include }),
    ...(revinclude && { revinclude }),
  });
  return page.included;
}

function placeOf(cursor: string): Place {
  // Written by `throughReferrals`, sealed and opened since.
  return JSON.parse(cursor) as Place;
}

/** By the referral's number alone; any other question is answered as if nobody were known. */
async function submitted(
  store: FhirStore,
  { type, where, count }: SearchRequest,
  compartment: Compartment,
): Promise<Found> {
  const [only, ...more] = where;
  if (only?.[0] !== '_id' || more.length > 0) return { matches: [], included: [] };
  const ids = [...new Set(only[1].split(','))].slice(0, count);
  const read = async (id: string) => {
    try {
      return [await readAsPartner(store, type, id, compartment)];
    } catch (error) {
      if (isFault(error, 'not-found')) return [];
      throw error;
    }
  };
  return { matches: (await Promise.all(ids.map(read))).flat(), included: [] };
}
