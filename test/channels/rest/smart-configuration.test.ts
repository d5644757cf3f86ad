import { beforeEach, expect, test } from 'vitest';
import { createKeys } from '../../../src/auth/keys.ts';
import { sqlKeys } from '../../../src/auth/keys-sql.ts';
import { wellKnownRoutes } from '../../../src/channels/rest/smart-configuration.ts';
import { memorySql } from '../../auth/memory-sql.ts';

let app: ReturnType<typeof wellKnownRoutes>;
beforeEach(() => {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const keys = createKeys({ store: sqlKeys(memorySql()), now: () => 0, random });
  app = wellKnownRoutes({ publicUrl: 'https://gateway.example.org', keys });
});

test.each(['/.well-known/smart-configuration', '/fhir/R4/.well-known/smart-configuration'])(
  '%s says what SMART requires of a backend service server',
  async (path) => {
    const response = await app.request(path, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const body = await response.json();
    expect(body).toMatchObject({
      token_endpoint: 'https://gateway.example.org/oauth2/token',
      jwks_uri: 'https://gateway.example.org/.well-known/jwks.json',
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      code_challenge_methods_supported: ['S256'],
    });
    expect(body.capabilities).toContain('client-confidential-asymmetric');
    expect(body.scopes_supported).toContain('system/ServiceRequest.crus');
    expect(body).not.toHaveProperty('issuer');
  },
);

test('the key set is public, with public parts only', async () => {
  const { keys } = await (await app.request('/.well-known/jwks.json')).json();
  expect(keys.length).toBeGreaterThan(0);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});
