import type { PractitionerRole } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Interval, openTimes, without } from '../../src/appointments/availability.ts';
import { fits, GRID, offersOf } from '../../src/appointments/offers.ts';
import { readSlotId, slotId } from '../../src/appointments/slot-id.ts';
import { localDay, openZone } from '../../src/fhir/clinic-time.ts';
import { EXTENSION } from '../../src/fhir/systems.ts';

const phoenix = openZone('America/Phoenix');
const newYork = openZone('America/New_York');
const MINUTE = 60_000;

const role = (
  availableTime: PractitionerRole['availableTime'],
  more: Partial<PractitionerRole> = {},
): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  location: [{ reference: 'Location/a' }, { reference: 'Location/b' }],
  ...(availableTime && { availableTime }),
  ...more,
});
const line = (days: ('mon' | 'tue' | 'sun')[], from: string, to: string, at = 'Location/a') => ({
  extension: [{ url: EXTENSION.availableAt, valueReference: { reference: at } }],
  daysOfWeek: days,
  availableStartTime: from,
  availableEndTime: to,
});
const clock = (list: readonly Interval[]) =>
  list.map(({ start, end }) => [new Date(start).toISOString().slice(0, 16), new Date(end).toISOString().slice(0, 16)]);

describe('when a practitioner sees patients', () => {
  const monday = localDay('2026-11-30');

  test('the lines of the weekday, in order, each where it is held', () => {
    const times = openTimes(
      role([line(['mon'], '13:00:00', '17:00:00', 'Location/b'), line(['mon', 'tue'], '08:00:00', '12:00:00')]),
      monday,
      phoenix,
    );
    expect(clock(times)).toEqual([
      ['2026-11-30T15:00', '2026-11-30T19:00'],
      ['2026-11-30T20:00', '2026-12-01T00:00'],
    ]);
    expect(times.map(({ location }) => location)).toEqual(['Location/a', 'Location/b']);
    expect(openTimes(role([line(['tue'], '08:00:00', '12:00:00')]), monday, phoenix)).toEqual([]);
  });

  test('nothing on a federal holiday, and nothing of a role that is over', () => {
    const hours = [line(['mon'], '08:00:00', '12:00:00')];
    expect(openTimes(role(hours), localDay('2026-05-25'), phoenix)).toEqual([]); // Memorial Day
    expect(openTimes(role(hours, { active: false }), monday, phoenix)).toEqual([]);
  });

  test('less what is closed: by the hour, or whole days', () => {
    const hours = [line(['mon', 'tue'], '08:00:00', '12:00:00')];
    const byHour = role(hours, {
      notAvailable: [{ description: 'Talk', during: { start: '2026-11-30T16:00:00Z', end: '2026-11-30T17:00:00Z' } }],
    });
    expect(clock(openTimes(byHour, monday, phoenix))).toEqual([
      ['2026-11-30T15:00', '2026-11-30T16:00'],
      ['2026-11-30T17:00', '2026-11-30T19:00'],
    ]);
    const byDay = role(hours, {
      notAvailable: [{ description: 'Away', during: { start: '2026-11-28', end: '2026-11-30' } }],
    });
    expect(openTimes(byDay, monday, phoenix)).toEqual([]);
    expect(openTimes(byDay, localDay('2026-12-01'), phoenix)).toHaveLength(1);
  });

  test('another zone: the clock on the wall counts when daylight saving begins and ends', () => {
    const hours = role([line(['sun'], '08:00:00', '12:00:00')]);
    expect(clock(openTimes(hours, localDay('2026-03-01'), newYork))).toEqual([
      ['2026-03-01T13:00', '2026-03-01T17:00'],
    ]);
    expect(clock(openTimes(hours, localDay('2026-03-08'), newYork))).toEqual([
      ['2026-03-08T12:00', '2026-03-08T16:00'],
    ]);
    expect(clock(openTimes(hours, localDay('2026-11-01'), newYork))).toEqual([
      ['2026-11-01T13:00', '2026-11-01T17:00'],
    ]);
    const night = role([line(['sun'], '00:30:00', '04:00:00')]);
    expect(openTimes(night, localDay('2026-03-08'), newYork).map(({ start, end }) => (end - start) / MINUTE)).toEqual([
      150,
    ]);
    expect(openTimes(night, localDay('2026-11-01'), newYork).map(({ start, end }) => (end - start) / MINUTE)).toEqual([
      270,
    ]);
  });
});

