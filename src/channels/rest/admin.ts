/**
 * Administration from outside: clients and keys of a deployed gateway, for `npm run client` and `npm run keys` with `--url`.
 * Guarded by ADMIN_SECRET; without that setting there is nothing here (404).
 */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { AccessLog } from '../../audit/access-log.ts';
import { type ClientRegistry, newClient, withoutSecret } from '../../auth/clients.ts';
import { type Keys, SECRET, SIGNING } from '../../auth/keys.ts';
import type { FailureLimit } from '../../auth/rate-limit.ts';
import { type Random, sameSecret } from '../../auth/secrets.ts';
import { Fault, isFault } from '../../fault.ts';
import { faultOf } from '../../fhir/zod-issues.ts';
import { readJson } from './body.ts';
import { asFault, faultResponse } from './outcome.ts';

export interface AdminSettings {
  readonly adminSecret: string | undefined;
  readonly clients: ClientRegistry;
  readonly keys: Pick<Keys, 'list' | 'rotate'>;
  readonly accessLog: Pick<AccessLog, 'record'>;
  readonly failures: FailureLimit;
  readonly now: () => number;
  readonly newId: () => string;
  readonly random: Random;
  readonly addressOf: (context: Context) => string;
}

const rotation = z
  .strictObject({ purpose: z.enum([...SIGNING, ...SECRET]), compromised: z.boolean().optional() })
  .check((ctx) => {
    if (ctx.value.purpose !== 'act' || ctx.value.compromised) return;
    const text = 'Acts sent before the rotation and again after it would be performed twice: only when compromised.';
    ctx.issues.push({
      code: 'custom',
      params: { kind: 'value', code: 'act-key', text },
      input: undefined,
      path: ['purpose'],
    });
  });

export function adminRoutes(settings: AdminSettings): Hono {
  const { adminSecret, clients, keys, accessLog, failures, now, newId, random, addressOf } = settings;
  const app = new Hono();
  if (adminSecret === undefined) return app;
  app.onError((error) => faultResponse(asFault(error)));

  app.use('/admin/*', async (context, next) => {
    const address = addressOf(context);
    const name = `admin ${address}`;
    const retryAfter = failures.blocked(name, now());
    if (retryAfter !== undefined) {
      throw new Fault('throttled', { code: 'sign-in-failures', text: 'Too many failed sign-ins.' }, { retryAfter });
    }
    const log = (what: 'denied' | 'administration', outcome: string) =>
      accessLog.record({ what, client: 'admin', route: routeOf(context), outcome, address });
    try {
      await refuseStranger(context, adminSecret);
    } catch (error) {
      failures.failed(name, now());
      await log('denied', isFault(error) ? (error.issues[0]?.code ?? 'login') : 'exception');
      throw error;
    }
    await next();
    await log('administration', String(context.res.status));
  });

  app.post('/admin/clients', async (context) => {
    const { client, clientSecret } = await newClient(await readJson(context.req.raw), { now: now(), newId, random });
    await clients.add(client);
    const answer = { clientId: client.clientId, ...(clientSecret && { clientSecret }), client: withoutSecret(client) };
    return context.json(answer, 201, { 'cache-control': 'no-store' });
  });
  app.get('/admin/clients', async (context) => context.json({ items: (await clients.list()).map(withoutSecret) }));
  app.delete('/admin/clients/:clientId', async (context) => {
    const clientId = context.req.param('clientId');
    if (!(await clients.revoke(clientId, now())) && !(await clients.find(clientId))) {
      throw new Fault('not-found', { code: 'client-unknown', text: 'There is no such client.' });
    }
    return context.body(null, 204);
  });
  app.get('/admin/keys', async (context) => context.json({ items: await keys.list() }));
  app.post('/admin/keys', async (context) => {
    const { data, error } = rotation.safeParse(await readJson(context.req.raw), { reportInput: true });
    if (error) throw faultOf(error);
    const { purpose, compromised } = data;
    return context.json({ kid: await keys.rotate(purpose, { ...(compromised && { compromised }) }) }, 201);
  });
  return app;
}

async function refuseStranger(context: Context, adminSecret: string): Promise<void> {
  const [, given] = /^Bearer +(.+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
  if (given === undefined) {
    throw new Fault('login', { code: 'admin-secret-missing', text: 'Send the admin secret: Authorization: Bearer.' });
  }
  if (!(await sameSecret(given, adminSecret))) {
    throw new Fault('login', { code: 'admin-secret-wrong', text: 'This is not the admin secret.' });
  }
}

/** The template, not the path: a path may hold whatever a stranger put there. */
function routeOf(context: Context): string {
  const [, kind, id] = /^\/admin\/(clients|keys)(\/)?/.exec(context.req.path) ?? [];
  return `${context.req.method} /admin/${kind ?? '*'}${id ? '/{id}' : ''}`;
}
