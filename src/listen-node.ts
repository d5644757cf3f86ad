/** HTTP on Node: how long a request may take to come in, and whose address it comes from. */
import type { IncomingMessage } from 'node:http';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { callerAddress } from './auth/caller-address.ts';

/** ms. A document of 50 MB comes in time at 4 Mbit/s; whoever trickles is let go of, and the table of connections is looked through often. */
export const HTTP_LIMITS = { headersTimeout: 15_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

export interface Listening {
  readonly port: number;
  readonly hostname: string;
  /** Proxies before this process whose X-Forwarded-For is believed. */
  readonly trustedProxies: number;
}

export function listen(
  handle: (request: Request, address: string) => Response | Promise<Response>,
  { port, hostname, trustedProxies }: Listening,
  limits = HTTP_LIMITS,
): ServerType {
  const addressOf = ({ socket, headers }: IncomingMessage) =>
    callerAddress(socket.remoteAddress, [headers['x-forwarded-for'] ?? []].flat().join(','), trustedProxies);
  return serve({
    port,
    hostname,
    serverOptions: limits,
    fetch: (request, env) => handle(request, addressOf((env as HttpBindings).incoming)),
  });
}
