/** A practitioner's calendar for their own calendar program, under a secret address. */
import type { Schedule } from '@medplum/fhirtypes';
import * as z from 'zod';
import { contentHash } from '../../act-key.ts';
import { type ActPorts, type Answer, perform } from '../../action.ts';
import { feedCalendar } from '../../appointments/feed-calendar.ts';
import {
  feedShape,
  feedsOf,
  feedToken,
  openFeed,
  revokeFeed,
  scheduleOfFeed,
  scheduleOfRole,
} from '../../appointments/feeds.ts';
import { actorsOf } from '../../appointments/slots.ts';
import { readTaken } from '../../appointments/taken.ts';
import { oursOnly } from '../../auth/ours-only.ts';
import type { FailureLimit } from '../../auth/rate-limit.ts';
import type { Directory } from '../../directory/departments.ts';
import { Fault } from '../../fault.ts';
import type { Zone } from '../../fhir/clinic-time.ts';
import type { Stored } from '../../ports/fhir-store/index.ts';
import { placesOf } from './appointments.ts';
import { notModified } from './not-modified.ts';
import { callOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface CalendarFeedDoor {
  readonly ports: ActPorts;
  readonly directory: Pick<Directory, 'snapshot'>;
  readonly zone: Zone;
  readonly publicUrl: string;
  readonly addressOf: (request: Request) => string;
  /** Of addresses that are none, by who tries them. */
  readonly failures: FailureLimit;
}

const DAY = 86_400_000;
const PAST_DAYS = 14;
const AHEAD_DAYS = 180;

const feedsView = z
  .strictObject({
    practitioner: z.string(),
    feeds: z.array(z.strictObject({ feed: z.string(), name: z.string(), since: z.string() })),
    url: z
      .string()
      .optional()
      .meta({ description: 'The secret address, shown once: whoever has it reads the calendar.' }),
  })
  .meta({ id: 'CalendarFeeds' });

export function calendarFeedRoutes(door: CalendarFeedDoor): Route[] {
  const path = '/v1/providers/{id}/calendar-feeds';
  const answers = { 200: { description: 'The feeds of the practitioner', schema: feedsView } };
  const tag = 'Appointments';
  return [
    {
      method: 'post',
      path,
      tag,
      summary: openFeed.summary,
      description: 'For the practitioner’s own calendar program: when, where and what kind of visit, no names.',
      scope: openFeed.scope,
      body: feedShape,
      headers: ['Idempotency-Key', 'If-Match'],
      answers,
      audit: 'write',
      handle: async (request) => {
        const done = await perform(openFeed, callOf(request, request.params.id), door.ports);
        const url = `${door.publicUrl}/v1/calendars/${await feedToken(door.ports.mac, done.act)}.ics`;
        return view(request, scheduleIn(done), done.replayed ? undefined : url, done.replayed);
      },
    },
    {
      method: 'get',
      path,
      tag,
      summary: 'The feeds of a practitioner’s calendar',
      scope: 'system/Appointment.s',
      answers,
      audit: 'search',
      handle: async (request) => {
        oursOnly(request.caller);
        return view(request, await scheduleOfRole(request.params.id ?? '', door.ports.store));
      },
    },
    {
      method: 'post',
      path: `${path}/{feed}/revoke`,
      tag,
      summary: revokeFeed.summary,
      scope: revokeFeed.scope,
      body: z.strictObject({}).meta({ id: 'RevokeCalendarFeed' }),
      headers: ['Idempotency-Key', 'If-Match'],
      answers,
      audit: 'write',
      handle: async (request) => {
        const call = { ...callOf(request, request.params.id), input: { feed: request.params.feed } };
        const done = await perform(revokeFeed, call, door.ports);
        return view(request, scheduleIn(done), undefined, done.replayed);
      },
    },
    {
      method: 'get',
      path: '/v1/calendars/{token}.ics',
      tag,
      summary: 'A practitioner’s calendar, by its secret address',
      scope: null,
      answers: {
        200: { description: 'iCalendar', contentType: 'text/calendar' },
        304: { description: 'Not changed since' },
        404: { description: 'No such address, or one that has ended', contentType: 'application/fhir+json' },
        429: { description: 'Too many of those', contentType: 'application/fhir+json' },
      },
      audit: 'none',
      admit(raw) {
        const retryAfter = door.failures.blocked(door.addressOf(raw), door.ports.now());
        if (retryAfter === undefined) return () => undefined;
        throw new Fault('throttled', { code: 'link-failures', text: 'Too many links that are none.' }, { retryAfter });
      },
      handle: (request) => calendar(door, request),
    },
  ];
}

async function calendar(door: CalendarFeedDoor, { params, raw }: RestRequest): Promise<Response> {
  const { ports, directory } = door;
  const { token = '' } = params;
  const [schedule, snapshot] = await Promise.all([scheduleOfFeed(token, ports.store), directory.snapshot()]);
  const named = schedule?.actor.flatMap(({ reference }) => reference ?? []) ?? [];
  const role = snapshot.roles.find((one) => named.includes(`PractitionerRole/${one.role.id}`));
  if (!schedule || !role) {
    door.failures.failed(door.addressOf(raw), ports.now());
    throw new Fault('not-found', { code: 'feed-not-found', text: 'There is no such feed.' });
  }
  const now = ports.now();
  const midnight = door.zone.instant(door.zone.day(now), 0);
  const window = { start: midnight - PAST_DAYS * DAY, end: midnight + AHEAD_DAYS * DAY };
  const file = feedCalendar(await readTaken(actorsOf(role), window, now, ports.store), {
    name: role.role.practitioner?.display ?? '',
    host: new URL(door.publicUrl).host,
    window,
    written: schedule.meta.lastUpdated,
    placeOf: placesOf(snapshot.locations),
  });
  const etag = `"${(await contentHash(new TextEncoder().encode(file))).slice(0, 32)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (notModified(raw, etag)) return new Response(null, { status: 304, headers });
  return new Response(file, { headers: { ...headers, 'content-type': 'text/calendar; charset=utf-8' } });
}

function scheduleIn({ resources }: Answer): Stored<Schedule> {
  const schedule = resources.find((one): one is Stored<Schedule> => one.resourceType === 'Schedule');
  if (!schedule) throw new Error('an act on a feed left no Schedule');
  return schedule;
}

function view({ params }: RestRequest, schedule: Stored<Schedule>, url?: string, replayed = false): Reply {
  const body: z.output<typeof feedsView> = {
    practitioner: `PractitionerRole/${params.id}`,
    feeds: feedsOf(schedule).map(({ value = '', type, period }) => ({
      feed: value,
      name: type?.text ?? '',
      since: period?.start ?? '',
    })),
    ...(url !== undefined && { url }),
  };
  const headers: Record<string, string> = {
    etag: `W/"${schedule.meta.versionId}"`,
    ...(replayed && { 'idempotency-replayed': 'true' }),
  };
  return { status: 200, body, headers };
}
