/** Whole pages, one file a layout: the page as it is set, then what it must be read as. And one file of short pages by class. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPages } from '../../../src/faxes/reading/index.ts';
import { faxOf } from './layout.ts';

const TODAY = '2026-11-24';
const folder = new URL('examples/', import.meta.url);

test.each(readdirSync(folder))('%s', (file) => {
  const [text = '', expected = ''] = readFileSync(new URL(file, folder), 'utf8').split(/^-----\n/m);
  const { documents, statedPages } = readPages(faxOf(text), TODAY);
  const main = documents.at(-1);
  const lines = expected.trim().split('\n');
  const paths = lines.flatMap((line) => /^([a-z]\S+): /.exec(line)?.[1] ?? []);
  const read = [
    ...documents.map((one) => `${one.pages.join(',')} ${one.class}`),
    ...(statedPages === undefined ? [] : [`stated ${statedPages}`]),
    ...paths.map((path) => `${path}: ${main?.fields[path]?.value}`),
  ];
  expect(read.map(plain)).toEqual(lines.map(plain));
  // What is right and undisputed is not called doubtful.
  expect(paths.filter((path) => (main?.fields[path]?.confidence ?? 0) <= 0.5)).toEqual([]);
});

const plain = (line: string) => line.replace(/[,.]/g, '').toLowerCase();

const classes = readFileSync(new URL('classes.txt', import.meta.url), 'utf8')
  .split(/^@@ /m)
  .slice(1);

test.each(classes.map((part, at) => [at + 1, part] as const))('page %i of classes.txt', (_, part) => {
  const [expected = '', ...page] = part.split('\n');
  const { documents } = readPages(faxOf(page.join('\n')), TODAY);
  expect(documents.map((one) => `${one.class} ${one.pages.join(',')}`).join('; ')).toBe(expected);
});
