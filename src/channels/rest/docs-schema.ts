/** A schema as a tree of fields that people read: name, type, whether it is required, and its limits. */
import { html } from 'hono/html';
import type { Json } from './openapi-schemas.ts';

export type Html = ReturnType<typeof html>;
type Schemas = Readonly<Record<string, Json>>;

const DEPTH = 6;

/** The schema a `$ref` names, with its name; others as they are. */
export function resolve(schema: Json, schemas: Schemas): { schema: Json; name?: string } {
  const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/components/schemas/'.length) : undefined;
  return name === undefined ? { schema } : { schema: { ...schemas[name], ...withoutRef(schema) }, name };
}

const withoutRef = ({ $ref: _ref, ...rest }: Json): Json => rest;

/** The fields of an object; of anything else one line that says what it is. */
export function schemaTree(given: Json, schemas: Schemas, depth = 0): Html {
  const { schema } = resolve(given, schemas);
  const variants = variantsOf(schema);
  if (variants.length > 1 && variants.some((one) => hasFields(one, schemas))) {
    return html`${variants.map(
      (one, i) => html`<p class="or">${i === 0 ? 'Either' : 'or'}</p>${schemaTree(one, schemas, depth)}`,
    )}`;
  }
  if (schema.type === 'array' && isJson(schema.items)) {
    return html`<p class="type">${typeOf(schema, schemas)}</p>${hasFields(schema.items, schemas) ? schemaTree(schema.items, schemas, depth) : ''}`;
  }
  const properties = Object.entries(propertiesOf(schema));
  if (properties.length === 0) return html`<p class="type">${typeOf(given, schemas)} ${limits(schema)}</p>`;
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return html`<ul class="fields">
${properties.map(([name, one]) => field(name, one, required.has(name), schemas, depth))}</ul>`;
}

function field(name: string, given: Json, required: boolean, schemas: Schemas, depth: number): Html {
  const { schema } = resolve(given, schemas);
  const line = html`<code class="name">${name}</code> <span class="type">${typeOf(given, schemas)}</span>${
    required ? html` <strong class="required">required</strong>` : ''
  } ${limits(schema)}${
    typeof schema.description === 'string' ? html`<span class="about">${schema.description}</span>` : ''
  }`;
  const inner = innerOf(given, schemas);
  if (!inner || depth >= DEPTH) return html`<li>${line}</li>`;
  return html`<li><details><summary>${line}</summary>${schemaTree(inner, schemas, depth + 1)}</details></li>`;
}

/** The part of a field that has fields of its own. */
function innerOf(given: Json, schemas: Schemas): Json | undefined {
  const { schema } = resolve(given, schemas);
  const item = schema.type === 'array' && isJson(schema.items) ? schema.items : schema;
  return hasFields(item, schemas) ? item : undefined;
}

function hasFields(given: Json, schemas: Schemas): boolean {
  const { schema } = resolve(given, schemas);
  return Object.keys(propertiesOf(schema)).length > 0 || variantsOf(schema).some((one) => hasFields(one, schemas));
}

export function propertiesOf({ properties }: Json): Record<string, Json> {
  return isJson(properties) ? (properties as Record<string, Json>) : {};
}

export function variantsOf({ anyOf, oneOf }: Json): Json[] {
  const list = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  return list.filter(isJson);
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `string`, `list of Document`, `"routine" or "urgent"`. */
export function typeOf(given: Json, schemas: Schemas): string {
  const { schema, name } = resolve(given, schemas);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `list of ${isJson(schema.items) ? typeOf(schema.items, schemas) : 'anything'}`;
  if (name !== undefined && (schema.type === 'object' || variantsOf(schema).length > 0)) return name;
  const variants = variantsOf(schema);
  if (variants.length > 0) return [...new Set(variants.map((one) => typeOf(one, schemas)))].join(' or ');
  if (typeof schema.format === 'string') return FORMATS[schema.format] ?? schema.format;
  return typeof schema.type === 'string' ? schema.type : 'anything';
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'date (YYYY-MM-DD)',
  'date-time': 'date-time (with offset)',
  email: 'mail address',
};

function limits(schema: Json): Html {
  const list = [
    range(schema.minLength, schema.maxLength, 'characters'),
    range(schema.minItems, schema.maxItems, 'items'),
    range(schema.minimum, schema.maximum, ''),
    schema.default === undefined || isEmptyList(schema.default) ? '' : `default ${JSON.stringify(schema.default)}`,
    exampleOf(schema),
  ].filter((text) => text !== '');
  const pattern = typeof schema.pattern === 'string' && schema.format === undefined ? schema.pattern : undefined;
  return html`${list.length > 0 ? html`<span class="limits">${list.join(', ')}</span>` : ''}${
    pattern === undefined ? '' : html` <code class="pattern">${pattern}</code>`
  }`;
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

function exampleOf({ examples }: Json): string {
  return Array.isArray(examples) && examples.length > 0 ? `for example ${JSON.stringify(examples[0])}` : '';
}

/** zod writes the largest safe integer where there is no limit. */
function range(least: unknown, most: unknown, unit: string): string {
  const from = typeof least === 'number' && least > 0 ? least : undefined;
  const to = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  const text =
    from !== undefined && to !== undefined
      ? from === to
        ? `${from}`
        : `${from} to ${to}`
      : from !== undefined
        ? `at least ${from}`
        : to !== undefined
          ? `at most ${to}`
          : '';
  return text === '' ? '' : `${text} ${unit}`.trim();
}
