/** The OpenAPI document of a whole gateway against the rules of OpenAPI 3.1 and JSON Schema 2020-12 that tools stumble over. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from '../../open-gateway.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is checked here, so nothing is known of it yet
type Loose = any;

let open: OpenGateway;
let document: Loose;
let operations: { path: string; method: string; operation: Loose }[];

beforeAll(async () => {
  open = await openGateway();
  const { status, body, headers } = await open.call(null, 'GET', '/openapi.json');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
  document = body;
  operations = Object.entries<Loose>(document.paths).flatMap(([path, item]) =>
    Object.entries<Loose>(item).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => open.close());

/** Every object within, with its place. */
function* within(value: unknown, place = '#'): Generator<[Loose, string]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [value, place];
  for (const [name, inner] of Object.entries(value)) yield* within(inner, `${place}/${name}`);
}

test('every reference resolves', () => {
  const references = [...within(document)].filter(([{ $ref }]) => typeof $ref === 'string');
  expect(references.length).toBeGreaterThan(50);
  for (const [{ $ref }, place] of references) {
    const found = $ref
      .slice(2)
      .split('/')
      .reduce((at: Loose, step: string) => at?.[step.replaceAll('~1', '/')], document);
    expect([place, $ref, typeof found]).toEqual([place, $ref, 'object']);
  }
});

describe('operations', () => {
  test('have ids of their own, a summary, a declared tag, and a success', () => {
    expect(operations.length).toBeGreaterThan(35);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }: Loose) => name);
    for (const { path, operation } of operations) {
      expect([path, tags.includes(operation.tags[0]), operation.summary.length > 0]).toEqual([path, true, true]);
      expect([path, Object.keys(operation.responses).some((status) => status.startsWith('2'))]).toEqual([path, true]);
    }
  });

  test('declare the parameters of their path, and no other and none twice', () => {
    for (const { path, method, operation } of operations) {
      const parameters: Loose[] = operation.parameters ?? [];
      const inPath = parameters.filter((one) => one.in === 'path');
      const templated = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([path, method, inPath.map(({ name }) => name)]).toEqual([path, method, templated]);
      expect(inPath.every(({ required }) => required === true)).toBe(true);
      const names = parameters.map((one) => `${one.in} ${one.name}`);
      expect([path, new Set(names).size]).toEqual([path, names.length]);
      for (const one of parameters) expect([path, one.name, typeof one.schema]).toEqual([path, one.name, 'object']);
    }
  });

  test('that read have no body, and the templates of their paths differ', () => {
    for (const { path, method, operation } of operations) {
      expect([path, operation.requestBody === undefined || method !== 'get']).toEqual([path, true]);
    }
    const templates = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{}'));
    expect(new Set(templates).size).toBe(templates.length);
  });

  test('ask for scopes that the document declares, or for none', () => {
    const { scopes } = document.components.securitySchemes.smart.flows.clientCredentials;
    for (const { path, operation } of operations) {
      for (const [scheme, asked] of operation.security.flatMap((one: Loose) => Object.entries(one))) {
        expect([path, scheme]).toEqual([path, 'smart']);
        for (const scope of asked) expect([path, scope in scopes]).toEqual([path, true]);
      }
    }
    const isOpen = (path: string) => document.paths[path].get.security.length === 0;
    expect([isOpen('/v1/providers'), isOpen('/v1/referrals')]).toEqual([true, false]);
  });

  test('answer with headers, media types and descriptions in shape', () => {
    for (const { path, operation } of operations) {
      for (const [status, response] of Object.entries<Loose>(operation.responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect([path, status, typeof response.description]).toEqual([path, status, 'string']);
        for (const type of Object.keys(response.content ?? {})) expect(type).toMatch(/^[\w*]+\/[\w.*+-]+(; [\w.=]+)?$/);
        for (const header of Object.values<Loose>(response.headers ?? {})) expect(typeof header.schema).toBe('object');
      }
    }
  });
});

