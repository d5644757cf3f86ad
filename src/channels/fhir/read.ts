/** Reading one resource (http://hl7.org/fhir/R4/http.html#read). What is not the caller's to see reads as what does not exist. */
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { type Compartment, compartmentOf, PARTNER_TYPES } from '../../auth/compartments.ts';
import { submittedCoverage, submittedPatient } from '../../auth/projection.ts';
import { Fault, isFault } from '../../fault.ts';
import type { FhirStore, Stored } from '../../ports/fhir-store/index.ts';
import { readReferral } from '../../referrals/referral.ts';
import { FHIR_JSON } from '../rest/outcome.ts';
import type { ReferralDoor } from '../rest/referrals.ts';
import { noSuchPath, type Reply, type RestRequest } from '../rest/route.ts';
import { partnerView, referenceOf } from './partner-view.ts';
import { isServed } from './served-types.ts';

const ID = /^[A-Za-z0-9.-]{1,64}$/;

const notFound = () => new Fault('not-found', { code: 'resource-not-found', text: 'There is no such resource.' });

type Door = Pick<ReferralDoor, 'ports' | 'group'>;

export async function readResource({ ports: { store }, group }: Door, request: RestRequest): Promise<Reply> {
  const { type = '', id = '' } = request.params;
  if (!isServed(type)) throw noSuchPath();
  const { organization } = request;
  const resource =
    organization === undefined
      ? asOursSee(await found(store.read(type, idOf(id)), 'ours'))
      : await readAsPartner(store, type, id, compartmentOf(organization, await group()));
  return { status: 200, contentType: FHIR_JSON, body: resource, headers: versionHeaders(resource) };
}

/** One resource as a partner sees it. Fault not-found, the same for what does not exist and for what is another's. */
export async function readAsPartner(
  store: FhirStore,
  type: ResourceType,
  id: string,
  compartment: Compartment,
): Promise<Resource> {
  const tie = PARTNER_TYPES[type];
  if (!tie) throw noSuchPath();
  if (tie.kind === 'submitted') return readSubmitted(store, type, idOf(id), compartment.organization);
  const resource: Stored = await found(store.read(type, idOf(id)), 'partner');
  const seen = (await partnerView([resource], compartment, store)).get(referenceOf(resource));
  if (!seen) throw notFound();
  return seen;
}

/** `Patient/{referral number}` and `Coverage/{referral number}-{n}`. */
async function readSubmitted(
  store: FhirStore,
  type: ResourceType,
  id: string,
  organization: string,
): Promise<Resource> {
  const [, number = id, n] = (type === 'Coverage' && /^(.+)-(\d)$/.exec(id)) || [];
  const { serviceRequest } = await found(readReferral(number, { organization }, store), 'partner');
  const resource = type === 'Patient' ? submittedPatient(serviceRequest) : submittedCoverage(serviceRequest, Number(n));
  if (!resource) throw notFound();
  return resource;
}

/** A document's bytes, never to be shown by a browser as a page of ours. */
export async function readBinary({ ports: { store }, group }: Door, request: RestRequest): Promise<Response> {
  const id = idOf(request.params.id ?? '');
  const { organization } = request;
  if (organization !== undefined && !(await mayReadBinary(store, id, compartmentOf(organization, await group())))) {
    throw notFound();
  }
  const { bytes, contentType } = await found(store.getBinary(id), organization === undefined ? 'ours' : 'partner');
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': contentType,
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** A partner reaches bytes only through a document that it may see. */
async function mayReadBinary(store: FhirStore, id: string, compartment: Compartment): Promise<boolean> {
  const page = await store.search({ type: 'DocumentReference', where: [['location', `Binary/${id}`]], count: 100 });
  return (await partnerView(page.matches, compartment, store)).size > 0;
}

/** The store's refusals under one text; that a resource was deleted is told to those who might have seen it. */
async function found<T>(reading: Promise<T>, to: 'ours' | 'partner'): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isFault(error, 'not-found') || (to === 'partner' && isFault(error, 'deleted'))) throw notFound();
    throw error;
  }
}

function idOf(id: string): string {
  if (ID.test(id)) return id;
  throw notFound();
}

/** Without what Medplum adds to `meta` beyond R4. */
export function asOursSee<R extends Resource>({ meta, ...resource }: R): R {
  const { project: _p, author: _a, account: _c, accounts: _cs, compartment: _m, onBehalfOf: _o, ...own } = { ...meta };
  return { ...resource, meta: own } as R;
}

function versionHeaders({ meta }: Resource): Record<string, string> {
  return {
    ...(meta?.versionId !== undefined && { etag: `W/"${meta.versionId}"` }),
    ...(meta?.lastUpdated !== undefined && { 'last-modified': new Date(meta.lastUpdated).toUTCString() }),
  };
}
