/** One route of the table as an OpenAPI operation. */
import { type Json, jsonSchema, reference } from './openapi-schemas.ts';
import { ANY, type AnswerDoc, type Route } from './route.ts';

const JSON_TYPE = 'application/json';
const FHIR_TYPE = 'application/fhir+json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

export const outcome: Json = { [FHIR_TYPE]: { schema: { $ref: '#/components/schemas/OperationOutcome' } } };

/** Refusals by status; each is an OperationOutcome. */
const REFUSALS: Record<number, string> = {
  400: 'The request is malformed; every problem is named by its path',
  401: 'No valid access token, or a notice that is not authentic',
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
  ETag: { description: 'Version, for If-Match', schema: { type: 'string' } },
  'Last-Modified': { description: 'When this version was stored', schema: { type: 'string' } },
  Location: { description: 'Where to ask again', schema: { type: 'string' } },
};

const HEADER_SHAPE = {
  'Idempotency-Key': {
    description: 'Makes the act happen once, where the body has no number of its own',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  },
  'If-Match': {
    description: 'The ETag of the version that this step is about',
    schema: { type: 'string', pattern: '^(W/)?"[A-Za-z0-9.-]{1,64}"$' },
  },
} as const;

export function operation(route: Route): Json {
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
  const body = requestBody(route);
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    security: route.scope === null ? [] : [{ smart: [route.scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
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

function pathParameters({ path, params = {} }: Route): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(params[name] ? { enum: [...params[name]] } : { pattern: '^[A-Za-z0-9.-]{1,64}$' }) },
  }));
}

function queryParameters({ query }: Route): Json[] {
  if (!query) return [];
  const schema = jsonSchema(query) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...property }]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    ...(description !== undefined && { description }),
    schema: property,
  }));
}

function headerParameters({ headers = [] }: Route): Json[] {
  return headers.map((name) => ({ name, in: 'header', required: false, ...HEADER_SHAPE[name] }));
}

function requestBody({ body, raw, form, answers }: Route): Json | undefined {
  if (!body && !raw && !form) return undefined;
  const schema = body && { schema: reference(body) };
  // What is answered in FHIR alone is asked for in FHIR.
  const isFhir = Object.values(answers).every((answer) => answer.fhir && !answer.schema);
  const content = {
    ...(schema && isFhir && { [FHIR_TYPE]: schema }),
    ...(schema && { [JSON_TYPE]: schema }),
    ...(form && { [FORM_TYPE]: { schema: reference(form) } }),
    ...Object.fromEntries((raw?.types ?? []).map((type) => [type, {}])),
  };
  return { required: form === undefined, content };
}

function responses(route: Route): Json {
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, response(answer)]);
  const refusals = refusalsOf(route).map((status) => [status, { description: REFUSALS[status], content: outcome }]);
  return Object.fromEntries([...refusals, ...answers]); // an answer of its own beats the general refusal
}

function refusalsOf({ scope, query, body, raw, form, path, headers = [] }: Route): number[] {
  if (raw?.types.includes(ANY)) return [400, 401, 404, 405, 413, 429, 500, 503];
  const own = scope === null ? [] : [401, 403, 429];
  // A body, too, may name what is not there.
  const named = path.includes('{') || body ? [404, 410] : [];
  const bodied = body || raw ? [409, 413, 415, 422] : form ? [413, 415] : [];
  const coded = query && path.startsWith('/v1/') && !bodied.includes(422) ? [422] : []; // a specialty nobody knows
  const versioned = headers.includes('If-Match') ? [412] : [];
  return [400, ...own, ...named, 405, 406, ...bodied, ...coded, ...versioned, 500, 503].sort((a, b) => a - b);
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
