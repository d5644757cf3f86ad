/**
 * What every answer of Medplum means, in one table. The question behind it: is it proved that nothing was stored?
 * Proved: every 4xx. Not proved: no answer, a cut-off answer, every 5xx (Medplum's time-outs are per statement, and a proxy's say
 * nothing of what goes on behind it). For what changes nothing, or is safe to repeat, not proved is merely `transient`.
 */
import { Fault, type FaultKind } from '../../../fault.ts';

/** `commit`: a transaction. `update`: a PUT with If-Match. `create`: a POST with If-None-Exist, or a Binary: safe to repeat. */
export type Phase = 'read' | 'search' | 'create' | 'update' | 'commit';

/** An HTTP status; or no connection was made; or one was, and no whole answer came. */
export type Seen = number | 'never-sent' | 'no-answer';

interface Row {
  readonly seen: (seen: Seen) => boolean;
  readonly phases?: readonly Phase[];
  /** Of the OperationOutcome's words; undefined matches any. */
  readonly says?: RegExp;
  readonly kind: FaultKind;
  readonly code: string;
  readonly text: string;
}

const status = (from: number, to = from) => {
  return (seen: Seen) => typeof seen === 'number' && seen >= from && seen <= to;
};
const FENCED: readonly Phase[] = ['update', 'commit'];

/** The first row that fits decides. */
const OUTCOMES: readonly Row[] = [
  {
    seen: (s) => s === 'never-sent',
    kind: 'transient',
    code: 'store-unreachable',
    text: 'The FHIR store cannot be reached.',
  },
  // A request time-out (408) from a proxy is no word of Medplum's.
  {
    seen: (s) => s === 'no-answer' || s === 408 || status(500, 599)(s),
    phases: FENCED,
    kind: 'unknown',
    code: 'store-no-answer',
    text: 'The FHIR store did not say whether it stored this.',
  },
  {
    seen: (s) => s === 'no-answer' || s === 408 || status(500, 599)(s),
    kind: 'transient',
    code: 'store-no-answer',
    text: 'The FHIR store did not answer.',
  },
  {
    seen: status(401),
    kind: 'transient',
    code: 'store-sign-in',
    text: 'The FHIR store refused the sign-in of this gateway.',
  },
  {
    seen: status(403),
    kind: 'exception',
    code: 'store-forbidden',
    text: 'The FHIR store does not allow this to the client of this gateway.',
  },
  {
    seen: status(404),
    phases: ['read', 'search'],
    kind: 'not-found',
    code: 'not-found',
    text: 'There is no such resource.',
  },
  {
    seen: status(410),
    phases: ['read', 'search'],
    kind: 'deleted',
    code: 'deleted',
    text: 'The resource was deleted.',
  },
  // A resource to be replaced that is gone is one whose version has moved.
  {
    seen: (s) => s === 404 || s === 410,
    kind: 'stale',
    code: 'version-moved',
    text: 'A resource this rests on has changed.',
  },
  {
    seen: status(412),
    phases: ['create'],
    kind: 'stale',
    code: 'several-matches',
    text: 'Several resources have the identifier.',
  },
  { seen: status(412), kind: 'stale', code: 'version-moved', text: 'A resource this rests on has changed.' },
  {
    seen: status(409),
    kind: 'rolled-back',
    code: 'store-conflict',
    text: 'The FHIR store was busy with the same resources.',
  },
  // Medplum's answer to the retry of a transaction it had rolled back (seen on 5.1.3); the next attempt gets new ids.
  {
    seen: status(400),
    says: /Assigned ID is already in use/i,
    kind: 'rolled-back',
    code: 'store-conflict',
    text: 'The FHIR store was busy with the same resources.',
  },
  {
    seen: status(429),
    kind: 'throttled',
    code: 'store-quota',
    text: 'The quota of the FHIR store is used up for now.',
  },
  { seen: status(413), kind: 'too-long', code: 'store-too-long', text: 'This is larger than the FHIR store takes.' },
  // Medplum's own word for a body over its maxJsonSize of 1 MB; 413 is a proxy's.
  {
    seen: status(400),
    says: /File too large/i,
    kind: 'too-long',
    code: 'store-too-long',
    text: 'This is larger than the FHIR store takes.',
  },
  {
    seen: status(400),
    phases: ['read', 'search'],
    kind: 'value',
    code: 'store-refused-search',
    text: 'The FHIR store does not understand this search.',
  },
  // Includes redirects: none is followed, because that would turn a POST into a GET.
  { seen: () => true, kind: 'exception', code: 'store-refused', text: 'The FHIR store refused this.' },
];

/** The Fault of one answer. `says` is matched, never quoted. */
export function faultOf(
  phase: Phase,
  seen: Seen,
  more: { says?: string; retryAfter?: number; cause?: unknown } = {},
): Fault {
  const row = OUTCOMES.find(
    (r) => r.seen(seen) && (!r.phases || r.phases.includes(phase)) && (!r.says || r.says.test(more.says ?? '')),
  );
  if (!row) throw new TypeError('the last row of OUTCOMES fits everything');
  const { kind, code, text } = row;
  return new Fault(kind, { code, text }, { retryAfter: more.retryAfter, cause: more.cause });
}

/** Error codes of Node's sockets and of undici that prove that no connection was made. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a thrown error of fetch proves. workerd names no codes, so there it is always `no-answer`. */
export function seenIn(error: unknown): 'never-sent' | 'no-answer' {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string' && NEVER_SENT.has(e.code)) return 'never-sent';
  }
  return 'no-answer';
}
