/** Signing in at Medplum with client credentials: one sign-in at a time, renewed before the token expires. */
import type { MedplumClient } from '@medplum/core';
import { isFault } from '../../../fault.ts';
import { faultOf, seenIn } from './outcomes.ts';

export interface SignIn {
  /** Resolves when the client holds a token with some life left. Fault `transient` when it cannot get one: nothing was sent. */
  ensure(): Promise<void>;
  /** A fresh token, after a 401 to a call that had used `refused`. */
  renew(refused: string | undefined): Promise<void>;
}

/** Medplum's tokens live an hour. */
const RENEW_BEFORE_MS = 5 * 60_000;

export function openSignIn(client: MedplumClient, clientId: string, clientSecret: string): SignIn {
  let pending: Promise<void> | undefined;

  const signIn = () => {
    pending ??= client
      .startClientLogin(clientId, clientSecret)
      .then(
        () => undefined,
        (error: unknown) => {
          if (isFault(error)) throw error;
          // An answer that is a refusal comes as an OperationOutcomeError; anything else is the network's.
          const refused = error instanceof Error && 'outcome' in error;
          throw faultOf('read', refused ? 401 : seenIn(error), { cause: refused ? undefined : error });
        },
      )
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    async ensure() {
      if (pending || !client.isAuthenticated(RENEW_BEFORE_MS)) await signIn();
    },
    async renew(refused) {
      if (pending || client.getAccessToken() === refused) await signIn();
    },
  };
}
