import { expect, test } from 'vitest';
import { substitute } from '../../src/fhir/substitute.ts';

const names = new Map([['urn:uuid:1', 'Patient/7']]);

test('replaces whole strings, anywhere, and nothing else', () => {
  const before = {
    subject: { reference: 'urn:uuid:1' },
    list: [{ a: ['urn:uuid:1', 'urn:uuid:2'] }],
    text: 'about urn:uuid:1',
    n: 1,
  };
  expect(substitute(before, names)).toEqual({
    subject: { reference: 'Patient/7' },
    list: [{ a: ['Patient/7', 'urn:uuid:2'] }],
    text: 'about urn:uuid:1',
    n: 1,
  });
  expect(before.subject.reference).toBe('urn:uuid:1');
});

test('copies only what changes', () => {
  const untouched = { deep: [1, { x: 'y' }] };
  const result = substitute({ untouched, touched: 'urn:uuid:1' }, names);
  expect(result.untouched).toBe(untouched);
});
