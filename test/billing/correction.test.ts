/** Days in which the correct insurance of a visit may be told: by the clinic's calendar, whatever its clocks do. */
import { describe, expect, test } from 'vitest';
import { correctionOf, inTime } from '../../src/billing/correction.ts';
import { openZone } from '../../src/fhir/clinic-time.ts';
import { correctionRules } from '../../src/mappings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('sixty days, by the source that says so', () => {
  expect(correctionRules().map(({ days }) => days)).toEqual([60]);
  for (const { source } of correctionRules()) expect(source).not.toBe('');
});

describe.each(['America/Phoenix', 'America/New_York', 'Pacific/Auckland'])('%s', (name) => {
  const zone = openZone(name);
  const deps = { zone, corrections: [{ from: '2000-01-01', days: 60, source: 'test' }] };

  // A year of visits, so that both changes of daylight saving fall within the days of some.
  test.each([
    [0, true],
    [59, true],
    [60, true],
    [61, false],
  ])('day %i from its first minute to its last: %s', (after, told) => {
    for (let n = 0; n < 365; n++) {
      const visit = zone.day(Date.UTC(2026, 0, 1, 12) + n * DAY);
      for (const minute of [7 * 60, 23 * 60 + 30]) {
        const start = new Date(zone.instant(visit, minute)).toISOString();
        const correction = correctionOf(start, deps);
        const day = new Date(visit.noon + after * DAY).toISOString().slice(0, 10);
        const local = { iso: day, weekday: 0, noon: visit.noon + after * DAY };
        const [first, last] = [zone.instant(local, 0), zone.instant(local, 24 * 60) - 1];
        expect(zone.day(first).iso, `${start} + ${after}`).toBe(day);
        for (const at of [first, last]) {
          expect(
            inTime(correction, new Date(at).toISOString(), deps),
            `${start} told ${new Date(at).toISOString()}`,
          ).toBe(told);
        }
      }
    }
  });
});

test('the newest rule that began by the day of the visit counts', () => {
  const zone = openZone('America/Phoenix');
  const rule = (from: string, days: number) => ({ from, days, source: 'test' });
  const deps = { zone, corrections: [rule('2027-01-01', 30), rule('2020-01-01', 60)] };
  // Six in the evening in Phoenix is the next day in UTC.
  expect(correctionOf('2027-01-01T01:00:00Z', deps)).toEqual({ by: '2027-03-01', days: 60 });
  expect(correctionOf('2027-01-01T16:00:00Z', deps)).toEqual({ by: '2027-01-31', days: 30 });
});
