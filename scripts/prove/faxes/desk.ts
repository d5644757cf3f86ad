/** What every proof of faxes does: put one in, wait for what becomes of it. */
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../claims.ts';
import type { Gateway } from '../gateway.ts';

const SAMPLES = join(import.meta.dirname, '../../../examples/faxes');
const WAIT_MS = 60_000;

export const samplePath = (name: string) => join(SAMPLES, name);

/** Puts a sample, or bytes, into `fax-in` under a name; whole from the first moment, as a mover does. */
export function putIn(gateway: Gateway, name: string, file: string | Uint8Array): void {
  const target = join(gateway.dataDir, 'fax-in', name);
  const part = join(gateway.dataDir, 'fax-in', `.${name}.part`);
  if (typeof file === 'string') copyFileSync(samplePath(file), part);
  else writeFileSync(part, file);
  renameSync(part, target);
}

/** Asks again until there is an answer; a miss names what was waited for. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, ms = WAIT_MS): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within ${ms / 1000} s`);
}

export interface Fax {
  readonly id: string;
  readonly vendorFaxId: string;
  readonly status: string;
  readonly documents: readonly { readonly class: string; readonly filedAs?: string }[];
  readonly filed: readonly { readonly reference: string; readonly rule?: string }[];
  readonly pages: { readonly count?: number; readonly read: number };
  readonly reason?: string;
}

/** The faxes of a name, read to their end. */
export function readFaxes(gateway: Gateway, name: string, least = 1): Promise<Fax[]> {
  return until(`${name} read`, async () => {
    const found = (await listed(gateway)).filter((fax) => fax.vendorFaxId === name && fax.status !== 'reading');
    return found.length >= least ? found : undefined;
  });
}

export async function listed(gateway: Gateway): Promise<Fax[]> {
  const { status, body, text } = await gateway.call('staff', 'GET', '/v1/faxes?order=newest&count=100');
  must(status === 200, `GET /v1/faxes: ${status} ${text.slice(0, 200)}`);
  return body.items;
}

/** What was sent: the PDFs in `fax-out` with what is told beside them, oldest first. */
export function sent(gateway: Gateway): { tag: string; to: string; pages: number; pdf: Uint8Array }[] {
  const folder = join(gateway.dataDir, 'fax-out');
  const notes = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return notes
    .map((name) => ({ ...JSON.parse(readFileSync(join(folder, name), 'utf8')), tag: name.slice(0, -5) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map((note) => ({ ...note, pdf: new Uint8Array(readFileSync(join(folder, `${note.tag}.pdf`))) }));
}

/** Files a fax as proposed, with what else is said; answers it. */
export async function file(gateway: Gateway, id: string, body: object = {}): Promise<Fax> {
  const answer = await gateway.call('staff', 'POST', `/v1/faxes/${id}/file`, body);
  must(answer.status === 200, `file: ${answer.status} ${answer.text.slice(0, 400)}`);
  return answer.body;
}
