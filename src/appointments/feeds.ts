/**
 * Feeds of a practitioner's calendar: secret addresses that a calendar program reads by itself. Kept is the hash of the secret alone, as an
 * identifier of the Schedule; the secret is made of the act that gave it out, and shown once.
 */
import type { Identifier, Schedule } from '@medplum/fhirtypes';
import { base64url } from 'jose';
import * as z from 'zod';
import type { Mac } from '../act-key.ts';
import { type Action, defineAction, type Reads } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { secretHash } from '../auth/secrets.ts';
import { Fault } from '../fault.ts';
import { plainText } from '../fhir/plain-text.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { openStep, refuseStale } from '../step.ts';

const MOST_FEEDS = 10;

/** 256 bits, of the act with this id. */
export const feedToken = async (mac: Mac, act: string): Promise<string> =>
  base64url.encode(await mac(JSON.stringify(['calendar-feed', act])));

export const feedsOf = ({ identifier = [] }: Schedule): Identifier[] =>
  identifier.filter(({ system }) => system === SID.calendarFeed);

/** The Schedule that a secret is a feed of. */
export async function scheduleOfFeed(
  token: string,
  reads: Pick<Reads, 'search'>,
): Promise<Stored<Schedule> | undefined> {
  const where = [['identifier', `${SID.calendarFeed}|${await secretHash(token)}`]] as const;
  const { matches } = await reads.search<Schedule>({ type: 'Schedule', where, count: 1 });
  return matches[0];
}

/** Of a `PractitionerRole`; Fault not-found where nobody is booked. */
export async function scheduleOfRole(role: string, reads: Pick<Reads, 'search'>): Promise<Stored<Schedule>> {
  const where = [['actor', `PractitionerRole/${role}`]] as const;
  const { matches } = /^[A-Za-z0-9.-]{1,64}$/.test(role)
    ? await reads.search<Schedule>({ type: 'Schedule', where, count: 10 })
    : { matches: [] };
  const [schedule] = matches.filter(({ active }) => active !== false).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (schedule) return schedule;
  const text = 'There is no such provider, or none who is booked here.';
  throw new Fault('not-found', { code: 'provider-not-found', text });
}

export const feedShape = z
  .strictObject({ name: plainText(60).meta({ description: 'What reads it, e.g. “telephone”; not twice.' }) })
  .meta({ id: 'CalendarFeedWanted' });

interface Given {
  readonly schedule: Stored<Schedule>;
  readonly hash: string;
}

/** A practitioner's own calendar program is given an address. */
export const openFeed: Action<z.output<typeof feedShape>, Stored<Schedule>, Given> = defineAction({
  name: 'open-calendar-feed',
  summary: 'Give out the secret address of a practitioner’s calendar',
  scope: 'system/Appointment.u',
  input: feedShape,
  fence: 'version',
  writes: ['Schedule'],

  async open(input, call, reads, mac) {
    oursOnly(call.caller);
    const schedule = await scheduleOfRole(call.target ?? '', reads);
    return openStep('open-calendar-feed', input, call, mac, { task: schedule, state: schedule, done: [schedule] });
  },

  async find({ name }, { state: schedule }, act) {
    refuseStale(act.call, schedule.meta.versionId, 'schedule');
    const feeds = feedsOf(schedule);
    if (feeds.some(({ type }) => type?.text === name) || feeds.length >= MOST_FEEDS) {
      const text = 'There is a feed of this name, or there are ten already: end one first.';
      throw new Fault('business-rule', { code: 'feed-exists', text, expression: '$.name' });
    }
    return { schedule, hash: await secretHash(await feedToken(act.mac, act.act)) };
  },

  build({ name }, { schedule, hash }, { at }) {
    const feed: Identifier = { type: { text: name }, system: SID.calendarFeed, value: hash, period: { start: at } };
    return {
      create: [],
      update: [
        {
          resource: { ...schedule, identifier: [...(schedule.identifier ?? []), feed] },
          versionId: schedule.meta.versionId,
        },
      ],
      status: 200,
      record: {
        activity: { system: CODES.calendarFeedStep, code: 'open-calendar-feed' },
        operation: 'UPDATE',
        targets: [`Schedule/${schedule.id}`],
      },
    };
  },
});

export const feedEndShape = z
  .strictObject({ feed: z.string().regex(/^[A-Za-z0-9_-]{20,100}$/) })
  .meta({ id: 'CalendarFeedEnded' });

/** The address is read by nobody any more: lost, or given to a program that is not used. */
export const revokeFeed: Action<z.output<typeof feedEndShape>, Stored<Schedule>, Stored<Schedule>> = defineAction({
  name: 'revoke-calendar-feed',
  summary: 'End the secret address of a practitioner’s calendar',
  scope: 'system/Appointment.u',
  input: feedEndShape,
  fence: 'version',
  writes: ['Schedule'],

  async open(input, call, reads, mac) {
    oursOnly(call.caller);
    const schedule = await scheduleOfRole(call.target ?? '', reads);
    return openStep('revoke-calendar-feed', input, call, mac, { task: schedule, state: schedule, done: [schedule] });
  },

  async find({ feed }, { state: schedule }, act) {
    refuseStale(act.call, schedule.meta.versionId, 'schedule');
    if (feedsOf(schedule).some(({ value }) => value === feed)) return schedule;
    throw new Fault('not-found', { code: 'feed-not-found', text: 'There is no such feed.' });
  },

  build({ feed }, schedule) {
    const identifier = (schedule.identifier ?? []).filter(
      ({ system, value }) => system !== SID.calendarFeed || value !== feed,
    );
    const { identifier: _all, ...rest } = schedule;
    return {
      create: [],
      update: [
        { resource: identifier.length > 0 ? { ...rest, identifier } : rest, versionId: schedule.meta.versionId },
      ],
      status: 200,
      record: {
        activity: { system: CODES.calendarFeedStep, code: 'revoke-calendar-feed' },
        operation: 'UPDATE',
        targets: [`Schedule/${schedule.id}`],
      },
    };
  },
});
