import { Hono } from 'hono';
import { ASSERTION_ALGORITHMS } from '../../auth/assertions.ts';
import type { Keys } from '../../auth/keys.ts';
import { ROLE_SCOPES, ROLES } from '../../auth/scopes.ts';

/**
 * SMART App Launch 2.2, "Conformance": what /.well-known/smart-configuration says of a server for backend services.
 * No `issuer`: that is for servers with OpenID Connect. S256 is listed though there is no code flow, because it must be.
 */
export function smartConfiguration(publicUrl: string): Record<string, string | string[]> {
  return {
    token_endpoint: `${publicUrl}/oauth2/token`,
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    scopes_supported: [...new Set(ROLES.flatMap((role) => ROLE_SCOPES[role].split(' ')))].sort(),
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'client-confidential-symmetric', 'permission-v2', 'permission-v1'],
  };
}

/** The well-known documents: open to everybody, from any origin. */
export function wellKnownRoutes({ publicUrl, keys }: { publicUrl: string; keys: Pick<Keys, 'publicKeys'> }): Hono {
  const configuration = smartConfiguration(publicUrl);
  const headers = { 'access-control-allow-origin': '*', 'cache-control': 'max-age=300' };
  return new Hono()
    .get('/.well-known/smart-configuration', (context) => context.json(configuration, 200, headers))
    .get('/fhir/R4/.well-known/smart-configuration', (context) => context.json(configuration, 200, headers))
    .get('/.well-known/jwks.json', async (context) => context.json(await keys.publicKeys(), 200, headers));
}
