import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callerAddress } from '../../src/auth/caller-address.ts';

test.each<[string, string, number, string]>([
  ['without a proxy nothing forwarded is believed', '203.0.113.9', 0, '10.0.0.1'],
  ['behind one the right-most entry is its caller', '203.0.113.9', 1, '203.0.113.9'],
  ['what the caller wrote itself stands left of it', '1.1.1.1, 203.0.113.9', 1, '203.0.113.9'],
  ['behind two it is the one before the last', '1.1.1.1, 203.0.113.9, 10.0.0.2', 2, '203.0.113.9'],
  ['who comes past the proxies is named by its own address', '', 2, '10.0.0.1'],
  ['fewer entries than proxies: the left-most', '203.0.113.9', 3, '203.0.113.9'],
  ['a port is left out', '203.0.113.9:4711', 1, '203.0.113.9'],
  ['a port is left out of IPv6, too', '[2001:db8::1]:4711', 1, '2001:db8::1'],
  ['IPv6', '2001:db8::1', 1, '2001:db8::1'],
  ['an entry that is no address', 'unknown', 1, '10.0.0.1'],
])('%s', (_, forwarded, proxies, address) => {
  expect(callerAddress('10.0.0.1', forwarded, proxies)).toBe(address);
});

test('whatever a caller writes, behind a proxy its address is what the proxy saw', () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      expect(callerAddress('10.0.0.1', `${written},203.0.113.9`, 1)).toBe('203.0.113.9');
      expect(callerAddress('10.0.0.1', written, 0)).toBe('10.0.0.1');
    }),
  );
});

test('a socket that is gone has no address', () => {
  expect(callerAddress(undefined, '', 0)).toBe('unknown');
});
