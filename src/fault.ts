/**
 * The one failure type of the gateway, and the one table that says what each kind of failure means
 * on the wire and for the work that failed. Texts are static: they name paths, never values, because
 * a value may be patient data.
 */

/** What to do with the work: tell the caller, try again later, or have a person look at it. */
type Next = 'refuse' | 'retry' | 'park';

interface Row {
  /** HTTP status the doors answer with. */
  readonly status: number;
  /** OperationOutcome.issue.code, from http://hl7.org/fhir/issue-type. */
  readonly issue: string;
  readonly next: Next;
}

export const FAULTS = {
  structure: { status: 400, issue: 'structure', next: 'refuse' },
  value: { status: 400, issue: 'value', next: 'refuse' },
  required: { status: 400, issue: 'required', next: 'refuse' },
  'code-invalid': { status: 422, issue: 'code-invalid', next: 'refuse' },
  invariant: { status: 422, issue: 'invariant', next: 'refuse' },
  'business-rule': { status: 422, issue: 'business-rule', next: 'refuse' },
  login: { status: 401, issue: 'login', next: 'refuse' },
  forbidden: { status: 403, issue: 'forbidden', next: 'refuse' },
  'not-found': { status: 404, issue: 'not-found', next: 'refuse' },
  'not-supported': { status: 405, issue: 'not-supported', next: 'refuse' },
  'not-acceptable': { status: 406, issue: 'not-supported', next: 'refuse' },
  deleted: { status: 410, issue: 'deleted', next: 'refuse' },
  /** One act key, two different bodies. */
  duplicate: { status: 409, issue: 'duplicate', next: 'refuse' },
  /** The version named by the caller (If-Match), or read by the act, is no longer the current one. Nothing stored. */
  stale: { status: 412, issue: 'conflict', next: 'refuse' },
  'too-long': { status: 413, issue: 'too-long', next: 'refuse' },
  'media-type': { status: 415, issue: 'not-supported', next: 'refuse' },
  throttled: { status: 429, issue: 'throttled', next: 'retry' },
  /** The store refused or never saw the work, and proved it (rolled back): nothing stored. */
  'rolled-back': { status: 503, issue: 'transient', next: 'retry' },
  /** The store may or may not have done it; only the fence can tell. */
  unknown: { status: 503, issue: 'timeout', next: 'retry' },
  /** Another holder is doing this very act right now. */
  busy: { status: 503, issue: 'lock-error', next: 'retry' },
  /** The store, or something else the act needs, cannot be reached. Nothing stored. */
  transient: { status: 503, issue: 'transient', next: 'retry' },
  exception: { status: 500, issue: 'exception', next: 'park' },
} as const satisfies Record<string, Row>;

export type FaultKind = keyof typeof FAULTS;

/** One problem. `code` is stable (callers may switch on it), `text` is for people, `expression` is a FHIRPath or JSON path. */
export interface Issue {
  readonly code: string;
  readonly text: string;
  readonly expression?: string;
  /** Issue type of this one problem where it differs from the fault's own, e.g. `required` among `structure`. */
  readonly type?: string;
}

/** A failure with a kind from the table and every problem found. `retryAfter` is in seconds. */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly issues: readonly Issue[];
  readonly retryAfter: number | undefined;

  constructor(kind: FaultKind, issues: Issue | readonly Issue[], more: { retryAfter?: number; cause?: unknown } = {}) {
    const list: readonly Issue[] = Array.isArray(issues) ? issues : [issues as Issue];
    super(
      `${kind}: ${list.map((i) => i.code).join(', ')}`,
      more.cause === undefined ? undefined : { cause: more.cause },
    );
    this.name = 'Fault';
    this.kind = kind;
    this.issues = list;
    this.retryAfter = more.retryAfter;
  }

  get status(): number {
    return FAULTS[this.kind].status;
  }

  get next(): Next {
    return FAULTS[this.kind].next;
  }
}

/** True for a Fault of one of the kinds. */
export function isFault(error: unknown, ...kinds: FaultKind[]): error is Fault {
  return error instanceof Fault && (kinds.length === 0 || kinds.includes(error.kind));
}
