/** Stable codes, read from the source: what is given out there has to be explained in the documents. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown.ts';

function sources(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) =>
    statSync(join(ROOT, path)).isDirectory() ? globSync(`${path}/**/*.ts`, { cwd: ROOT }) : [path],
  );
  return files.filter((file) => !file.endsWith('.generated.ts')).map((file) => readFileSync(join(ROOT, file), 'utf8'));
}

/** Codes of issues: `{ code: '…', text: … }`, and those of the reader of zod's refusals. */
export function codesGivenOut(paths: readonly string[]): string[] {
  const found = sources(paths).flatMap((source) => [
    ...[...source.matchAll(/\bcode: '([a-zA-Z0-9-]+)',\s*text\b/g)].map(([, code = '']) => code),
    ...[...source.matchAll(/\bat\('[a-z-]+', '([a-z-]+)'/g)].map(([, code = '']) => code),
  ]);
  return [...new Set(found)].sort();
}

/** Codes of a kind of Fault, as thrown with that kind in one place: `new Fault('exception', { code: '…'`. */
export function codesOfKind(kind: string, paths: readonly string[]): string[] {
  const pattern = new RegExp(`(?:new Fault\\(\\s*'${kind}',\\s*\\{|kind: '${kind}',)\\s*code: '([a-z-]+)'`, 'g');
  return [
    ...new Set(sources(paths).flatMap((source) => [...source.matchAll(pattern)].map(([, code = '']) => code))),
  ].sort();
}

/** Matches of a pattern's first group in all of src, each once, sorted. */
export function inSource(pattern: RegExp): string[] {
  const found = sources(['src']).flatMap((source) => [...source.matchAll(pattern)].map(([, name = '']) => name));
  return [...new Set(found)].sort();
}

let all: string | undefined;
export function writtenInSource(code: string): boolean {
  all ??= sources(['src']).join('\n');
  return all.includes(`'${code}'`);
}
