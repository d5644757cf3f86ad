/** The OpenAPI 3.1 document, made from the table of routes and their zod schemas. */
import { z } from 'zod';
import { JSON_LIMIT } from './body.ts';
import { RAW_DOCUMENT_LIMIT } from './referrals.ts';
import type { AnswerDoc, Route } from './route.ts';

type Json = Record<string, unknown>;

const JSON_TYPE = 'application/json';
const FHIR_TYPE = 'application/fhir+json';
const outcome = { [FHIR_TYPE]: { schema: { $ref: '#/components/schemas/OperationOutcome' } } };

/** Refusals by status; each is an OperationOutcome. */
const REFUSALS: Record<number, string> = {
  400: 'The request is malformed; every problem is named by its path',
  401: 'No valid access token',
  403: 'Not allowed: scope, compartment or party',
  404: 'Not found, or not the caller’s to see',
  405: 'This method is not served here',
  406: 'None of the accepted types is answered here',
  409: 'The same key with another body',
  410: 'Deleted',
  412: 'The version in If-Match is not the current one',
  413: 'The body is too long',
  415: 'This content type is not taken here',
  422: 'Understood and refused: a code, a rule, or a step not allowed now',
  429: 'Too many requests of this client',
  500: 'The gateway failed',
  503: 'The store cannot be reached and nothing was kept',
};

const HEADERS: Record<string, Json> = {
  ETag: { description: 'Version of the referral’s Task, for If-Match', schema: { type: 'string' } },
  Location: { description: 'Where to ask again', schema: { type: 'string' } },
};

export function openApi(routes: readonly Route[], about: { version: string; url: string }): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Clinic gateway',
      version: about.version,
      description: `FHIR R4 integration gateway. JSON bodies are at most ${JSON_LIMIT} bytes, raw documents ${RAW_DOCUMENT_LIMIT}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: about.url }],
    security: [{ smart: [] }],
    paths,
    components: {
      securitySchemes: {
        smart: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: `${about.url}/oauth2/token`, scopes: scopesOf(routes) } },
        },
      },
      schemas: { ...schemas(), OperationOutcome: operationOutcome, Resource: fhirResource },
    },
  };
}

function scopesOf(routes: readonly Route[]): Record<string, string> {
  const scopes = new Set(routes.flatMap(({ scope }) => (scope === null ? [] : [scope])));
  return Object.fromEntries([...scopes].sort().map((scope) => [scope, `SMART scope v2 ${scope}`]));
}

function operation(route: Route): Json {
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.scope === null ? { security: [] } : { security: [{ smart: [route.scope] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody(route) && { requestBody: requestBody(route) }),
    responses: responses(route),
  };
}

function operationId({ method, path }: Route): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map((part) => part.replace(/[{}$]/g, '').replace(/\W+/g, '_'));
  return [method, ...words].join('_');
}

function pathParameters({ path }: Route): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' },
  }));
}

function queryParameters({ query }: Route): Json[] {
  if (!query) return [];
  const schema = jsonSchema(query) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function headerParameters({ headers = [] }: Route): Json[] {
  return headers.map((name) => ({
    name,
    in: 'header',
    required: false,
    schema: { type: 'string', ...HEADER_SHAPE[name] },
  }));
}

const HEADER_SHAPE = {
  'Idempotency-Key': { pattern: '^[\\x21-\\x7e]{1,200}$' },
  'If-Match': { pattern: '^(W/)?"[A-Za-z0-9.-]{1,64}"$' },
} as const;

function requestBody({ body, raw }: Route): Json | undefined {
  if (!body && !raw) return undefined;
  const bytes = Object.fromEntries((raw?.types ?? []).map((type) => [type, {}]));
  return { required: true, content: { ...(body && { [JSON_TYPE]: { schema: reference(body) } }), ...bytes } };
}

function responses(route: Route): Json {
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, response(answer)]);
  const refusals = refusalsOf(route).map((status) => [status, { description: REFUSALS[status], content: outcome }]);
  return Object.fromEntries([...refusals, ...answers]); // an answer of its own beats the general refusal
}

function refusalsOf({ scope, body, raw, path, headers = [] }: Route): number[] {
  const own = scope === null ? [] : [401, 403, 429];
  const named = path.includes('{') ? [404, 410] : [];
  const bodied = body || raw ? [409, 413, 415, 422] : [];
  const versioned = headers.includes('If-Match') ? [412] : [];
  return [400, ...own, ...named, 405, 406, ...bodied, ...versioned, 500, 503].sort((a, b) => a - b);
}

function response({ description, schema, fhir, contentType, headers }: AnswerDoc): Json {
  const content = {
    ...(schema && { [contentType ?? JSON_TYPE]: { schema: reference(schema) } }),
    ...(!schema && contentType && { [contentType]: {} }),
    ...(fhir && { [FHIR_TYPE]: { schema: { $ref: '#/components/schemas/Resource' } } }),
  };
  return {
    description,
    ...(headers && { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

/** By name where the schema has one, so that the document says each shape once. */
function reference(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id;
  return id ? { $ref: `#/components/schemas/${id}` } : jsonSchema(schema);
}

const OPTIONS = { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' } as const;
const uri = (id: string) => `#/components/schemas/${id}`;

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _schema, $id: _id, ...own } = z.toJSONSchema(schema, { ...OPTIONS, reused: 'inline' }) as Json;
  return inlined(own);
}

function schemas(): Json {
  const all = z.toJSONSchema(z.globalRegistry, { ...OPTIONS, uri }).schemas;
  return Object.fromEntries(
    Object.entries(all).map(([id, { $schema: _s, $id: _i, id: _own, ...schema }]) => [id, schema]),
  );
}

/** zod puts named parts under $defs; in this document they stand under components. */
function inlined({ $defs: _defs, ...schema }: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

const fhirResource: Json = {
  type: 'object',
  required: ['resourceType'],
  properties: { resourceType: { type: 'string' } },
  description: 'A FHIR R4 resource',
};

const operationOutcome: Json = {
  type: 'object',
  required: ['resourceType', 'issue'],
  properties: {
    resourceType: { const: 'OperationOutcome' },
    issue: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['severity', 'code', 'details'],
        properties: {
          severity: { enum: ['fatal', 'error', 'warning', 'information'] },
          code: { type: 'string' },
          details: {
            type: 'object',
            required: ['coding', 'text'],
            properties: {
              coding: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['system', 'code'],
                  properties: { system: { type: 'string' }, code: { type: 'string' } },
                },
              },
              text: { type: 'string' },
            },
          },
          expression: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};
