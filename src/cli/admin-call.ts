import * as z from 'zod';

const outcome = z.object({
  issue: z.array(z.object({ details: z.object({ text: z.string() }), expression: z.array(z.string()).optional() })),
});

/** One call of a running gateway's `/admin`, with ADMIN_SECRET; answers its JSON. An Error's message is one sentence. */
export async function adminCall(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const secret = process.env.ADMIN_SECRET;
  if (!secret) throw new Error('Set ADMIN_SECRET to the admin secret of the gateway.');
  if (!/^[\x21-\x7e]+$/.test(secret)) throw new Error('ADMIN_SECRET has characters no header can carry.');
  if (!URL.canParse(path, url)) throw new Error(`--url ${url} is not a URL.`);
  const target = new URL(path, url);
  if (target.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(target.hostname)) {
    throw new Error('The admin secret is sent over https only: give an https URL.');
  }
  const response = await fetch(target, {
    method,
    redirect: 'error',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`${target.origin} cannot be reached.`, { cause });
  });
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(reason(text) ?? `${target.origin} answers ${response.status}; is ADMIN_SECRET set there?`);
}

function reason(text: string): string | undefined {
  try {
    const { issue } = outcome.parse(JSON.parse(text));
    return issue
      .map(({ details, expression }) => [expression?.join(', '), details.text].filter(Boolean).join(': '))
      .join(' ');
  } catch {
    return undefined; // not an OperationOutcome: the status says it
  }
}
