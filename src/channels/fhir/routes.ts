/** The FHIR door: what the gateway's actions own, read and searched as FHIR R4; a referral taken as a transaction Bundle. */
import * as z from 'zod';
import { Fault } from '../../fault.ts';
import { FHIR_JSON, faultResponse } from '../rest/outcome.ts';
import type { ReferralDoor } from '../rest/referrals.ts';
import type { AnswerDoc, Route } from '../rest/route.ts';
import { capabilityStatement } from './capability-statement.ts';
import { readBinary, readResource } from './read.ts';
import { searchByGet, searchByPost } from './search.ts';
import { SEARCHED_TYPES } from './served-types.ts';
import { performTransaction, referralBundle } from './transaction.ts';

export interface FhirDoor extends ReferralDoor {
  /** Where callers reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  readonly version: string;
}

const given = z.union([z.string(), z.array(z.string())]);
const format = z.string().optional().meta({ description: '`json` or `application/fhir+json`; goes before Accept' });

const query = z
  .object({
    _id: given.optional().meta({ description: 'Ids, separated by commas' }),
    _lastUpdated: given.optional().meta({ description: 'A date with a prefix: `ge2026-01-01`' }),
    _include: given.optional(),
    _revinclude: given.optional(),
    _sort: z.string().optional().meta({ description: 'One parameter, with `-` before it for the latest first' }),
    _count: z.string().optional().meta({ description: 'Matches a page, 1 to 100; 20 when left out' }),
    _cursor: z.string().optional().meta({ description: 'From a `next` link' }),
    _format: format,
  })
  .catchall(given);

const HOW =
  'Parameters, includes and sort orders of each type stand in the CapabilityStatement; any other is refused by name.';
const resource: AnswerDoc = { description: 'The resource', fhir: true, headers: ['ETag', 'Last-Modified'] };
const searchset: AnswerDoc = { description: 'A searchset Bundle', fhir: true };

export function fhirRoutes(door: FhirDoor): Route[] {
  let statement: ReturnType<typeof capabilityStatement> | undefined;
  const since = () => new Date(door.ports.now()).toISOString();
  const formatOnly = z.strictObject({ _format: format });
  const fhir = { tag: 'FHIR' } as const;
  return [
    {
      ...fhir,
      method: 'get',
      path: '/fhir/R4/metadata',
      summary: 'What this FHIR server can do',
      scope: null,
      query: formatOnly,
      answers: { 200: { description: 'CapabilityStatement', fhir: true } },
      audit: 'none',
      handle: async () => {
        statement ??= capabilityStatement(door.publicUrl, door.version, since());
        return { status: 200, contentType: FHIR_JSON, body: statement };
      },
    },
    {
      ...fhir,
      method: 'post',
      path: '/fhir/R4',
      summary: 'Refer a patient, by a transaction Bundle',
      description:
        'The same act as `POST /v1/referrals`: the placer’s identifier (PLAC), or else the Idempotency-Key, makes it happen once. Every problem is named by its FHIRPath in the Bundle; what is not carried over stands in the outcome of its entry.',
      scope: door.actions.refer.scope,
      query: formatOnly,
      body: referralBundle,
      headers: ['Idempotency-Key'],
      answers: {
        200: { description: 'A transaction-response Bundle, an entry for each that was sent', fhir: true },
        202: { description: 'An OperationOutcome: kept until the store answers', fhir: true, headers: ['Location'] },
      },
      even: true,
      audit: 'write',
      handle: (request) => performTransaction(door, request),
    },
    {
      ...fhir,
      method: 'get',
      path: '/fhir/R4/Binary/{id}',
      summary: 'Read a document’s bytes',
      description: 'A partner reaches them only through a DocumentReference that it may see.',
      scope: 'system/Binary.r',
      answers: { 200: { description: 'The bytes, in the document’s own type', contentType: '*/*' } },
      audit: 'read',
      handle: (request) => readBinary(door, request),
    },
    {
      ...fhir,
      method: 'post',
      path: '/fhir/R4/{type}/_search',
      summary: 'Search a type, with what may not stand in a URL',
      description: `${HOW} Links hold a cursor only: follow \`next\` with the same POST.`,
      params: { type: SEARCHED_TYPES },
      scope: 'system/{type}.s',
      query: z.strictObject({ _cursor: z.string().max(4000).optional(), _format: format }),
      form: query,
      answers: { 200: searchset },
      audit: 'search',
      handle: (request) => searchByPost(door, request),
    },
    {
      ...fhir,
      method: 'get',
      path: '/fhir/R4/{type}/{id}',
      summary: 'Read a resource',
      description: 'A partner knows its patients and coverages by its referral: `Patient/{id}`, `Coverage/{id}-{n}`.',
      params: { type: SEARCHED_TYPES },
      scope: 'system/{type}.r',
      query: formatOnly,
      answers: { 200: resource },
      audit: 'read',
      handle: async (request) => (request.params.id === '_search' ? postOnly() : readResource(door, request)),
    },
    {
      ...fhir,
      method: 'get',
      path: '/fhir/R4/{type}',
      summary: 'Search a type',
      description: `${HOW} What tells who a person is goes into the body of \`POST …/_search\`.`,
      params: { type: SEARCHED_TYPES },
      scope: 'system/{type}.s',
      query,
      answers: { 200: searchset },
      audit: 'search',
      handle: (request) => searchByGet(door, request),
    },
  ];
}

/** `_search` is no id, and its path is one of another method. */
function postOnly(): Response {
  const response = faultResponse(
    new Fault('not-supported', { code: 'method', text: 'This method is not served here.' }),
  );
  response.headers.set('allow', 'POST');
  return response;
}
