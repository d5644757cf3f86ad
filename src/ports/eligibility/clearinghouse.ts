/** Calls to a clearinghouse: at an address of the settings, bounded in time and size, no redirect followed. Asking may be repeated. */
import { readBody } from '../../auth/outside-fetch.ts';
import { Fault, isFault } from '../../fault.ts';

/** Payers answer in real time within this (CAQH CORE: 20 s), or not at all. */
const ASK_MS = 25_000;
const MOST_BYTES = 2_000_000;

export interface Clearinghouse {
  readonly fetch: typeof fetch;
  readonly url: string;
  readonly authorization: string;
}

const AWAY = { code: 'clearinghouse-away', text: 'The clearinghouse cannot be reached, or takes too long.' };
const SIGN_IN = { code: 'clearinghouse-sign-in', text: 'The clearinghouse does not take our credentials.' };
const THROTTLED = { code: 'clearinghouse-throttled', text: 'The clearinghouse takes no more questions at the moment.' };
const REFUSED = { code: 'eligibility-not-taken', text: 'The clearinghouse refuses the form of our question.' };

/** The text of the answer. Faults as `Eligibility.ask`. */
export async function post(to: Clearinghouse, contentType: string, body: string): Promise<string> {
  let response: Response;
  try {
    response = await to.fetch(to.url, {
      method: 'POST',
      headers: { authorization: to.authorization, 'content-type': contentType },
      redirect: 'manual',
      signal: AbortSignal.timeout(ASK_MS),
      body,
    });
    if (response.ok) return new TextDecoder().decode(await readBody(response, MOST_BYTES));
  } catch (cause) {
    if (isFault(cause)) throw cause;
    throw new Fault('transient', AWAY, { cause });
  }
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) throw new Fault('transient', SIGN_IN);
  if (status === 429) throw new Fault('throttled', THROTTLED, retryAfter(response));
  throw status === 400 || status === 422 ? new Fault('value', REFUSED) : new Fault('transient', AWAY);
}

function retryAfter({ headers }: Response): { retryAfter: number } | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(3600, Math.ceil(seconds)) } : undefined;
}
