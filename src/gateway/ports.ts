/** What a runtime opens for the gateway: every technology behind a promise. */
import type { Mac } from '../act-key.ts';
import type { AccessBook, AccessLog } from '../audit/access-log.ts';
import type { ClientRegistry } from '../auth/clients.ts';
import type { JtiStore } from '../auth/jti.ts';
import type { Keys } from '../auth/keys.ts';
import type { OutsideFetch } from '../auth/outside-fetch.ts';
import type { Log } from '../channels/rest/request-log.ts';
import type { SessionBook } from '../console/sessions.ts';
import type { FaxNumbers } from '../delivery/fax-numbers.ts';
import type { FaxBook } from '../faxes/book.ts';
import type { JobRuns } from '../jobs.ts';
import type { CounterStore } from '../metrics.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import type { Eligibility } from '../ports/eligibility/index.ts';
import type { FaxVendor } from '../ports/fax-vendor/index.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import type { Ledger } from '../ports/ledger/index.ts';
import type { MessageChannel } from '../ports/message-channel/index.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import type { Spool } from '../ports/spool/index.ts';
import type { TextReader } from '../ports/text-reader/index.ts';

export interface GatewayPorts {
  readonly store: FhirStore;
  readonly ledger: Ledger;
  /** See ActPorts. */
  readonly withRequest?: (requestId: string) => { readonly store: FhirStore; readonly ledger: Ledger };
  readonly spool: Spool;
  readonly blobs: Blobs;
  readonly clients: ClientRegistry;
  readonly keys: Keys;
  readonly jti: JtiStore;
  readonly accessLog: AccessLog;
  readonly accessBook: AccessBook;
  readonly counters: CounterStore;
  readonly jobRuns: JobRuns;
  readonly sessions: SessionBook;
  readonly faxBook: FaxBook;
  readonly faxNumbers: FaxNumbers;
  /** Those that are set up, each once. */
  readonly faxVendors: readonly FaxVendor[];
  /** Those that are set up, at most one of a kind. */
  readonly messageChannels: readonly MessageChannel[];
  /** Without one no payer is asked. */
  readonly eligibility?: Eligibility;
  readonly pageOpener: PageOpener;
  /** Without one a person reads pages that are pictures. */
  readonly textReader?: TextReader;
  readonly outsideFetch: OutsideFetch;
  readonly now: () => number;
  readonly newId: () => string;
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  /** HMAC-SHA-256 under a secret; default WebCrypto's, which is right everywhere and slow on Node. */
  readonly macWith?: (secret: Uint8Array<ArrayBuffer>) => Mac;
  /** Rejects with Fault transient after the time a caller may wait for the store. */
  readonly deadline: <T>(work: Promise<T>) => Promise<T>;
  /** Resolves after so many ms. */
  readonly wait: (ms: number) => Promise<void>;
  /** A hint that the spool has work. */
  readonly ring: () => void;
  readonly log: Log;
  /** The caller's network address as far as the runtime can tell. */
  readonly addressOf: (request: Request) => string;
}
