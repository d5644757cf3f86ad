/** The OpenAPI 3.1 document, made from the table of routes and their zod schemas. */
import { JSON_LIMIT } from './body.ts';
import { operation } from './openapi-operation.ts';
import { componentSchemas, type Json } from './openapi-schemas.ts';
import { UNTABLED } from './openapi-untabled.ts';
import { RAW_DOCUMENT_LIMIT } from './referrals.ts';
import type { Route } from './route.ts';

/** In the order in which somebody new needs them. */
const TAGS: Readonly<Record<string, string>> = {
  Authorization: 'Tokens for backend services, by SMART scopes v2.',
  Referrals: 'Refer a patient, follow the referral, and take its steps.',
  Records: 'Ask for medical records, with a release, and follow the request.',
  Patients: 'For the group’s own systems and staff.',
  Directory: 'Who answers for a specialty, and where.',
  FHIR: 'The same as FHIR R4: reading, searching, and a referral as a transaction Bundle.',
  Operations: 'Signs of life, figures, and work that needs a person.',
  About: 'The gateway about itself.',
};

export function openApi(routes: readonly Route[], about: { version: string; url: string }): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Clinic gateway',
      version: about.version,
      summary: 'FHIR R4 integration gateway of a clinic group',
      description: `Every problem of a request is named at once, by its path, in a FHIR OperationOutcome with stable codes. JSON bodies are at most ${mebibytes(JSON_LIMIT)}, raw documents ${mebibytes(RAW_DOCUMENT_LIMIT)}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: about.url }],
    security: [{ smart: [] }],
    tags: tagsOf(routes),
    paths: { ...paths, ...UNTABLED },
    components: {
      securitySchemes: {
        smart: {
          type: 'oauth2',
          description: 'SMART Backend Services. `{type}` in a scope stands for the resource type in the path.',
          flows: { clientCredentials: { tokenUrl: `${about.url}/oauth2/token`, scopes: scopesOf(routes) } },
        },
      },
      schemas: componentSchemas(),
    },
  };
}

const mebibytes = (bytes: number) => `${bytes / 1024 / 1024} MiB`;

function tagsOf(routes: readonly Route[]): Json[] {
  const more = new Set(routes.map(({ tag }) => tag).filter((tag) => TAGS[tag] === undefined));
  return [
    ...Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    ...[...more].map((name) => ({ name })),
  ];
}

function scopesOf(routes: readonly Route[]): Record<string, string> {
  const scopes = new Set(routes.flatMap(({ scope }) => (scope === null ? [] : [scope])));
  return Object.fromEntries([...scopes].sort().map((scope) => [scope, `SMART scope v2 ${scope}`]));
}
