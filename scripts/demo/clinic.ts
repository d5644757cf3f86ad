/** The gateway as the demo speaks to it, and the telling of what it answers. */

export type Who = 'partner' | 'otherPartner' | 'ehr' | 'staff' | 'otherStaff';
export type Credentials = Readonly<Record<Who, { readonly clientId: string; readonly clientSecret: string }>>;

/** What the day reads of a referral. */
export interface Referral {
  readonly id: string;
  readonly direction: string;
  readonly referralId?: string;
  readonly status: string;
  readonly businessStatus: string;
  readonly patient: { readonly reference: string; readonly match: string };
  readonly owner?: string;
  readonly documents: readonly string[];
  readonly due?: string;
  readonly overdue: boolean;
  readonly history: readonly { readonly step: string; readonly by: string }[];
  readonly warnings: readonly string[];
}

export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** A refusal as FHIR tells it. */
export interface Refusal {
  readonly issue: readonly {
    readonly details: { readonly text: string; readonly coding: readonly { readonly code: string }[] };
  }[];
}

/** Something went otherwise than told. */
export class Otherwise extends Error {}

export interface Clinic {
  /** Ends the run with what was expected unless the answer has this status. */
  ask<T = Referral>(
    who: Who | null,
    status: number,
    call: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  /** One step of a referral; the referral after it. */
  step(who: Who, id: string, step: string, body: unknown): Promise<Referral>;
  /** A call that must be refused; the code of the refusal. */
  refused(
    who: Who,
    status: number,
    call: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Refusal['issue'][number]['details']>;
  /** How many answers were as told. */
  readonly asTold: number;
}

export function openClinic(url: string, credentials: Credentials, fetch: typeof globalThis.fetch): Clinic {
  const tokens = new Map<Who, Promise<string>>();
  let asTold = 0;

  async function signIn(who: Who): Promise<string> {
    const { clientId, clientSecret } = credentials[who];
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (!access_token) throw new Otherwise(`${who} could not sign in: are these the credentials of this gateway?`);
    return access_token;
  }

  async function send(
    who: Who | null,
    call: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Response> {
    const [method = 'GET', path = '/'] = call.split(' ');
    const all = new Headers(headers);
    if (who) {
      if (!tokens.has(who)) tokens.set(who, signIn(who));
      all.set('authorization', `Bearer ${await tokens.get(who)}`);
    }
    if (body === undefined) return fetch(`${url}${path}`, { method, headers: all });
    all.set('content-type', 'application/json');
    return fetch(`${url}${path}`, { method, headers: all, body: JSON.stringify(body) });
  }

  async function ask<T>(
    who: Who | null,
    status: number,
    call: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await send(who, call, body, headers);
    const text = await response.text();
    if (response.status !== status) {
      throw new Otherwise(
        `${who ?? 'anybody'} ${call}: ${status} was expected, the answer was ${response.status} ${text}`,
      );
    }
    asTold++;
    return { body: JSON.parse(text) as T, headers: response.headers };
  }

  return {
    ask,
    step: async (who, id, step, body) => (await ask<Referral>(who, 200, `POST /v1/referrals/${id}/${step}`, body)).body,
    async refused(who, status, call, body, headers) {
      const { issue } = (await ask<Refusal>(who, status, call, body, headers)).body;
      const [first] = issue;
      if (!first) throw new Otherwise(`${call}: the refusal gives no reason`);
      return first.details;
    },
    get asTold() {
      return asTold;
    },
  };
}

/** The story's own claims about an answer. */
export function sure(condition: unknown, told: string): asserts condition {
  if (!condition) throw new Otherwise(`this does not hold: ${told}`);
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** An instant as the clinic says it. */
export function when(iso: string | undefined): string {
  const format = {
    timeZone: 'America/Phoenix',
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  } as const;
  return iso === undefined ? 'no set time' : new Date(iso).toLocaleString('en-US', format);
}
