/** Whose turn it is: properties of the order, of what suits, and of how long an offer stands. */
import type { Appointment } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suitsExtension, waitNumber, wishOf } from '../../src/appointments/waitlist-entry.ts';
import { inOrder, LEAST_MS, offerUntil, orderOf, suits } from '../../src/appointments/waitlist-order.ts';
import { DAYS } from '../../src/appointments/waitlist-shape.ts';
import { openZone } from '../../src/fhir/clinic-time.ts';
import { SID } from '../../src/fhir/systems.ts';
import { visitTypes } from '../../src/mappings.ts';

const instant = fc.integer({ min: 0, max: 500_000 }).map((s) => new Date(1_790_000_000_000 + s * 1000).toISOString());
const entry = (number: string): fc.Arbitrary<Appointment> =>
  fc.record({ created: instant, priority: fc.constantFrom(1, 5) }).map((one) => ({
    resourceType: 'Appointment',
    status: 'waitlist',
    participant: [{ status: 'accepted', actor: { reference: `Patient/${number}` } }],
    identifier: [{ system: SID.waitlist, value: number }],
    ...one,
  }));
const list = fc
  .integer({ min: 0, max: 12 })
  .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => entry(`n${i}`))));

test('nobody comes before one who is more urgent, or as urgent and has waited longer; nobody is lost', () => {
  fc.assert(
    fc.property(list, (entries) => {
      const sorted = inOrder(entries);
      expect(sorted.map(waitNumber).sort()).toEqual(entries.map(waitNumber).sort());
      for (const [i, later] of sorted.entries()) {
        for (const earlier of sorted.slice(0, i)) {
          expect(earlier.priority ?? 9).toBeLessThanOrEqual(later.priority ?? 9);
          if (earlier.priority === later.priority) {
            expect((earlier.created ?? '') <= (later.created ?? '')).toBe(true);
          }
        }
      }
      expect(inOrder([...entries].reverse()).map(orderOf)).toEqual(sorted.map(orderOf));
    }),
  );
});

const ZONES = ['America/Phoenix', 'America/Denver', 'Europe/Berlin'];
const window = fc
  .record({
    days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 7 }),
    from: fc.integer({ min: 0, max: 95 }),
    length: fc.integer({ min: 1, max: 96 }),
  })
  .map(({ days, from, length }) => {
    const clock = (quarter: number) =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
    return { days, from: clock(from), to: clock(Math.min(96, from + length)) };
  });

test('what suits lies on a day and between the times that were named, by the clinic’s clock, also when clocks change', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(window, { maxLength: 3 }),
      fc.integer({
        min: Date.parse('2026-10-20T00:00:00Z') / 300_000,
        max: Date.parse('2026-11-10T00:00:00Z') / 300_000,
      }),
      fc.constantFrom(15, 40, 60),
      (timeZone, windows, at, minutes) => {
        const [start, end] = [at * 300_000, at * 300_000 + minutes * 60_000];
        const wall = (instant: number) =>
          new Intl.DateTimeFormat('en-GB', {
            timeZone,
            weekday: 'short',
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          })
            .formatToParts(instant)
            .map(({ type, value }) => [type, value] as const);
        const [a, b] = [wall(start), wall(end - 60_000)].map(
          (parts): Record<string, string> => Object.fromEntries(parts),
        );
        const clockOf = (one: Record<string, string>) => `${one.hour}:${one.minute}`;
        const inside = windows.some(
          ({ days, from, to }) =>
            days.some((day) => day === a?.weekday?.toLowerCase()) &&
            a?.weekday === b?.weekday &&
            clockOf(a ?? {}) >= from &&
            clockOf(b ?? {}) < to,
        );
        const wish = { from: '2026-01-01', until: '2026-12-31', places: [], suits: windows };
        // The hour that clocks put back is there twice; either reading of it is fair.
        const doubled = new Set([start - 3_600_000, start, start + 3_600_000, end].map((one) => offset(timeZone, one)));
        if (doubled.size === 1) {
          expect(suits(wish, { start, end }, openZone(timeZone))).toBe(windows.length === 0 || inside);
        }
      },
    ),
  );
});

function offset(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

test('place and days are kept to', () => {
  const zone = openZone('America/Phoenix');
  const start = Date.parse('2026-12-01T16:00:00Z');
  const slot = { start, end: start + 900_000, location: 'Location/a' };
  const wish = { from: '2026-12-01', until: '2026-12-01', places: ['Location/a'], suits: [] };
  expect(suits(wish, slot, zone)).toBe(true);
  expect(suits({ ...wish, places: ['Location/b'] }, slot, zone)).toBe(false);
  expect(suits({ ...wish, from: '2026-12-02', until: '2026-12-02' }, slot, zone)).toBe(false);
  expect(suits({ ...wish, until: '2026-11-30', from: '2026-11-01' }, slot, zone)).toBe(false);
});

test('an offer never stands longer than the setting, nor than half the time that is left, nor shorter than ten minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000_000, max: 100_000_000 }),
      fc.integer({ min: 10, max: 1440 }),
      (ahead, minutes) => {
        const until = offerUntil(0, ahead, minutes);
        if (until === undefined) expect(Math.min(minutes * 60_000, Math.floor(ahead / 2))).toBeLessThan(LEAST_MS);
        else {
          expect(until).toBeGreaterThanOrEqual(LEAST_MS);
          expect(until).toBeLessThanOrEqual(minutes * 60_000);
          expect(until * 2).toBeLessThanOrEqual(ahead);
        }
      },
    ),
  );
});

test('what was asked for is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(window, { maxLength: 4 }), (windows) => {
      const sorted = windows.map((one) => ({ ...one, days: DAYS.filter((day) => one.days.includes(day)) }));
      const stored: Appointment = { resourceType: 'Appointment', status: 'waitlist', participant: [] };
      expect(wishOf({ ...stored, extension: sorted.map(suitsExtension) }, visitTypes()).suits).toEqual(sorted);
    }),
  );
});
