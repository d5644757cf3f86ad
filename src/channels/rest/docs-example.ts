/** Examples that work: a value for every schema of the API, and the curl line that sends it. All persons are invented. */

import { isJson, propertiesOf, resolve, variantsOf } from './docs-schema.ts';
import type { Json } from './openapi-schemas.ts';

type Schemas = Readonly<Record<string, Json>>;

/** What a field of this name holds in an example; optional fields are shown only when they stand here. */
const VALUES: Readonly<Record<string, unknown>> = {
  referralId: 'R-1001',
  specialty: 'cardiology',
  icd10: ['R07.9'],
  given: ['Lucinda'],
  family: 'Okafor',
  birthDate: '1957-04-12',
  gender: 'female',
  phone: '480-234-0188',
  npi: '1234567893',
  text: 'Chest pain on exertion',
  note: 'The patient prefers mornings.',
  start: '2027-01-12T09:00:00-07:00',
  end: '2027-01-12T09:30:00-07:00',
  at: '2027-01-11T15:20:00-07:00',
  title: 'Referral note',
  contentType: 'text/plain',
  data: 'Q2hlc3QgcGFpbiBvbiBleGVydGlvbi4=',
  plan: 'Copper State PPO',
  memberId: 'CSP-90210',
  owner: 'Organization/department-id',
  who: 'Front desk of Mesa Family Practice',
  priority: 'urgent',
};

/** The same for providers. */
const OF_PROVIDERS: Readonly<Record<string, unknown>> = {
  given: ['Robin'],
  family: 'Sampleton',
  phone: '602-234-0101',
};

/** A ServiceRequest with what it cannot do without: a schema of any resource would say nothing. */
const BUNDLE: unknown = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000001',
      resource: {
        resourceType: 'ServiceRequest',
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] },
            value: 'R-1001',
          },
        ],
        status: 'active',
        intent: 'order',
        performerType: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' }] },
        subject: { reference: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000002' },
        requester: { reference: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000003' },
        reasonCode: [{ text: 'Chest pain on exertion' }],
      },
      request: { method: 'POST', url: 'ServiceRequest' },
    },
    {
      fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000002',
      resource: {
        resourceType: 'Patient',
        name: [{ family: 'Okafor', given: ['Lucinda'] }],
        birthDate: '1957-04-12',
        telecom: [{ system: 'phone', value: '480-234-0188' }],
      },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      fullUrl: 'urn:uuid:0d5f3c1e-0000-4000-8000-000000000003',
      resource: {
        resourceType: 'Practitioner',
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
        name: [{ family: 'Sampleton', given: ['Robin'] }],
        telecom: [{ system: 'phone', value: '602-234-0101' }],
      },
      request: { method: 'POST', url: 'Practitioner' },
    },
  ],
};

/** A value that the schema takes. `values`: by field name. */
export function exampleValue(given: Json, schemas: Schemas, name = '', values = VALUES): unknown {
  const { schema, name: component } = resolve(given, schemas);
  if (component === 'ReferralBundle') return BUNDLE;
  if (schema.const !== undefined) return schema.const;
  const known = Object.hasOwn(values, name) ? values[name] : undefined;
  if (known !== undefined && fits(known, schema, schemas)) return known;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.examples)) return schema.examples[0];
  const variants = variantsOf(schema);
  if (variants.length > 0) return exampleValue(fullest(variants, schemas), schemas, name, values);
  if (schema.type === 'array') return isJson(schema.items) ? [exampleValue(schema.items, schemas, name, values)] : [];
  if (schema.type === 'object')
    return exampleObject(
      schema,
      schemas,
      component === 'Provider' || 'npi' in propertiesOf(schema) ? PROVIDER : values,
    );
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number')
    return typeof schema.minimum === 'number' ? Math.max(1, schema.minimum) : 1;
  return exampleText(schema, name);
}

const PROVIDER = { ...VALUES, ...OF_PROVIDERS };

