import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatOf, type Sending } from '../../src/faxes/repeats.ts';

const sending = (id: string, looks: readonly string[], more: Partial<Sending> = {}): Sending => ({
  id,
  from: '+16022340101',
  looks,
  receivedAt: 1000,
  short: false,
  ...more,
});

describe('the same pages again', () => {
  const first = sending('a', ['cover', 'one', 'two']);

  test('from the same number are a repeat, from another they are not', () => {
    expect(repeatOf(sending('b', first.looks), [first])).toEqual({ fax: 'a', lengthens: false });
    expect(repeatOf(sending('b', first.looks, { from: '+16022340102' }), [first])).toBeUndefined();
  });

  test('with fewer of them a repeat only where pages are known to be missing; the last may be cut off', () => {
    expect(repeatOf(sending('b', ['cover', 'one']), [first])).toBeUndefined();
    expect(repeatOf(sending('b', ['cover', 'one'], { short: true }), [first])).toEqual({ fax: 'a', lengthens: false });
    expect(repeatOf(sending('b', ['cover', 'half'], { short: true }), [first])).toEqual({ fax: 'a', lengthens: false });
    expect(repeatOf(sending('b', ['half'], { short: true }), [first])).toBeUndefined();
  });

  test('with more of them the longer sending of a broken one, once', () => {
    const broken = sending('a', ['cover', 'half'], { short: true });
    const whole = sending('b', ['cover', 'one', 'two']);
    expect(repeatOf(whole, [broken])).toEqual({ fax: 'a', lengthens: true });
    expect(repeatOf(whole, [{ ...broken, short: false }])).toBeUndefined();
    // Another letter under the same cover sheet.
    expect(repeatOf(sending('c', ['cover', 'x', 'y']), [{ ...broken, lengthened: true }, whole])).toBeUndefined();
  });

  test('a cover alone tells no two faxes to be one, unless nothing else came', () => {
    const broken = sending('a', ['cover', 'about A'], { short: true });
    expect(repeatOf(sending('b', ['cover', 'about B', 'more'], { covers: 1 }), [broken])).toBeUndefined();
    const whole = sending('a', ['cover', 'about A', 'more']);
    expect(repeatOf(sending('b', ['cover', 'about B'], { short: true, covers: 1 }), [whole])).toBeUndefined();
    const coverOnly = sending('a', ['cover'], { short: true });
    expect(repeatOf(sending('b', ['cover', 'one'], { covers: 1 }), [coverOnly])?.fax).toBe('a');
    const cutOff = sending('a', ['cover', 'one', 'half'], { short: true });
    expect(repeatOf(sending('b', ['cover', 'one', 'two', 'x'], { covers: 1 }), [cutOff])?.fax).toBe('a');
  });

  test('pages that could not be opened are like none', () => {
    expect(repeatOf(sending('b', ['']), [sending('a', [''])])).toBeUndefined();
  });

  test('the earliest is the first, whatever order they are told in', () => {
    const page = fc.constantFrom('p', 'q', 'r');
    const looks = fc.array(page, { minLength: 1, maxLength: 3 });
    const others = fc.array(fc.record({ looks, receivedAt: fc.nat(9), short: fc.boolean() }), { maxLength: 6 });
    fc.assert(
      fc.property(looks, fc.boolean(), others, (own, short, list) => {
        const told = list.map((one, n) => sending(`f${n}`, one.looks, one));
        const found = repeatOf(sending('own', own, { short }), told);
        expect(repeatOf(sending('own', own, { short }), [...told].reverse())).toEqual(found);
        const same = told.filter((one) => one.looks.join() === own.join());
        const earliest = Math.min(...same.map(({ receivedAt }) => receivedAt));
        if (same.length > 0) expect(told.find(({ id }) => id === found?.fax)?.receivedAt).toBe(earliest);
      }),
    );
  });
});
