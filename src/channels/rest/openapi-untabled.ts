/** What is served beside the table of routes: OAuth, whose errors are its own, well-known documents, and the pages about the gateway. */
import type { Json } from './openapi-schemas.ts';

const oauthError = (description: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } } },
});

const token: Json = {
  operationId: 'post_oauth2_token',
  tags: ['Authorization'],
  summary: 'Get an access token',
  description:
    'OAuth 2.0 client credentials: SMART Backend Services (a signed assertion), or client id and secret, in the body or by HTTP Basic. A token lives 300 seconds.',
  security: [],
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          required: ['grant_type'],
          properties: {
            grant_type: { const: 'client_credentials' },
            scope: {
              type: 'string',
              description: 'SMART scopes v2 with blanks between them; all of the client’s when left out',
              examples: ['system/ServiceRequest.c system/Task.rs'],
            },
            client_id: { type: 'string' },
            client_secret: { type: 'string' },
            client_assertion_type: { const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
            client_assertion: {
              type: 'string',
              description:
                'JWT signed with RS384 or ES384; aud is this URL, exp at most five minutes away, jti used once',
            },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'An access token',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['access_token', 'token_type', 'expires_in', 'scope'],
            properties: {
              access_token: { type: 'string' },
              token_type: { const: 'bearer' },
              expires_in: { type: 'integer', description: 'Seconds' },
              scope: { type: 'string' },
            },
          },
        },
      },
    },
    400: oauthError('The request is malformed, or asks for no scope that is granted'),
    401: oauthError('The client is not known by what it showed'),
    429: oauthError('Too many failed sign-ins; Retry-After says when'),
  },
};

const get = (operationId: string, tag: string, summary: string, type: string, description: string): Json => ({
  get: {
    operationId,
    tags: [tag],
    summary,
    security: [],
    responses: {
      200: { description, content: { [type]: type === 'application/json' ? { schema: { type: 'object' } } : {} } },
    },
  },
});

const smart = (id: string, summary: string) =>
  get(id, 'Authorization', summary, 'application/json', 'Endpoints, algorithms and scopes');

export const UNTABLED: Readonly<Record<string, Json>> = {
  '/oauth2/token': { post: token },
  '/.well-known/smart-configuration': smart('get_smart_configuration', 'SMART configuration'),
  '/fhir/R4/.well-known/smart-configuration': smart('get_fhir_smart_configuration', 'The same under the FHIR base'),
  '/.well-known/jwks.json': get(
    'get_jwks',
    'Authorization',
    'The gateway’s public keys',
    'application/json',
    'A JWK Set; tokens and receipts verify by it',
  ),
  '/openapi.json': get('get_openapi', 'About', 'This document', 'application/json', 'OpenAPI 3.1'),
  '/docs': get('get_docs', 'About', 'This document as a page', 'text/html', 'The API reference'),
  '/': get('get_start', 'About', 'Start page', 'text/html', 'Where to go from here'),
};