test('whatever is sent, the status and media type of the answer are among those declared', async () => {
  const bodies: [unknown, Record<string, string>][] = [
    [{ unknown: [1, null, 'x'] }, {}],
    ['{"broken":', {}],
    ['x', { 'content-type': 'application/octet-stream' }],
    ['a=1&a=2', { 'content-type': 'application/x-www-form-urlencoded' }],
    [{}, { accept: 'application/xml' }],
    [{}, { 'if-match': '7', 'idempotency-key': '' }],
  ];
  const undeclared: unknown[] = [];
  for (const { path, method, operation } of operations) {
    const at = path.replace('{type}', 'Task').replace('{id}', 'none');
    for (const client of [null, 'ehr', 'partner'] as const) {
      for (const [body, headers] of bodies) {
        for (const query of method === 'get' ? ['', '?colour=red'] : ['']) {
          const answer = await open.call(
            client,
            method.toUpperCase(),
            at + query,
            method === 'get' ? undefined : body,
            headers,
          );
          const declared = operation.responses[answer.status];
          const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
          const types = Object.keys(declared?.content ?? {}).map((one) => one.split(';')[0]);
          if (answer.status >= 500 || !declared || !(types.includes(type) || types.includes('*/*'))) {
            undeclared.push([method, path, client, answer.status, type, headers]);
          }
        }
      }
    }
  }
  expect(undeclared).toEqual([]);
});

describe('paths beside the table', () => {
  test('are there, and are served as they say', async () => {
    for (const path of ['/.well-known/smart-configuration', '/.well-known/jwks.json', '/openapi.json', '/docs', '/']) {
      const { security, responses } = document.paths[path].get;
      const { status, headers } = await open.call(null, 'GET', path);
      const [type = ''] = Object.keys(responses[200].content);
      expect([path, security, status, headers.get('content-type')?.split(';')[0]]).toEqual([path, [], 200, type]);
    }
    const { requestBody, security } = document.paths['/oauth2/token'].post;
    expect([Object.keys(requestBody.content), security]).toEqual([['application/x-www-form-urlencoded'], []]);
  });
});

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const isSchema = (value: unknown) =>
  typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
const isList = (value: unknown) => Array.isArray(value);
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';

/** Keywords of JSON Schema 2020-12, as far as zod and we use them; one that is not here fails. */
const KEYWORDS: Record<string, (value: Loose) => boolean> = {
  $ref: isText,
  type: (value) => [value].flat().every((type: string) => TYPES.includes(type)),
  properties: (value) => isSchema(value) && Object.values(value).every(isSchema),
  patternProperties: (value) => isSchema(value) && Object.values(value).every(isSchema),
  propertyNames: isSchema,
  additionalProperties: isSchema,
  required: (value) => isList(value) && value.every(isText) && new Set(value).size === value.length,
  items: isSchema,
  prefixItems: (value) => isList(value) && value.every(isSchema),
  anyOf: (value) => isList(value) && value.length > 0 && value.every(isSchema),
  oneOf: (value) => isList(value) && value.length > 0 && value.every(isSchema),
  allOf: (value) => isList(value) && value.length > 0 && value.every(isSchema),
  not: isSchema,
  enum: (value) => isList(value) && value.length > 0,
  const: () => true,
  default: () => true,
  examples: isList,
  title: isText,
  description: isText,
  format: isText,
  pattern: (value) => isText(value) && new RegExp(value, 'u') instanceof RegExp,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: isNumber,
  uniqueItems: isFlag,
};

function checkSchema(schema: Loose, place: string): void {
  if (typeof schema === 'boolean') return;
  for (const [keyword, value] of Object.entries<Loose>(schema)) {
    const known = KEYWORDS[keyword];
    expect([place, keyword, known?.(value)]).toEqual([place, keyword, true]);
    const inner = ['properties', 'patternProperties'].includes(keyword) ? Object.entries<Loose>(value) : [];
    for (const [name, one] of inner) checkSchema(one, `${place}/${name}`);
    const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(keyword) ? value : [];
    for (const one of lists) checkSchema(one, `${place}/${keyword}`);
    if (['items', 'additionalProperties', 'propertyNames', 'not'].includes(keyword))
      checkSchema(value, `${place}/${keyword}`);
  }
  for (const name of schema.required ?? []) expect([place, name in (schema.properties ?? {})]).toEqual([place, true]);
}

test('every schema is one of JSON Schema 2020-12', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) checkSchema(schema, name);
  let checked = 0;
  for (const [{ schema }, place] of within(document.paths)) {
    if (schema === undefined) continue;
    checkSchema(schema, place);
    checked++;
  }
  expect(checked).toBeGreaterThan(100);
});

test('a query with a specialty that nobody knows is refused as documented', async () => {
  const { body } = await open.call(null, 'GET', '/openapi.json');
  for (const path of ['/v1/providers', '/v1/locations', '/v1/referrals']) {
    const { status } = await open.call('partner', 'GET', `${path}?specialty=nobody%20knows`);
    expect([path, status, Object.keys(body.paths[path].get.responses)]).toEqual([
      path,
      422,
      expect.arrayContaining(['422']),
    ]);
  }
});
