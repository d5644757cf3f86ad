/** What wrangler.toml binds to the Worker, as far as it is used. */
import type { DemoClients } from '../demo-clients.ts';
import type { Bucket } from '../ports/blobs/r2.ts';
import type { ReaderScript } from '../ports/page-opener/worker-script.ts';
import type { Spool } from '../ports/spool/index.ts';
import { type CalledObject, remote } from './remote.ts';

/** Names of Durable Objects are permanent: another name is another, empty object. */
export interface Namespace<Stub> {
  getByName(name: string): Stub;
}

export interface ClinicStub {
  fetch(request: Request): Promise<Response>;
  tick(): Promise<void>;
  newDemoClients(): Promise<DemoClients>;
}

export interface Bell {
  send(spoolMessageId: string): Promise<unknown>;
}

export interface Bindings {
  readonly EMBEDDED_CLINIC: Namespace<ClinicStub>;
  readonly LEDGER_SHARD: Namespace<CalledObject>;
  readonly REGISTRY: Namespace<CalledObject>;
  readonly ACCESS_BOOK: Namespace<CalledObject>;
  readonly SPOOL: Namespace<CalledObject>;
  readonly BLOBS: Bucket;
  readonly BELL: Bell;
  /** The second script, which opens faxed files. */
  readonly READER: ReaderScript;
  /** Set by `npm run dev:worker` only: the embedded clinic, on a loopback address. */
  readonly DEV?: string;
  /** Where a dev session's faxes are posted; its last part is the secret under which they come in. */
  readonly DEV_FAX_FOLDER?: string;
  /** The same of messages. */
  readonly DEV_MESSAGE_FOLDER?: string;
  /** Id of a dev session that has no demo clients yet: they are registered, and their credentials printed once, to its log. */
  readonly DEV_CLIENTS?: string;
}

export const spoolOf = (env: Bindings): Spool => remote(() => env.SPOOL.getByName('spool'), 'spool');

/** The settings among the bindings: variables and secrets are strings. */
export function environmentOf(env: Bindings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
