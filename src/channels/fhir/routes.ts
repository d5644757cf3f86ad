/** The FHIR door: what the gateway's actions own, read and searched as FHIR R4; a referral taken as a transaction Bundle. */
import { FHIR_JSON } from '../rest/outcome.ts';
import type { ReferralDoor } from '../rest/referrals.ts';
import type { Route } from '../rest/route.ts';

export interface FhirDoor extends ReferralDoor {
  /** Where callers reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  readonly version: string;
}

export function fhirRoutes(door: FhirDoor): Route[] {
  return [
    {
      method: 'get',
      path: '/fhir/R4/metadata',
      tag: 'FHIR',
      summary: 'What this FHIR server can do',
      scope: null,
      answers: { 200: { description: 'CapabilityStatement', fhir: true } },
      audit: 'none',
      handle: async () => ({
        status: 200,
        contentType: FHIR_JSON,
        body: { resourceType: 'CapabilityStatement', software: { name: 'clinic-gateway', version: door.version } },
      }),
    },
  ];
}
