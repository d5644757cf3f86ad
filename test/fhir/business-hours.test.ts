import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCalendar, WEEKDAYS_8_TO_5 } from '../../src/fhir/business-hours.ts';
import { federalHolidays, isFederalHoliday } from '../../src/fhir/federal-holidays.ts';
import { dueAt, type ReferralPriority, referralTimers } from '../../src/fhir/referral-timers.ts';

const phoenix = openCalendar({ timeZone: 'America/Phoenix', week: WEEKDAYS_8_TO_5 });
const denver = openCalendar({ timeZone: 'America/Denver', week: WEEKDAYS_8_TO_5 });
const newYork = openCalendar({ timeZone: 'America/New_York', week: WEEKDAYS_8_TO_5 });
const allDay = openCalendar({
  timeZone: 'America/New_York',
  week: Array.from({ length: 7 }, () => ({ open: '00:00', close: '24:00' })),
  federalHolidays: false,
});
const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const iso = (time: number) => new Date(time).toISOString();

describe('open', () => {
  test.each([
    ['2026-03-02T07:59:59-07:00', false],
    ['2026-03-02T08:00:00-07:00', true],
    ['2026-03-02T16:59:59-07:00', true],
    ['2026-03-02T17:00:00-07:00', false],
    ['2026-03-01T12:00:00-07:00', false],
    ['2026-07-03T12:00:00-07:00', false],
    ['2026-11-26T12:00:00-07:00', false],
  ])('in Phoenix at %s: %s', (time, open) => {
    expect(phoenix.isOpen(at(time))).toBe(open);
  });

  test('summer time moves the hours of Denver and not those of Phoenix', () => {
    const summer = at('2026-07-06T14:30:00Z');
    expect([denver.isOpen(summer), phoenix.isOpen(summer)]).toEqual([true, false]);
    const winter = at('2026-01-06T14:30:00Z');
    expect([denver.isOpen(winter), phoenix.isOpen(winter)]).toEqual([false, false]);
  });

  test('closed and opened days of the clinic itself', () => {
    const own = openCalendar({
      timeZone: 'America/Phoenix',
      week: WEEKDAYS_8_TO_5,
      closed: ['2026-03-04'],
      open: ['2026-10-12'],
    });
    expect(own.isOpen(at('2026-03-04T10:00:00-07:00'))).toBe(false);
    expect(own.isOpen(at('2026-10-12T10:00:00-07:00'))).toBe(true);
  });
});

describe('business hours', () => {
  test.each([
    ['2026-03-02T10:00:00-07:00', 2, '2026-03-02T12:00:00-07:00'],
    ['2026-03-02T16:30:00-07:00', 2, '2026-03-03T09:30:00-07:00'],
    ['2026-03-06T16:00:00-07:00', 2, '2026-03-09T09:00:00-07:00'],
    ['2026-03-07T03:00:00-07:00', 0, '2026-03-09T08:00:00-07:00'],
    ['2026-03-02T10:00:00-07:00', 18, '2026-03-04T10:00:00-07:00'],
    ['2026-07-02T16:00:00-07:00', 2, '2026-07-06T09:00:00-07:00'],
    ['2026-03-02T15:00:00-07:00', 2, '2026-03-02T17:00:00-07:00'],
  ])('%s + %d h = %s', (from, hours, to) => {
    expect(iso(phoenix.addBusinessHours(at(from), hours))).toBe(iso(at(to)));
  });

  test('the day of the change to summer time has 23 hours, the day back 25', () => {
    expect(iso(allDay.addBusinessHours(at('2026-03-08T00:00:00-05:00'), 24))).toBe('2026-03-09T05:00:00.000Z');
    expect(iso(allDay.addBusinessHours(at('2026-11-01T00:00:00-04:00'), 25))).toBe('2026-11-02T05:00:00.000Z');
  });
});

describe('business days', () => {
  test.each([
    ['2026-03-02T10:00:00-07:00', 1, '2026-03-03T10:00:00-07:00'],
    ['2026-03-06T10:00:00-07:00', 1, '2026-03-09T10:00:00-07:00'],
    ['2026-03-06T18:00:00-07:00', 1, '2026-03-10T08:00:00-07:00'],
    ['2026-03-07T10:00:00-07:00', 3, '2026-03-12T08:00:00-07:00'],
    ['2026-12-24T10:00:00-07:00', 1, '2026-12-28T10:00:00-07:00'],
  ])('%s + %d = %s', (from, days, to) => {
    expect(iso(phoenix.addBusinessDays(at(from), days))).toBe(iso(at(to)));
  });

  test('keeps the wall-clock time across the change to summer time', () => {
    expect(iso(denver.addBusinessDays(at('2026-03-06T10:00:00-07:00'), 1))).toBe(iso(at('2026-03-09T10:00:00-06:00')));
  });

  test('ends within the hours of a shorter day', () => {
    const week = [...WEEKDAYS_8_TO_5.slice(0, 5), { open: '08:00', close: '12:00' }, null];
    const shortFriday = openCalendar({ timeZone: 'America/Phoenix', week });
    expect(iso(shortFriday.addBusinessDays(at('2026-03-05T15:00:00-07:00'), 1))).toBe(
      iso(at('2026-03-06T12:00:00-07:00')),
    );
  });
});

