/** Signs of life. Ready means that work can be kept, whatever the store does. */
import * as z from 'zod';
import type { Route } from './route.ts';

export interface Health {
  /** From the last probe of the tick, not a call per request. */
  degraded(): readonly string[];
  /** Can work be kept right now? */
  ready(): boolean;
}

const live = z.strictObject({ status: z.literal('live') }).meta({ id: 'Live' });
const ready = z
  .strictObject({ status: z.enum(['ready', 'unready']), degraded: z.array(z.string()) })
  .meta({ id: 'Ready' });

export function healthRoutes(health: Health): Route[] {
  return [
    {
      method: 'get',
      path: '/health/live',
      tag: 'Operations',
      summary: 'The process answers',
      scope: null,
      answers: { 200: { description: 'Alive', schema: live } },
      audit: 'none',
      handle: async () => ({ status: 200, body: { status: 'live' } }),
    },
    {
      method: 'get',
      path: '/health/ready',
      tag: 'Operations',
      summary: 'Work can be accepted',
      scope: null,
      answers: {
        200: { description: 'Ready, perhaps degraded', schema: ready },
        503: { description: 'Not ready', schema: ready },
      },
      audit: 'none',
      handle: async () => {
        const ok = health.ready();
        return { status: ok ? 200 : 503, body: { status: ok ? 'ready' : 'unready', degraded: [...health.degraded()] } };
      },
    },
  ];
}