function exampleObject(schema: Json, schemas: Schemas, values: typeof VALUES): Json {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const shown = Object.entries(propertiesOf(schema)).filter(
    ([name, property]) =>
      required.includes(name) ||
      (Object.hasOwn(values, name) && fits(values[name], resolve(property, schemas).schema, schemas)),
  );
  return Object.fromEntries(shown.map(([name, property]) => [name, exampleValue(property, schemas, name, values)]));
}

function exampleText({ format, pattern, minLength }: Json, name: string): string {
  if (format === 'date') return '2027-01-12';
  if (format === 'date-time') return '2027-01-12T09:00:00-07:00';
  if (format === 'email') return 'front.desk@example.org';
  if (typeof pattern === 'string' && pattern.startsWith('^Patient')) return 'Patient/patient-id';
  if (typeof pattern === 'string' && pattern.startsWith('^PractitionerRole')) return 'PractitionerRole/role-id';
  const word = name === '' ? 'text' : `a ${name.replace(/([A-Z])/g, ' $1').toLowerCase()}`;
  return typeof minLength === 'number' ? word.padEnd(minLength, '.') : word;
}

/** The variant that says most. */
function fullest(variants: readonly Json[], schemas: Schemas): Json {
  const size = (one: Json) => Object.keys(propertiesOf(resolve(one, schemas).schema)).length;
  return variants.reduce((best, one) => (size(one) > size(best) ? one : best));
}

/** Is the value of a kind that the schema takes? Enough to tell a field from another of the same name. */
function fits(value: unknown, schema: Json, schemas: Schemas): boolean {
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  if (Array.isArray(value)) return schema.type === 'array';
  if (variantsOf(schema).length > 0) return false;
  if (
    typeof schema.pattern === 'string' &&
    !new RegExp(schema.pattern, 'u').test(String(value)) &&
    schema.format === undefined
  )
    return false;
  if (schema.format === 'date') return /^\d{4}-\d\d-\d\d$/.test(String(value));
  if (schema.format === 'date-time') return String(value).includes('T');
  return schema.type === typeof value || Object.keys(resolve(schema, schemas).schema).length === 0;
}

/** The call as a shell line; `$TOKEN` is an access token. */
export function curl(url: string, path: string, method: string, operation: Json, schemas: Schemas): string {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isJson) : [];
  const [first = {}] = Array.isArray(operation.security) ? operation.security.filter(isJson) : [];
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${url}${filled(path, parameters)}'`];
  if (Object.keys(first).length > 0) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  lines.push(...bodyLines(operation, schemas));
  return lines.join(' \\\n  ');
}

function filled(path: string, parameters: readonly Json[]): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.name === name)?.schema;
    return isJson(schema) && Array.isArray(schema.enum) ? String(schema.enum[0]) : `{${name}}`;
  });
}

function bodyLines({ requestBody }: Json, schemas: Schemas): string[] {
  const content = isJson(requestBody) && isJson(requestBody.content) ? Object.entries(requestBody.content) : [];
  const [type = '', media] = content[0] ?? [];
  if (!isJson(media)) return [];
  const schema = isJson(media.schema) ? media.schema : {};
  if (type === 'application/x-www-form-urlencoded') return formLines(schema);
  const body = readable(exampleValue(schema, schemas)).replaceAll("'", "'\\''").replaceAll('\n', '\n  ');
  return [`-H 'Content-Type: ${type}'`, `-d '${body}'`];
}

/** JSON on lines, with lists of single values on one. */
function readable(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_, inner: string) => `[${inner.replace(/\s*\n\s*/g, ' ')}]`,
  );
}

function formLines({ properties }: Json): string[] {
  const isToken = isJson(properties) && 'grant_type' in properties;
  return isToken
    ? [`-d grant_type=client_credentials`, `-d "client_id=$CLIENT_ID"`, `-d "client_secret=$CLIENT_SECRET"`]
    : [`-d '_count=20'`, `--data-urlencode '_lastUpdated=ge2027-01-01'`];
}
