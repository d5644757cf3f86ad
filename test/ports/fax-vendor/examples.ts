/** What vendors tell, as they tell it: made up, in their shapes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const exampleText = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'examples', `${name}.json`), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: a test takes what it needs of it, and fails where that is missing
export const example = (name: string): any => JSON.parse(exampleText(name));

export const PDF = new TextEncoder().encode(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
