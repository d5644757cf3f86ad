/** The link to the console that a trial start prints: asked of the gateway by the demo's staff client, as anybody's would be. */

interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** `call` sends a request to the gateway, `url` is where it is. An Error when the gateway answers no link. */
export async function firstLink(
  call: (request: Request) => Promise<Response>,
  url: string,
  { clientId, clientSecret }: Credential,
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const { access_token } = await answered<{ access_token: string }>(
    await call(new Request(`${url}/oauth2/token`, { method: 'POST', body })),
  );
  const headers = { authorization: `Bearer ${access_token}` };
  const link = await call(new Request(`${url}/v1/console-links`, { method: 'POST', headers }));
  return (await answered<{ url: string }>(link)).url;
}

async function answered<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`The gateway answers ${response.status} to its own first call.`);
  return (await response.json()) as T; // both are our own answers
}
