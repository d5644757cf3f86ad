/** The console: staff pages under /console, served by the same app. A page is asked of the API as the person who is signed in. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { type Fault, isFault } from '../fault.ts';
import { type Api, type ApiDoors, apiAs } from './api.ts';
import { type FaxDeskSettings, faxPages } from './fax-pages.ts';
import { notePage } from './page.ts';
import { CONSOLE_JS } from './script.generated.ts';
import type { SignedIn } from './sessions.ts';
import { type SignInSettings, signedIn, signInRoutes } from './sign-in.ts';
import { CONSOLE_CSS } from './style.ts';

/** What a page knows of whoever asks for it. */
export interface AtConsole {
  readonly who: SignedIn;
  readonly api: Api;
}

export type ConsoleEnv = { Variables: { at: AtConsole } };

/** No form of ours comes near it, and who sends one may have signed in or not. */
const MOST_FORM_BYTES = 128 * 1024;

export function consoleRoutes(settings: SignInSettings & ApiDoors & FaxDeskSettings): Hono<ConsoleEnv> {
  const { signIn, https } = settings;
  const app = new Hono<ConsoleEnv>();
  const fresh = { 'cache-control': 'no-cache' };
  app.use('/console/*', csrf(), bodyLimit({ maxSize: MOST_FORM_BYTES }));
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
    context.set('at', { who, api: apiAs(who, settings) });
    await next();
    context.res.headers.set('cache-control', 'no-store');
  });
  app.get('/console', (context) => context.redirect('/console/faxes', 303));
  app.route('/', faxPages(settings));
  app.onError((error, context) => failed(error, context));
  return app;
}

/** What cannot be shown, in words; a failure of the gateway's own goes up to where it is logged. */
function failed(error: Error, context: Context<ConsoleEnv>): Response | Promise<Response> {
  if (error instanceof HTTPException) return error.getResponse(); // of hono's own checks: csrf, the form's size
  if (!isFault(error)) throw error;
  const person = context.get('at')?.who.client.person.name;
  const heading = error.status === 404 ? 'There is no such page' : 'That did not work';
  const frame = { title: heading, ...(person !== undefined && { person }) };
  return context.html(notePage(frame, heading, textOf(error)), error.status as 400);
}

const textOf = (fault: Fault) => fault.issues.map(({ text }) => text).join(' ');
