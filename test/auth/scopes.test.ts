import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allows,
  formatScopes,
  narrow,
  OWN_SCOPES,
  parseScope,
  parseScopes,
  ROLE_SCOPES,
  ROLES,
} from '../../src/auth/scopes.ts';

const letters = fc.subarray([...'cruds'], { minLength: 1 }).map((some) => some.join(''));
const type = fc.constantFrom('*', 'Patient', 'Task', 'ServiceRequest', 'Coverage');
const word = fc.oneof(
  fc.tuple(type, letters).map(([t, l]) => `system/${t}.${l}`),
  fc.constantFrom(...OWN_SCOPES),
);
const scopes = fc.array(word, { maxLength: 6 }).map((words) => parseScopes(words.join(' ')));
const single = fc
  .tuple(fc.constantFrom('Patient', 'Task', 'Encounter'), fc.constantFrom(...'cruds'))
  .map(([t, l]) => `system/${t}.${l}`);

describe('one scope', () => {
  test.each([
    ['system/Task.cruds', 'Task', 'cruds'],
    ['system/Task.rs', 'Task', 'rs'],
    ['system/*.r', '*', 'r'],
    ['system/Task.read', 'Task', 'rs'],
    ['system/Task.write', 'Task', 'cud'],
    ['system/Task.*', 'Task', 'cruds'],
    ['system/*.*', '*', 'cruds'],
    ['__metrics', '__metrics', ''],
  ])('%s', (text, expectedType, expectedLetters) => {
    expect(parseScope(text)).toEqual({ type: expectedType, letters: expectedLetters });
  });

  test.each([
    'system/Task.',
    'system/Task',
    'system/Task.sr', // letters out of order
    'system/Task.rr',
    'system/Task.x',
    'system/task.r',
    'system/.r',
    'patient/Task.r',
    'user/Task.r',
    'system/Task.r?code=x', // granted without its query it would be wider
    'system/Task.constructor',
    'openid',
    '__admin',
    '',
  ])('%j is not understood', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});

test('letters of one type add up, whatever is not understood is left out', () => {
  expect(formatScopes(parseScopes('system/Task.r openid  system/Task.cs launch'))).toBe('system/Task.crs');
});

test('c does not give r, and * gives every type', () => {
  expect(allows(parseScopes('system/Task.c'), 'system/Task.r')).toBe(false);
  expect(allows(parseScopes('system/*.r'), 'system/Task.r')).toBe(true);
  expect(allows(parseScopes('system/Task.r'), 'system/*.r')).toBe(false);
  expect(allows(parseScopes('system/*.cruds'), '__metrics')).toBe(false);
  expect(allows(parseScopes('system/*.cruds'), 'nonsense')).toBe(false);
});

test('written and read again, scopes are the same', () => {
  fc.assert(
    fc.property(scopes, (some) => {
      expect(parseScopes(formatScopes(some))).toEqual(some);
    }),
  );
});

test('narrowed scopes allow exactly what both allow', () => {
  fc.assert(
    fc.property(scopes, scopes, fc.oneof(single, fc.constantFrom(...OWN_SCOPES)), (granted, requested, needed) => {
      expect(allows(narrow(granted, requested), needed)).toBe(allows(granted, needed) && allows(requested, needed));
    }),
  );
});

test('no text makes the parser throw or grant what it does not name', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const [name, granted] of parseScopes(text)) expect(text).toContain(granted === '' ? name : `/${name}.`);
    }),
  );
});

test.each(ROLES)('the scopes of role %s are all understood and none deletes', (role) => {
  for (const text of ROLE_SCOPES[role].split(' ')) expect(parseScope(text), text).toBeDefined();
  for (const granted of parseScopes(ROLE_SCOPES[role]).values()) expect(granted).not.toContain('d');
});
