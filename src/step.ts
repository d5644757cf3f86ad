/**
 * What every step of a lifecycle shares, whatever desk it belongs to: its act key is chained to the act before it, so that the same step sent
 * twice is one act and the same step taken later is another; and it is refused in the same words.
 */
import { actId, canonicalJson, type Mac } from './act-key.ts';
import type { Call, Opened } from './action.ts';
import { Fault } from './fault.ts';
import { TAG } from './fhir/systems.ts';
import type { Stored } from './ports/fhir-store/index.ts';

/** What a step acts on: the resource whose versions are the life of the thing, a Task or an Appointment. */
export interface StepTarget<S> {
  readonly task: Stored;
  readonly state: S;
  /** The answer when the latest act on it was this very step. */
  readonly done: readonly Stored[];
}

/** Opens a step: the key of the act, and whether it has just been done (§5 of the design: a step needs no Idempotency-Key). */
export async function openStep<S>(
  name: string,
  input: unknown,
  call: Call,
  mac: Mac,
  { task, state, done }: StepTarget<S>,
): Promise<Opened<S>> {
  if (call.idempotencyKey !== undefined) {
    return { parts: [name, call.target, call.caller.clientId, call.idempotencyKey], state };
  }
  const who = call.organization ?? `client:${call.caller.person?.id ?? call.caller.clientId}`;
  const parts = (before: string | undefined) => [name, call.target, who, canonicalJson(input), before];
  const tagged = (system: string) => task.meta.tag?.find((tag) => tag.system === system)?.code;
  const latest = tagged(TAG.act);
  const repeated = latest !== undefined && (await actId(mac, parts(tagged(TAG.actBefore)))) === latest;
  return { parts: parts(latest), state, ...(repeated && { done }) };
}

/** 412 when the caller named another version than the one it would change. `what`: what has changed, for the text. */
export function refuseStale({ ifMatch }: Pick<Call, 'ifMatch'>, version: string | undefined, what: string): void {
  if (ifMatch === undefined || ifMatch === version) return;
  throw new Fault('stale', { code: 'version-stale', text: `The ${what} has changed since the version in If-Match.` });
}

/** 422 for a step that the table of the lifecycle does not allow now; names those it does. */
export function stepNotAllowed(allowed: readonly string[]): Fault {
  const then = allowed.length > 0 ? `Steps that are: ${allowed.join(', ')}.` : 'No step is.';
  return new Fault('business-rule', { code: 'step-not-allowed', text: `This step is not allowed now. ${then}` });
}
