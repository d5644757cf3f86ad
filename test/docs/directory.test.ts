import { expect, test } from 'vitest';
import { providerQuery } from '../../src/channels/rest/directory.ts';
import { NEW_PATIENTS, TAKES_NEW } from '../../src/directory/new-patients.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, table, text } from './markdown.ts';

const PAGE = 'docs/directory.md';

test('the query is that of the code', () => {
  const rows = table(PAGE, 'Directory').map(([name = '', means = '']) => [name.slice(1, -1), means]);
  expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(providerQuery.shape).sort());
  const [, newPatients = ''] = rows.find(([name]) => name === 'newPatients') ?? [];
  expect(coded(newPatients)).toEqual([...TAKES_NEW]);
  expect(coded(text(PAGE))).toContain(NEW_PATIENTS);
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/directory']);
  expect(given).toContain('zip-unknown');
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
