/**
 * Steps that are kept. Where a step stands is not known while the store is away, so neither is its act key, which is chained to the act
 * before it. It is kept under a name of its own, and performed later under the key of the attempt that may have been made of it: the ledger
 * then tells whether that one came through after all. An attempt still under way makes no other one.
 */
import { canonicalJson } from './act-key.ts';
import type { Action, Call } from './action.ts';
import { Fault } from './fault.ts';

type Parts = readonly (string | undefined)[];

export interface Attempt<I, S, F> {
  readonly action: Action<I, S, F>;
  /** Makes an end of it: from now on it does not begin anew. The parts of the key it was begun under; undefined: it never got so far. */
  end(): Parts | undefined;
}

/** The action, with its keys seen. */
export function attemptOf<I, S, F>(action: Action<I, S, F>): Attempt<I, S, F> {
  let begun: Parts | undefined;
  let ended = false;
  return {
    action: {
      ...action,
      async open(...asked) {
        const opened = await action.open(...asked);
        if (ended) throw new Fault('transient', { code: 'step-kept', text: 'This step has been kept meanwhile.' });
        begun = opened.parts;
        return opened;
      },
    },
    end() {
      ended = true;
      return begun;
    },
  };
}

/** The action as it is to be performed under a key that is given. */
export const under = <I, S, F>(action: Action<I, S, F>, parts: Parts): Action<I, S, F> => ({
  ...action,
  open: async (...asked) => ({ ...(await action.open(...asked)), parts }),
});

/** What makes a step the same while it waits: its caller's key, else all that it says. */
export function partsOfStep(name: string, input: unknown, call: Call): Parts {
  if (call.idempotencyKey !== undefined) {
    return ['kept', name, call.target, 'key', call.caller.clientId, call.idempotencyKey];
  }
  const who = call.organization ?? `client:${call.caller.person?.id ?? call.caller.clientId}`;
  return ['kept', name, call.target, who, call.ifMatch, canonicalJson(input)];
}
