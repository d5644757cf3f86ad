/** Who is at the console: one person a session. A one-time link opens it; the browser holds a secret, the book its hash. */
import type { Client, ClientRegistry } from '../auth/clients.ts';
import { formatScopes, narrow, parseScopes, type Scopes } from '../auth/scopes.ts';
import { newSecret, type Random, secretHash } from '../auth/secrets.ts';
import { Fault } from '../fault.ts';

/** Minutes without a page, and hours in all, after which a session is over. */
const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 12 * 3_600_000;
/** How long a sign-in link may lie about. */
export const LINK_MS = 24 * 3_600_000;
/** `seenAt` is written at most this often. */
const NOTED_MS = 60_000;

/** Times in ms since 1970. */
export interface Session {
  /** Hash of the secret in the cookie. */
  readonly id: string;
  /** The staff client, which belongs to one person. */
  readonly clientId: string;
  readonly startedAt: number;
  readonly seenAt: number;
}

export interface SessionBook {
  addLink(hash: string, clientId: string, expiresAt: number): Promise<void>;
  /** The client of a link that is still good; it is used up with that. */
  useLink(hash: string, now: number): Promise<string | undefined>;
  open(session: Session): Promise<void>;
  find(id: string): Promise<Session | undefined>;
  seen(id: string, at: number): Promise<void>;
  close(id: string): Promise<void>;
  /** Forgets sessions last seen before `seenBefore`, and links that expired before `now`. */
  forget(seenBefore: number, now: number): Promise<void>;
}

export interface SignedIn {
  readonly session: Session;
  readonly client: Client & { readonly person: NonNullable<Client['person']> };
}

export interface SignIn {
  /**
   * The secret of a new one-time link for a staff client. `held`: scopes of the token that asks for it. Faults not-found, business-rule
   * (not a person's client), forbidden (the session would be able to do more than that token).
   */
  newLink(clientId: string, held?: Scopes): Promise<string>;
  /** Uses up a link: the secret for the cookie. Fault login when it is not, or no longer, good. */
  enter(link: string): Promise<string>;
  /** Who holds this cookie; undefined when nobody does any more. */
  whoIs(cookie: string | undefined): Promise<SignedIn | undefined>;
  leave(cookie: string): Promise<void>;
  sweep(): Promise<void>;
}

export function createSignIn(ports: {
  readonly book: SessionBook;
  readonly clients: ClientRegistry;
  readonly now: () => number;
  readonly random: Random;
}): SignIn {
  const { book, clients, now, random } = ports;

  async function staff(clientId: string): Promise<SignedIn['client'] | undefined> {
    const client = await clients.find(clientId);
    if (!client || client.revokedAt !== undefined || client.role !== 'staff' || !client.person) return undefined;
    return { ...client, person: client.person };
  }

  return {
    async newLink(clientId, held) {
      if (!(await clients.find(clientId))) {
        throw new Fault('not-found', { code: 'client-unknown', text: 'There is no such client.' });
      }
      const client = await staff(clientId);
      if (!client) {
        throw new Fault('business-rule', { code: 'client-not-staff', text: 'Only a person of the staff signs in.' });
      }
      const all = parseScopes(client.scopes);
      if (held && formatScopes(narrow(all, held)) !== formatScopes(all)) {
        const text = 'At the console a person may do all that their client may: the token has to have all its scopes.';
        throw new Fault('forbidden', { code: 'scope-missing', text });
      }
      const secret = newSecret(random);
      await book.addLink(await secretHash(secret), clientId, now() + LINK_MS);
      return secret;
    },

    async enter(link) {
      const clientId = await book.useLink(await secretHash(link), now());
      if (clientId === undefined || !(await staff(clientId))) {
        throw new Fault('login', { code: 'link-used', text: 'This link has been used, or is too old.' });
      }
      const secret = newSecret(random);
      await book.open({ id: await secretHash(secret), clientId, startedAt: now(), seenAt: now() });
      return secret;
    },

    async whoIs(cookie) {
      if (cookie === undefined) return undefined;
      const session = await book.find(await secretHash(cookie));
      if (!session) return undefined;
      const client = await staff(session.clientId);
      if (!client || now() - session.seenAt > IDLE_MS || now() - session.startedAt > LONGEST_MS) {
        await book.close(session.id);
        return undefined;
      }
      if (now() - session.seenAt > NOTED_MS) await book.seen(session.id, now());
      return { session, client };
    },

    async leave(cookie) {
      await book.close(await secretHash(cookie));
    },

    sweep: () => book.forget(now() - LONGEST_MS, now()),
  };
}
