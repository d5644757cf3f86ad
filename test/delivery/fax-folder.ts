/** The folder service of a gateway in a test: faxes are put into `fax-in`, and what went out is read from `fax-out`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractText } from 'unpdf';
import { workOff } from '../../src/spool-loop.ts';
import type { OpenGateway } from '../open-gateway.ts';

export interface FaxOut {
  readonly to: string;
  readonly text: string[];
  readonly pdf: Uint8Array;
}

export function faxFolder(open: OpenGateway) {
  const folder = join(open.folder, 'fax-out');
  const names = () => readdirSync(folder).filter((name) => name.endsWith('.json'));
  const seen = new Set(names());

  /** Does what is in the spool. */
  async function workedOff(): Promise<void> {
    while ((await workOff(open.ports.spool, open.gateway.consume, open.ports.now)) > 0);
  }

  /** What went out since the last call. */
  async function news(): Promise<FaxOut[]> {
    const fresh = names().filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    return Promise.all(
      fresh.map(async (name) => {
        const pdf = new Uint8Array(readFileSync(join(folder, name.replace('.json', '.pdf'))));
        const { to } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        return { to, text: (await extractText(pdf.slice())).text, pdf };
      }),
    );
  }

  return {
    workedOff,
    news,
    /** Time goes on: the folder is looked at once a minute, and a file is taken that has not changed since. */
    async minutes(count: number): Promise<void> {
      for (let minute = 0; minute < count; minute++) {
        open.clock += 61_000;
        await open.gateway.tick();
        await workedOff();
      }
    },
  };
}
