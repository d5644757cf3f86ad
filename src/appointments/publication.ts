/** What is published, remembered for a minute: anybody may ask, as often as they like, and none of it is anybody's. */
import { contentHash } from '../act-key.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { VisitType } from '../mappings/visits-schema.ts';
import type { Calendars } from './calendars.ts';
import { type Published, published, publishedPart } from './published.ts';
import { findSlots, type Slot, slotQuery } from './slots.ts';

export interface PublicationDeps {
  readonly directory: Pick<Directory, 'snapshot'>;
  readonly calendars: Calendars;
  readonly types: readonly VisitType[];
  readonly zone: Zone;
  readonly now: () => number;
  /** Ids of departments; none: nothing is published. */
  readonly departments: readonly string[];
  /** Page where a patient books. */
  readonly bookingUrl: string | undefined;
}

export interface Publication {
  /** NDJSON, with a tag of its content. */
  readonly files: Readonly<Record<FileName, { readonly text: string; readonly etag: string }>>;
  readonly states: readonly string[];
  /** When what is published last changed, as far as this process knows; ISO 8601. */
  readonly since: string;
}

export const FILES = { locations: 'Location', schedules: 'Schedule', slots: 'Slot' } as const;
export type FileName = keyof typeof FILES;

export const FRESH_SECONDS = 60;
/** Who looks for a time looks at the next two weeks. */
const DAYS = 14;
const DAY = 86_400_000;
/** What is published: the first visit of a patient who is new. */
const VISIT = 'office-visit';

export function openPublication(deps: PublicationDeps): () => Promise<Publication> {
  let held: { readonly at: number; readonly publication: Promise<Publication> } | undefined;
  let latest: Publication | undefined;

  async function make(at: number): Promise<Publication> {
    const { locations, schedules, slots, states } = await read(at, deps);
    const files = {
      locations: await fileOf(locations),
      schedules: await fileOf(schedules),
      slots: await fileOf(slots),
    };
    const same =
      latest && (Object.keys(FILES) as FileName[]).every((name) => files[name].etag === latest?.files[name].etag);
    latest = { files, states, since: same && latest ? latest.since : new Date(at).toISOString() };
    return latest;
  }

  return () => {
    const at = deps.now();
    if (held && at - held.at < FRESH_SECONDS * 1000) return held.publication;
    const publication = make(at);
    const mine = { at, publication };
    held = mine;
    publication.catch(() => {
      if (held === mine) held = undefined; // who asked is told; the next one tries again
    });
    return publication;
  };
}

async function fileOf(lines: readonly object[]): Promise<{ text: string; etag: string }> {
  const text = lines.map((one) => `${JSON.stringify(one)}\n`).join('');
  return { text, etag: `"${(await contentHash(new TextEncoder().encode(text))).slice(0, 32)}"` };
}

async function read(at: number, deps: PublicationDeps): Promise<Published> {
  const type = deps.types.find(({ code }) => code === VISIT);
  const part = publishedPart(await deps.directory.snapshot(), deps.departments);
  if (!type || part.roles.length === 0) return { locations: [], schedules: [], slots: [], states: [] };
  const to = new Date(deps.zone.day(at).noon + DAYS * DAY).toISOString().slice(0, 10);
  const query = slotQuery.parse({ visit: VISIT, patient: 'new', to, count: 200 });
  const slots: Slot[] = [];
  let after: string | undefined;
  do {
    const page = await findSlots(query, after, part, at, deps);
    slots.push(...page.slots);
    after = page.next;
  } while (after !== undefined);
  const { bookingUrl } = deps;
  return published(part, slots, {
    type,
    linkTo: bookingUrl === undefined ? undefined : (slot) => link(bookingUrl, slot),
  });
}

function link(bookingUrl: string, slot: string): string {
  const url = new URL(bookingUrl);
  url.searchParams.set('slot', `Slot/${slot}`);
  return url.href;
}
