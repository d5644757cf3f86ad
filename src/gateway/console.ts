/** The one place that puts the console together. */
import type { Hono } from 'hono';
import { createFailureLimit } from '../auth/rate-limit.ts';
import type { Tokens } from '../auth/tokens.ts';
import { countingRefusals } from '../channels/rest/request-log.ts';
import type { Route } from '../channels/rest/route.ts';
import { consoleLinkRoutes } from '../console/links.ts';
import { type ConsoleEnv, consoleRoutes } from '../console/routes.ts';
import { createSignIn } from '../console/sessions.ts';
import type { Directory } from '../directory/departments.ts';
import type { Job } from '../jobs.ts';
import type { Metrics } from '../metrics.ts';
import type { GatewayPorts } from './ports.ts';

export interface ConsoleNeeds {
  readonly ports: GatewayPorts;
  readonly tokens: Tokens;
  readonly directory: Directory;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  readonly timeZone: string;
  /** The gateway's own doors. */
  readonly serve: (request: Request) => Response | Promise<Response>;
}

export interface Console {
  readonly routes: readonly Route[];
  readonly pages: Hono<ConsoleEnv>;
  readonly jobs: readonly Job[];
}

export function openConsole({ ports, tokens, directory, metrics, publicUrl, timeZone, serve }: ConsoleNeeds): Console {
  const { now, random, clients } = ports;
  const signIn = createSignIn({ book: ports.sessions, clients, now, random });
  return {
    routes: consoleLinkRoutes(signIn, publicUrl, now),
    pages: consoleRoutes({
      signIn,
      tokens,
      serve,
      publicUrl,
      timeZone,
      now,
      pageOpener: ports.pageOpener,
      newId: ports.newId,
      https: publicUrl.startsWith('https:'),
      failures: createFailureLimit(10, 60_000),
      accessLog: countingRefusals(ports, metrics),
      addressOf: (context) => ports.addressOf(context.req.raw),
      departments: async () => {
        const { departments } = await directory.snapshot();
        return departments.map(({ reference, display }) => ({ reference, display }));
      },
    }),
    jobs: [{ name: 'console-sweep', when: { everyMinutes: 60 }, run: () => signIn.sweep() }],
  };
}