test('calendar days end at midnight by the wall clock', () => {
  expect(iso(denver.endOfDay(at('2026-03-06T15:00:00-07:00'), 7))).toBe(iso(at('2026-03-14T00:00:00-06:00')));
  expect(denver.dateOf(at('2026-03-07T06:59:00Z'))).toBe('2026-03-06');
});

const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
const calendars = fc.constantFrom(phoenix, denver, newYork, allDay);

describe('always', () => {
  test('hours add up: a then b is a + b', () => {
    fc.assert(
      fc.property(calendars, instants, fc.nat(30), fc.nat(30), (calendar, from, a, b) => {
        const twice = calendar.addBusinessHours(calendar.addBusinessHours(from.getTime(), a), b);
        const once = calendar.addBusinessHours(from.getTime(), a + b);
        // Closing time of one day and opening of the next are the same amount of business time.
        expect(calendar.addBusinessHours(twice, 1)).toBe(calendar.addBusinessHours(once, 1));
      }),
    );
  });

  test('a due instant is never before the start, never decreases, and stands in or at the end of open hours', () => {
    fc.assert(
      fc.property(calendars, instants, instants, fc.integer({ min: 1, max: 20 }), (calendar, one, other, count) => {
        const [a, b] = [one.getTime(), other.getTime()].sort((x, y) => x - y) as [number, number];
        for (const add of [calendar.addBusinessHours, calendar.addBusinessDays]) {
          const due = add(a, count);
          expect(due).toBeGreaterThan(a);
          expect(add(b, count)).toBeGreaterThanOrEqual(due);
          expect(calendar.isOpen(due) || calendar.isOpen(due - 1)).toBe(true);
        }
      }),
    );
  });

  test('the open time between start and due is the hours asked', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(phoenix, denver, newYork),
        instants,
        fc.integer({ min: 1, max: 12 }),
        (calendar, from, hours) => {
          const start = Math.floor(from.getTime() / 60_000) * 60_000;
          const due = calendar.addBusinessHours(start, hours);
          let open = 0;
          for (let minute = start; minute < due; minute += 60_000) open += calendar.isOpen(minute) ? 1 : 0;
          expect(open).toBe(hours * 60);
        },
      ),
      { numRuns: 10 },
    );
  });
});

test('federal holidays of 2026 as observed', () => {
  expect(federalHolidays(2026)).toEqual([
    '2026-01-01',
    '2026-01-19',
    '2026-02-16',
    '2026-05-25',
    '2026-06-19',
    '2026-07-03',
    '2026-09-07',
    '2026-10-12',
    '2026-11-11',
    '2026-11-26',
    '2026-12-25',
  ]);
  expect(isFederalHoliday('2021-12-31')).toBe(true);
});

describe('referral due dates', () => {
  const monday = at('2026-03-02T10:00:00-07:00');

  test('acknowledge within a business day, urgent within two hours; decide within three', () => {
    expect(iso(dueAt(phoenix, 'routine', 'acknowledge', monday))).toBe(iso(at('2026-03-03T10:00:00-07:00')));
    expect(iso(dueAt(phoenix, 'urgent', 'acknowledge', monday))).toBe(iso(at('2026-03-02T12:00:00-07:00')));
    expect(iso(dueAt(phoenix, 'routine', 'decide', monday))).toBe(iso(at('2026-03-05T10:00:00-07:00')));
    expect(iso(dueAt(phoenix, 'routine', 'consultNote', monday))).toBe(iso(at('2026-03-10T00:00:00-07:00')));
  });

  test('more urgent is never later', () => {
    const order: ReferralPriority[] = ['stat', 'asap', 'urgent', 'routine'];
    fc.assert(
      fc.property(calendars, instants, (calendar, from) => {
        for (const step of ['acknowledge', 'decide', 'schedule', 'consultNote'] as const) {
          const due = order.map((priority) => dueAt(calendar, priority, step, from.getTime()));
          expect(due).toEqual([...due].sort((a, b) => a - b));
        }
      }),
    );
    expect(Object.keys(referralTimers).sort()).toEqual([...order].sort());
  });
});

test.each([
  [{ timeZone: 'Mars/Olympus', week: WEEKDAYS_8_TO_5 }],
  [{ timeZone: 'America/Phoenix', week: [] }],
  [{ timeZone: 'America/Phoenix', week: Array(7).fill(null) }],
  [{ timeZone: 'America/Phoenix', week: Array(7).fill({ open: '17:00', close: '08:00' }) }],
  [{ timeZone: 'America/Phoenix', week: Array(7).fill({ open: '8', close: '17:00' }) }],
])('%j is refused', (settings) => {
  expect(() => openCalendar(settings)).toThrow(RangeError);
});

test('a thousand due dates take no more than a moment', () => {
  const started = performance.now();
  for (let i = 0; i < 1000; i++) dueAt(denver, 'routine', 'decide', at('2026-01-01T00:00:00Z') + i * HOUR);
  expect(performance.now() - started).toBeLessThan(2000);
});
