import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNpi, npiCheckDigit } from '../../src/fhir/npi.ts';

const nine = fc.tuple(fc.constantFrom('1', '2'), fc.stringMatching(/^\d{8}$/)).map((parts) => parts.join(''));

test('the published example is valid', () => {
  expect(isNpi('1234567893')).toBe(true);
});

test.each(['1234567890', '123456789', '12345678931', '3234567893', '123456789a', '', ' 1234567893'])(
  '%j is refused',
  (text) => {
    expect(isNpi(text)).toBe(false);
  },
);

test('exactly one check digit fits', () => {
  fc.assert(
    fc.property(nine, (digits) => {
      const fitting = [...'0123456789'].filter((digit) => isNpi(digits + digit));
      expect(fitting).toEqual([npiCheckDigit(digits)]);
    }),
  );
});

test('one wrong digit is always noticed', () => {
  fc.assert(
    fc.property(nine, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 9 }), (digits, at, add) => {
      const npi = digits + npiCheckDigit(digits);
      const wrong = [...npi].map((d, i) => (i === at ? String((Number(d) + add) % 10) : d)).join('');
      expect(isNpi(wrong)).toBe(false);
    }),
  );
});
