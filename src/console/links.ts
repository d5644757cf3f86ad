/** One-time links to the console. Whoever holds a staff client's token is that person already, and may sign in at the console too. */
import * as z from 'zod';
import type { Route } from '../channels/rest/route.ts';
import { Fault } from '../fault.ts';
import { LINK_MS, type SignIn } from './sessions.ts';

const link = z.strictObject({ url: z.string(), expiresAt: z.iso.datetime() }).meta({ id: 'ConsoleLink' });

export function consoleLinkRoutes(signIn: SignIn, publicUrl: string, now: () => number): Route[] {
  return [
    {
      method: 'post',
      path: '/v1/console-links',
      tag: 'Console',
      summary: 'A one-time link that signs the person of this token in at the console',
      scope: 'system/Task.r',
      answers: { 201: { description: 'The link', schema: link } },
      audit: 'read',
      async handle({ caller }) {
        if (caller.role !== 'staff') {
          throw new Fault('forbidden', { code: 'staff-only', text: 'The console is for people of the staff.' });
        }
        const secret = await signIn.newLink(caller.clientId, caller.scopes);
        const body = {
          url: `${publicUrl}/console/sign-in#${secret}`,
          expiresAt: new Date(now() + LINK_MS).toISOString(),
        };
        return { status: 201, body };
      },
    },
  ];
}
