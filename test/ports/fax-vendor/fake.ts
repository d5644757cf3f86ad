/** What the servers that play vendors have in common. */
import type { Served } from './serve.ts';

export interface Faxed {
  readonly file: Uint8Array;
  readonly from: string;
  readonly to: string;
}

export interface FakeVendor extends Served {
  /** Somebody faxes this; answers the vendor's id. */
  receive(fax: Faxed): string;
  readonly sent: { readonly to: string; readonly file: Uint8Array }[];
  /** The next fax is taken, and its answer lost. */
  loseAnswer(): void;
}

/** A Tuesday morning in Phoenix. */
export const AT = Date.parse('2026-11-24T16:00:00Z');
export const OURS = '+16022340199';

export const bytesOf = async (part: FormDataEntryValue | null): Promise<Uint8Array> =>
  part === null || typeof part === 'string' ? new Uint8Array() : new Uint8Array(await part.arrayBuffer());

export const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** True the one time after it was asked for. */
export function once(): { ask(): void; due(): boolean } {
  let asked = false;
  return {
    ask: () => {
      asked = true;
    },
    due() {
      const due = asked;
      asked = false;
      return due;
    },
  };
}
