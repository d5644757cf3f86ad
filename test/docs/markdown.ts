/** The documents as the tests read them: files, tables, links, blocks of code. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Every document of the repository, by its path from the root. */
export const DOCUMENTS: readonly string[] = globSync(['*.md', 'docs/*.md', 'mappings/*.md', 'examples/**/*.md'], {
  cwd: ROOT,
}).map((path) => path.replaceAll('\\', '/'));

export function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Rows of the first table under a heading, cells trimmed; the header and its rule left out. */
export function table(path: string, heading: string): string[][] {
  const lines = section(path, heading).split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  if (from < 0) throw new Error(`${path}: no table under "${heading}"`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.slice(from + 2, length < 0 ? undefined : from + length).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** From a heading to the next of its level or above. */
export function section(path: string, heading: string): string {
  const lines = text(path).split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (from < 0) throw new Error(`${path}: no heading "${heading}"`);
  const level = /^#+/.exec(lines[from] ?? '')?.[0].length ?? 1;
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= level);
  return rest.slice(0, to < 0 ? undefined : to).join('\n');
}

/** Words in backticks. */
export function coded(markdown: string): string[] {
  return [...prose(markdown).matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

/** Prose: what stands in blocks of code is no link. */
export function prose(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gm, '');
}

/** Content of the blocks of code of a language. */
export function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code]) => code ?? '',
  );
}
