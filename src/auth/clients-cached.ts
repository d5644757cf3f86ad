import type { Client, ClientRegistry } from './clients.ts';

/** How long a client is used without being read again; half of the 60 s within which a revocation takes effect. */
const FRESH_MS = 30_000;
const MOST = 1_000;

/**
 * A registry that remembers found clients for 30 s, so that a request costs no look-up. What is changed through it is forgotten at
 * once; what another process changed (the command line, another isolate) is seen within 30 s. Unknown ids are not remembered.
 */
export function cachedClients(registry: ClientRegistry, now: () => number): ClientRegistry {
  const known = new Map<string, { client: Client; readAt: number }>();
  return {
    add: (client) => registry.add(client), // one by one: over RPC the registry is a proxy, which cannot be spread
    list: () => registry.list(),
    async find(clientId) {
      const hit = known.get(clientId);
      if (hit && now() - hit.readAt < FRESH_MS) return hit.client;
      const readAt = now(); // before the look-up: a slow one must not lengthen the 30 s
      const client = await registry.find(clientId);
      known.delete(clientId);
      if (known.size >= MOST) known.clear();
      if (client) known.set(clientId, { client, readAt });
      return client;
    },
    async revoke(clientId, at) {
      const revoked = await registry.revoke(clientId, at);
      known.delete(clientId);
      return revoked;
    },
    async noteOrganization(clientId, reference) {
      await registry.noteOrganization(clientId, reference);
      known.delete(clientId);
    },
  };
}
