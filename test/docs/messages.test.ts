import { expect, test } from 'vitest';
import { KINDS } from '../../src/messages/kinds.ts';
import { preferencesShape } from '../../src/messages/set-preferences.ts';
import { understand } from '../../src/messages/understand.ts';
import { DRIVERS } from '../../src/ports/message-channel/index.ts';
import { codesGivenOut } from './codes.ts';
import { coded, DOCUMENTS, section, table, text } from './markdown.ts';

const PAGE = 'docs/messages.md';

test('the kinds are those of the code', () => {
  expect(table(PAGE, 'Kinds').flatMap(([kind = '']) => coded(kind))).toEqual([...KINDS]);
});

test('the services are those of the code', () => {
  expect(table(PAGE, 'Services').flatMap(([driver = '']) => coded(driver))).toEqual([...DRIVERS]);
});

test('the example is one that the gateway takes', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(section(PAGE, 'To whom')) ?? [];
  expect(preferencesShape.safeParse(JSON.parse(example)).error).toBeUndefined();
});

test('the words that are said to be understood are', () => {
  const meanings = table(PAGE, 'What patients write back').map(([words = '']) =>
    words
      .split(/[ ,…`]+/)
      .filter((word) => /^[A-Z]+$/.test(word))
      .map(understand),
  );
  expect(meanings.slice(0, 5).map((words) => [...new Set(words)])).toEqual([
    ['confirm'],
    ['reschedule'],
    ['cancel'],
    ['stop'],
    ['start'],
  ]);
});

test('every code that a caller may get is explained', () => {
  const explained = new Set(DOCUMENTS.flatMap((path) => coded(text(path))));
  const given = codesGivenOut([
    'src/messages',
    'src/channels/rest/messages.ts',
    'src/channels/rest/message-webhooks.ts',
  ]);
  expect(given.length).toBeGreaterThan(4);
  expect(given.filter((code) => !explained.has(code))).toEqual([]);
});
