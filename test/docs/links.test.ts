import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { DOCUMENTS, prose, ROOT, text } from './markdown.ts';

/** The anchor GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchors = (path: string) => [...text(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

function broken(path: string): string[] {
  const links = [...prose(text(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(ROOT, to))) return true;
    return anchor !== undefined && to.endsWith('.md') && !anchors(to).includes(anchor);
  });
}

test('there are documents to look at', () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/act.md']));
});

test.each(DOCUMENTS)('every relative link of %s leads somewhere', (path) => {
  expect(broken(path)).toEqual([]);
});

test.each(DOCUMENTS)('every source file that %s names is there', (path) => {
  const named = new Set(
    text(path).match(/\b(?:src|scripts|bench|profiles|mappings|examples|test)\/[\w./-]+\.(?:ts|cjs|json)\b/g),
  );
  expect([...named].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('every document that the source names is there', () => {
  const sources = globSync(['src/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'], { cwd: ROOT }).filter(
    (file) => !file.endsWith('.generated.ts'),
  );
  const missing = sources.flatMap((file) => {
    const named = readFileSync(join(ROOT, file), 'utf8').match(/\bdocs\/[a-z-]+\.md\b/g) ?? [];
    return named.filter((document) => !existsSync(join(ROOT, document))).map((document) => `${file}: ${document}`);
  });
  expect(missing).toEqual([]);
});
