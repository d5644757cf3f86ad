import { describe, expect, test } from 'vitest';
import { feeTables } from '../../src/mappings.ts';
import { clocksOf, daysAfter, endsSoon, late, mayExtend } from '../../src/records/clocks.ts';
import { type Copy, feeOf } from '../../src/records/fee.ts';

describe('clocks', () => {
  const clocks = clocksOf('2026-11-24', false);

  test('run from the day of receipt: the promise, three weeks, thirty days', () => {
    expect(clocks).toEqual({ promised: '2026-12-08', latest: '2026-12-15', legal: '2026-12-24', extended: false });
    expect(clocksOf('2026-11-24', true).legal).toBe('2027-01-23');
    expect(daysAfter('2028-02-28', 2)).toBe('2028-03-01');
  });

  test('the last day counts, and the gravest is named', () => {
    const found = ['2026-12-08', '2026-12-09', '2026-12-15', '2026-12-16', '2026-12-24', '2026-12-25'];
    expect(found.map((day) => late(clocks, day))).toEqual([
      undefined,
      'promised',
      'promised',
      'latest',
      'latest',
      'legal',
    ]);
  });

  test('are extended once, and in time', () => {
    expect([mayExtend(clocks, '2026-12-24'), mayExtend(clocks, '2026-12-25')]).toEqual([true, false]);
    expect(mayExtend(clocksOf('2026-11-24', true), '2026-12-01')).toBe(false);
  });

  test('a release that ends within a week is named', () => {
    const ends = ['2026-11-23', '2026-11-24', '2026-12-01', '2026-12-02', undefined];
    expect(ends.map((day) => endsSoon(day, '2026-11-24'))).toEqual([false, true, true, false, false]);
  });
});

describe('the fee', () => {
  const copy: Copy = { asks: 'other', forTreatment: false, medium: 'paper', pages: 40, postage: 400, on: '2026-11-24' };
  const amount = (more: Partial<Copy>) => {
    const fee = feeOf({ ...copy, ...more }, feeTables());
    return [fee.amount, fee.basis];
  };

  test('is that of the table', () => {
    expect(amount({})).toEqual([1000 + 40 * 25 + 400, 'table']);
    expect(amount({ medium: 'electronic' })).toEqual([1000, 'table']);
  });

  test('of a patient’s own copy is its cost, and no more than the flat amount for an electronic one', () => {
    expect(amount({ asks: 'access' })).toEqual([40 * 10 + 400, 'cost-of-access']);
    expect(amount({ asks: 'access', medium: 'electronic', pages: 2000 })).toEqual([650, 'cost-of-access']);
  });

  test('is none for who goes on treating', () => {
    expect(amount({ asks: 'provider', forTreatment: true })).toEqual([0, 'continuity-of-care']);
    expect(amount({ asks: 'access', forTreatment: true })).toEqual([0, 'continuity-of-care']);
  });

  test('goes by the table in force on the day', () => {
    const [table] = feeTables();
    const dearer = {
      ...table!,
      from: '2027-01-01',
      other: { ...table!.other, electronic: { flat: 1200, perPage: 0, postage: false } },
    };
    const of = (on: string) => feeOf({ ...copy, medium: 'electronic', on }, [table!, dearer]).amount;
    expect([of('2026-12-31'), of('2027-01-01')]).toEqual([1000, 1200]);
    expect(() => of('2020-01-01')).toThrow();
  });
});