describe('hours that end at midnight or after it', () => {
  const sunday = localDay('2026-11-29');
  const monday = localDay('2026-11-30');
  const open = (from: string, to: string, day = monday, zone = phoenix) =>
    clock(openTimes(role([line(['mon'], from, to)]), day, zone));
  const tuesday = localDay('2026-12-01');

  test('midnight is the end of the day', () => {
    expect(open('20:00:00', '00:00:00')).toEqual([['2026-12-01T03:00', '2026-12-01T07:00']]);
    expect(open('20:00:00', '24:00:00')).toEqual([['2026-12-01T03:00', '2026-12-01T07:00']]);
    expect(open('00:00:00', '00:00:00')).toEqual([['2026-11-30T07:00', '2026-12-01T07:00']]);
    expect(open('20:00:00', '00:00:00', tuesday)).toEqual([]);
  });

  test('over midnight the night goes on the day after, but not of a holiday', () => {
    expect(open('22:00:00', '06:00:00')).toEqual([['2026-12-01T05:00', '2026-12-01T07:00']]);
    expect(open('22:00:00', '06:00:00', tuesday)).toEqual([['2026-12-01T07:00', '2026-12-01T13:00']]);
    expect(open('22:00:00', '06:00:00', sunday)).toEqual([]);
    expect(open('22:00:00', '06:00:00', localDay('2026-05-26'))).toEqual([]); // the Monday is Memorial Day
  });

  test('no time is within both of two days, whatever the zone and the day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('America/Denver', 'America/New_York', 'America/Phoenix'),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        fc.nat(23),
        fc.nat(24),
        (name, at, from, to) => {
          const zone = openZone(name);
          const hour = (n: number) => `${String(n).padStart(2, '0')}:00:00`;
          const always = role([
            { ...line([], hour(from), hour(to)), daysOfWeek: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
          ]);
          const day = zone.day(at.getTime());
          const own = openTimes(always, day, zone);
          for (const one of own) {
            expect(one.end).toBeGreaterThan(one.start);
            expect(one.start).toBeGreaterThanOrEqual(zone.instant(day, 0));
            expect(one.end).toBeLessThanOrEqual(zone.instant(day, 24 * 60));
          }
        },
      ),
    );
  });

  test('the day on which the clock is put on or back', () => {
    const denver = openZone('America/Denver');
    const night = role([{ ...line(['sun'], '00:00:00', '00:00:00') }]);
    const hours = (iso: string) =>
      openTimes(night, localDay(iso), denver).map(({ start, end }) => (end - start) / 3_600_000);
    expect(hours('2026-03-08')).toEqual([23]);
    expect(hours('2026-11-01')).toEqual([25]);
  });
});

test('what is closed for a month or a year is closed from its first day to its last', () => {
  const hours = [line(['mon', 'tue'], '08:00:00', '12:00:00')];
  const away = (start: string, end?: string) =>
    role(hours, { notAvailable: [{ description: 'Away', during: { start, ...(end && { end }) } }] });
  const opens = (one: PractitionerRole, iso: string) => openTimes(one, localDay(iso), phoenix).length > 0;
  expect(opens(away('2026-12', '2026-12'), '2026-12-01')).toBe(false);
  expect(opens(away('2026-12', '2027-02'), '2027-02-23')).toBe(false);
  expect(opens(away('2026-12', '2027-02'), '2027-03-01')).toBe(true);
  expect(opens(away('2026-12', '2027-02'), '2026-11-30')).toBe(true);
  expect(opens(away('2027', '2027'), '2027-11-30')).toBe(false);
  expect(opens(away('2027', '2027'), '2028-01-03')).toBe(true);
  expect(opens(away('2027'), '2030-01-01')).toBe(false);
});

const interval = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]) => ({ start: start * GRID, end: (start + length) * GRID }));

test('what is offered lies within what is open, touches nothing taken, and does not overlap', () => {
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 3 }),
      fc.array(interval, { maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 100 }),
      (stretches, taken, units, from) => {
        const open = without({ start: 0, end: 300 * GRID }, stretches).map((one) => ({ ...one, reserved: false }));
        const wanted = { minutes: units * 5, notBefore: from * GRID + 1, urgent: false };
        const offers = offersOf(open, taken, wanted);
        for (const [i, { start, end }] of offers.entries()) {
          expect(end - start).toBe(units * GRID);
          expect(start).toBeGreaterThanOrEqual(wanted.notBefore);
          expect(open.some((one) => one.start <= start && end <= one.end)).toBe(true);
          expect(taken.some((one) => one.start < end && start < one.end)).toBe(false);
          expect(offers[i + 1]?.start ?? end).toBeGreaterThanOrEqual(end);
          expect(fits(start, open, taken, wanted)).toMatchObject({ start, end });
        }
        for (const one of taken) expect(fits(one.start, open, taken, wanted)).toBeUndefined();
      },
    ),
  );
});

test('times kept for the urgent are offered to them alone', () => {
  const open = [{ start: 0, end: 6 * GRID, reserved: true }];
  const wanted = { minutes: 15, notBefore: 0, urgent: false };
  expect(offersOf(open, [], wanted)).toEqual([]);
  expect(offersOf(open, [], { ...wanted, urgent: true })).toHaveLength(2);
});

test('the number of a slot says what was offered, and is an id', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.constantFrom('office-visit', 'annual-exam'),
      fc.boolean(),
      fc.integer({ min: 1, max: 60_000_000 }),
      (id, visit, isNew, minutes) => {
        const name = { role: id, visit, patient: isNew ? 'new' : 'established', start: minutes * MINUTE } as const;
        const written = slotId(name);
        expect(written).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
        expect(readSlotId(written)).toEqual(name);
      },
    ),
  );
  for (const other of [
    '',
    'x',
    'office-visit.n.zzzzzzz.a',
    'office-visit.n..a',
    'office-visit.q.abc.a',
    '0197e3a0-aaaa',
  ])
    expect(readSlotId(other)).toBeUndefined();
});
