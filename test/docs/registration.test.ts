import { expect, test } from 'vitest';
import { NEW_PATIENT } from '../../src/registration/answers.ts';
import { DIFFERENCES } from '../../src/registration/differences.ts';
import { MISSING } from '../../src/registration/missing.ts';
import { registrationShape } from '../../src/registration/shape.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/registration.md';

test('what may be missing is that of the code', () => {
  expect(table(PAGE, 'What is missing').map(([name]) => name)).toEqual(MISSING.map((name) => `\`${name}\``));
});

test('what may differ from a chart is that of the code', () => {
  expect(coded(section(PAGE, 'Registration'))).toEqual(expect.arrayContaining([...DIFFERENCES]));
});

test('the example is one that the gateway takes, and has every field but what it need not', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'Registration')) ?? [];
  const given = registrationShape.parse(JSON.parse(example));
  const left = Object.keys(registrationShape.shape).filter((name) => !Object.hasOwn(given, name));
  expect(left).toEqual(['selfPay']);
  expect(coded(text(PAGE))).toContain(NEW_PATIENT);
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/registration', 'src/patients', 'src/channels/rest/registrations.ts']);
  expect(given.length).toBeGreaterThan(4);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
