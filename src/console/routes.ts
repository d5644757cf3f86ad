/** The console: staff pages under /console, served by the same app. A page is asked of the API as the person who is signed in. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { type Fault, isFault } from '../fault.ts';
import { type Api, type ApiDoors, apiAs } from './api.ts';
import { type FaxDeskSettings, faxPages } from './fax-pages.ts';
import { type Header, notePage } from './page.ts';
import { paperPages } from './paper-pages.ts';
import { type RecordsDeskSettings, recordsPages, takesFile } from './records-pages.ts';
import { CONSOLE_JS } from './script.generated.ts';
import type { SignedIn } from './sessions.ts';
import { type SignInSettings, signedIn, signInRoutes } from './sign-in.ts';
import { CONSOLE_CSS } from './style.ts';
import { countWaiting } from './waiting.ts';

/** What a page knows of whoever asks for it. */
export interface AtConsole {
  readonly who: SignedIn;
  readonly api: Api;
  /** For the top of a page; asks the API how much waits. */
  header(): Promise<Header>;
}

export type ConsoleEnv = { Variables: { at: AtConsole } };

/** No form of ours comes near it, and who sends one may have signed in or not; what takes a file has a limit of its own, once it is known who sends it. */
const MOST_FORM_BYTES = 128 * 1024;

export function consoleRoutes(
  settings: SignInSettings & ApiDoors & FaxDeskSettings & RecordsDeskSettings,
): Hono<ConsoleEnv> {
  const { signIn, https, now } = settings;
  const counts = countWaiting(now);
  const app = new Hono<ConsoleEnv>();
  const fresh = { 'cache-control': 'no-cache' };
  const small = bodyLimit({ maxSize: MOST_FORM_BYTES });
  app.use('/console/*', csrf(), (context, next) => (takesFile(context.req.path) ? next() : small(context, next)));
  app.get('/console/console.css', (c) =>
    c.body(CONSOLE_CSS, 200, { 'content-type': 'text/css; charset=utf-8', ...fresh }),
  );
  app.get('/console/console.js', (c) =>
    c.body(CONSOLE_JS, 200, { 'content-type': 'text/javascript; charset=utf-8', ...fresh }),
  );
  app.route('/', signInRoutes(settings));

  app.use('/console/*', async (context, next) => {
    const who = await signedIn(context, signIn, https);
    if (!who) return context.redirect('/console/sign-in', 303);
    const api = apiAs(who, settings);
    const { clientId, person } = who.client;
    const header = async () => ({ person: person.name, waiting: await counts.of(clientId, api) });
    context.set('at', { who, api, header });
    await next();
    if (context.req.method === 'POST') counts.forget(clientId);
    context.res.headers.set('cache-control', 'no-store');
  });
  app.get('/console', (context) => context.redirect('/console/faxes', 303));
  app.route('/', faxPages(settings));
  app.route('/', recordsPages(settings));
  app.route('/', paperPages(settings));
  app.onError((error, context) => failed(error, context));
  return app;
}

/** What cannot be shown, in words; a failure of the gateway's own goes up to where it is logged. */
async function failed(error: Error, context: Context<ConsoleEnv>): Promise<Response> {
  if (error instanceof HTTPException) return error.getResponse(); // of hono's own checks: csrf, the form's size
  if (!isFault(error)) throw error;
  const at = context.get('at');
  const heading = error.status === 404 ? 'There is no such page' : 'That did not work';
  const desk = context.req.path.startsWith('/console/records') ? 'records' : 'faxes';
  const frame = { title: heading, ...(at && ({ header: await at.header(), desk } as const)) };
  return context.html(notePage(frame, heading, textOf(error)), error.status as 400);
}

const textOf = (fault: Fault) => fault.issues.map(({ text }) => text).join(' ');
