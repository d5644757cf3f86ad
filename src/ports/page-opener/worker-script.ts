/** Opens files in another Worker script (src/reader.ts), called by service binding: an isolate, a memory and a CPU time of its own. */
import { Fault } from '../../fault.ts';
import type { PageOpener } from './index.ts';

/** The service binding. It answers with a copy of what the script's methods return. */
export type ReaderScript = PageOpener;

/** Cloudflare passes at most 32 MiB in a call. */
const MOST_CALL_BYTES = 32 * 1024 * 1024 - 65_536;

export function workerScriptPageOpener(reader: ReaderScript): PageOpener {
  return {
    async open(file) {
      if (file.length > MOST_CALL_BYTES) return { unreadable: 'too-large' };
      return asked(() => reader.open(file));
    },
    async page(file, number) {
      if (file.length > MOST_CALL_BYTES) return { unreadable: 'too-large' };
      return asked(() => reader.page(file, number));
    },
  };
}

/** An isolate that is ended for its memory or its time says so only in words. */
async function asked<T>(call: () => Promise<T>): Promise<T | { readonly unreadable: 'too-large' | 'too-slow' }> {
  try {
    return await call();
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    if (/exceeded .*memory|memory limit/i.test(words)) return { unreadable: 'too-large' };
    if (/exceeded .*(cpu|time)/i.test(words)) return { unreadable: 'too-slow' };
    throw new Fault('transient', { code: 'reader-away', text: 'The reader script did not answer.' }, { cause: error });
  }
}
