/** What the folder service was given to send, and writing back by it. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gateway } from '../gateway.ts';

export interface Message {
  readonly channel: string;
  readonly to: string;
  readonly text: string;
  readonly at: string;
}

export function messages({ dataDir }: Pick<Gateway, 'dataDir'>): Message[] {
  const folder = join(dataDir, 'messages-out');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Message);
}

/** `from`: E.164. */
export function reply({ dataDir }: Pick<Gateway, 'dataDir'>, from: string, text: string): void {
  const folder = join(dataDir, 'messages-in');
  const writing = join(folder, '.writing');
  writeFileSync(writing, text);
  renameSync(writing, join(folder, `from${from}.txt`));
}
