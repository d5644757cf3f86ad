/** Signing in and out. A link's secret stands in the fragment, which no server and no log sees; the page's script posts it. */

import type { Context } from 'hono';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { AccessLog } from '../audit/access-log.ts';
import type { FailureLimit } from '../auth/rate-limit.ts';
import { Fault, isFault } from '../fault.ts';
import { formIn } from './form.ts';
import { page } from './page.ts';
import type { SignedIn, SignIn } from './sessions.ts';

export interface SignInSettings {
  readonly signIn: SignIn;
  readonly https: boolean;
  readonly failures: FailureLimit;
  readonly accessLog: Pick<AccessLog, 'record'>;
  readonly now: () => number;
  readonly addressOf: (context: Context) => string;
}

/** `__Host-` binds the cookie to this origin and to https; plain http is for a machine's own use. */
const cookieName = (https: boolean) => (https ? '__Host-console' : 'console');

export function signInRoutes({ signIn, https, failures, accessLog, now, addressOf }: SignInSettings): Hono {
  const app = new Hono();

  app.get('/console/sign-in', (context) => context.html(signInPage(), 200, { 'cache-control': 'no-store' }));

  app.post('/console/sign-in', async (context) => {
    const address = addressOf(context);
    const name = `console ${address}`;
    const retryAfter = failures.blocked(name, now());
    if (retryAfter !== undefined) {
      const fault = { code: 'sign-in-failures', text: 'Too many failed sign-ins.' };
      throw new Fault('throttled', fault, { retryAfter });
    }
    const { link } = await formIn(context);
    try {
      const secret = await signIn.enter(typeof link === 'string' ? link : '');
      const who = await signIn.whoIs(secret);
      await accessLog.record({
        what: 'sign-in',
        route: 'POST /console/sign-in',
        outcome: 'ok',
        address,
        ...(who && { client: who.client.clientId, person: who.client.person.id }),
      });
      setCookie(context, cookieName(https), secret, { path: '/', httpOnly: true, sameSite: 'Strict', secure: https });
      return context.redirect('/console/faxes', 303);
    } catch (error) {
      if (!isFault(error, 'login')) throw error;
      failures.failed(name, now());
      await accessLog.record({ what: 'denied', route: 'POST /console/sign-in', outcome: 'link-used', address });
      return context.html(signInPage('This link has been used, or is too old. Ask for a new one.'), 401);
    }
  });

  app.post('/console/sign-out', async (context) => {
    const secret = getCookie(context, cookieName(https));
    if (secret !== undefined) await signIn.leave(secret);
    deleteCookie(context, cookieName(https), { path: '/', secure: https });
    return context.redirect('/console/sign-in', 303);
  });

  return app;
}

/** Who sent this request from the console; undefined: nobody who is signed in. */
export function signedIn(context: Context, signIn: SignIn, https: boolean): Promise<SignedIn | undefined> {
  return signIn.whoIs(getCookie(context, cookieName(https)));
}

function signInPage(problem?: string) {
  return page(
    { title: 'Sign in' },
    html`<div class="sign-in">
<h1>Sign in</h1>
${problem === undefined ? '' : html`<p class="notice bad" role="alert">${problem}</p>`}
<p class="soft">Open the link you were given: it works once, in this browser, for one person.</p>
<form method="post" action="/console/sign-in" data-sign-in>
<input type="hidden" name="link">
<button class="primary" disabled>Sign in</button>
</form>
</div>`,
  );
}
