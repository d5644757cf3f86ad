/** `POST /fhir/R4`: a transaction Bundle of one referral, performed as the same act as its JSON. */
import * as z from 'zod';
import type { Answer } from '../../action.ts';
import { Fault, isFault } from '../../fault.ts';
import { warningsFor } from '../../referrals/view.ts';
import { FHIR_JSON } from '../rest/outcome.ts';
import { callOf, type Reply, type RestRequest } from '../rest/route.ts';
import { type BundleReferral, bundleReferral } from './bundle-referral.ts';
import type { FhirDoor } from './routes.ts';
import { kept, transactionResponse } from './transaction-response.ts';

export const referralBundle = z
  .looseObject({
    resourceType: z.literal('Bundle'),
    type: z.literal('transaction'),
    entry: z.array(
      z.looseObject({
        fullUrl: z.string().optional(),
        resource: z.looseObject({ resourceType: z.string() }),
        request: z.looseObject({
          method: z.literal('POST'),
          url: z.string(),
          ifNoneExist: z.string().optional(),
        }),
      }),
    ),
  })
  .meta({
    id: 'ReferralBundle',
    description: 'A FHIR R4 transaction of one referral: a ServiceRequest, and what it refers to.',
  });

export async function performTransaction(door: FhirDoor, request: RestRequest): Promise<Reply> {
  const partner = request.organization !== undefined;
  const referral = bundleReferral(request.body, { partner });
  const done = await perform(door, request, referral);
  if ('kept' in done) {
    return {
      status: 202,
      contentType: FHIR_JSON,
      body: kept,
      headers: { location: `/v1/referrals/${done.kept}` },
    };
  }
  const warnings = warningsFor({ partner }, done.warnings);
  return {
    status: 200,
    contentType: FHIR_JSON,
    body: await transactionResponse(door.ports.store, referral, { ...done, warnings }, partner),
    headers: done.replayed ? { 'idempotency-replayed': 'true' } : {},
  };
}

/** Performs the act; its refusals name places in the Bundle instead of in the input that was made of it. */
async function perform(
  door: FhirDoor,
  request: RestRequest,
  { input, inBundle }: BundleReferral,
): Promise<Answer | { kept: string }> {
  try {
    return await door.keeper.performOrKeep(door.actions.refer, callOf({ ...request, body: input }));
  } catch (error) {
    if (!isFault(error) || error.next !== 'refuse') throw error;
    const more = error.retryAfter === undefined ? { cause: error } : { cause: error, retryAfter: error.retryAfter };
    throw new Fault(error.kind, inBundle(error.issues), more);
  }
}
