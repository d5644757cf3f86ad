/** Shapes of the OpenAPI document: zod schemas as JSON Schema 2020-12, and what is FHIR's. */
import * as z from 'zod';

export type Json = Record<string, unknown>;

const OPTIONS = { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' } as const;

/** By name where the schema has one, so that the document says each shape once. */
export function reference(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id;
  return id ? { $ref: componentUri(id) } : jsonSchema(schema);
}

export function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _schema, $id: _id, ...own } = z.toJSONSchema(schema, { ...OPTIONS, reused: 'inline' }) as Json;
  return inlined(own);
}

/** Everything that `components.schemas` holds. */
export function componentSchemas(): Json {
  const all = z.toJSONSchema(z.globalRegistry, { ...OPTIONS, uri: componentUri }).schemas;
  const named = Object.entries(all).map(([id, { $schema: _s, $id: _i, id: _own, ...schema }]) => [id, schema]);
  return {
    ...Object.fromEntries(named),
    OperationOutcome: operationOutcome,
    Resource: fhirResource,
    OAuthError: oauthError,
  };
}

const componentUri = (id: string) => `#/components/schemas/${id}`;

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

const coding: Json = {
  type: 'object',
  required: ['system', 'code'],
  properties: {
    system: { type: 'string' },
    code: { type: 'string', description: 'Stable: callers may switch on it' },
  },
};

const operationOutcome: Json = {
  type: 'object',
  description: 'Every problem at once, each by its path; values are never quoted',
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
            properties: { coding: { type: 'array', items: coding }, text: { type: 'string' } },
          },
          expression: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};

/** RFC 6749 §5.2. */
const oauthError: Json = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
};
