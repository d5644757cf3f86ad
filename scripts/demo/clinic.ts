/** The clinic as the demo speaks to it: HTTP and the file of demo clients, nothing of the gateway's own code. */
import { readFileSync } from 'node:fs';

export type Who = 'ehr' | 'partner' | 'otherPartner' | 'staff' | 'otherStaff';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the demo reads what it tells of, and stops where it is not there
  readonly body: any;
}

export interface Clinic {
  call(who: Who | null, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer>;
  /** A call that must answer `status`; anything else ends the demo. */
  must(status: number, who: Who | null, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer['body']>;
}

/** Thrown when the gateway does otherwise than told. */
export class Otherwise extends Error {}

export async function openClinic(url: string, clientsFile: string): Promise<Clinic> {
  const alive = await fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!alive) throw new Otherwise(`No gateway answers at ${url}: start one with "npm start" in another shell.`);
  const clients = JSON.parse(readFileSync(clientsFile, 'utf8')) as Record<
    Who,
    { clientId: string; clientSecret: string }
  >;
  const tokens = new Map<Who, string>();

  async function token(who: Who): Promise<string> {
    const known = tokens.get(who);
    if (known) return known;
    const { clientId, clientSecret } = clients[who];
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body });
    if (!response.ok) throw new Otherwise(`no token for ${who}: ${response.status}`);
    const { access_token } = (await response.json()) as { access_token: string };
    tokens.set(who, access_token);
    return access_token;
  }

  const call: Clinic['call'] = async (who, method, path, body) => {
    const headers: Record<string, string> = { ...(who && { authorization: `Bearer ${await token(who)}` }) };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    call,
    async must(status, who, method, path, body) {
      const answer = await call(who, method, path, body);
      if (answer.status === status) return answer.body;
      throw new Otherwise(
        `${method} ${path} answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body).slice(0, 300)}`,
      );
    },
  };
}
