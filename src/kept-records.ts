/** What is kept of an act that waits for the store, and of one that was refused after its wait: sealed blobs, named by the act id. */
import type { Call } from './action.ts';
import type { FaultKind, Issue } from './fault.ts';

/** A call as it came, whole: the act is performed later as whoever called then. Sealed, since the input is patient data. */
export interface KeptCall {
  readonly action: string;
  /** Of a step: the parts of the act key it is performed under. One that is undefined comes back as null, which makes the same key. */
  readonly parts?: readonly (string | undefined)[];
  readonly call: Omit<Call, 'caller'> & {
    readonly caller: Omit<Call['caller'], 'scopes'> & { scopes: [string, string][] };
  };
}

/** What the caller is told who asks for an act that was accepted and then refused. Static texts and paths only. */
export interface Refusal {
  readonly organization: string | undefined;
  readonly kind: FaultKind;
  readonly issues: readonly Issue[];
  /** ms since 1970. */
  readonly at: number;
}

const CALL = 'kept-';
const REFUSAL = 'refused-';
const MESSAGE = 'act-';

export const callKey = (act: string) => `${CALL}${act}`;
export const refusalKey = (act: string) => `${REFUSAL}${act}`;

/** The spool message that names a kept act. */
export const messageOf = (act: string) => ({ id: `${MESSAGE}${act}`, topic: 'act', body: { act } });

/** The act a blob or a message is about, by its prefix; undefined for any other blob or message. */
export const actOfCall = (blobKey: string) => after(CALL, blobKey);
export const actOfRefusal = (blobKey: string) => after(REFUSAL, blobKey);
export const actOfMessage = (messageId: string) => after(MESSAGE, messageId);

function after(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

export const encode = (record: KeptCall | Refusal) => new TextEncoder().encode(JSON.stringify(record));

/** Of bytes that `encode` made and that were sealed since. */
export function decode<T extends KeptCall | Refusal>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
