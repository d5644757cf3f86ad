import { expect, test } from 'vitest';
import { STATUSES } from '../../src/on-call/message.ts';
import { messageShape } from '../../src/on-call/shape.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/on-call.md';

test('the statuses are those of the code', () => {
  const rows = Object.entries(STATUSES).map(([status, { task, means }]) => [`\`${status}\``, `\`${task}\``, means]);
  expect(table(PAGE, 'Messages')).toEqual(rows);
});

test('the example is one that the gateway takes', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'Messages')) ?? [];
  expect(messageShape.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut(['src/on-call', 'src/channels/rest/on-call.ts']);
  expect(given.length).toBeGreaterThan(4);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
