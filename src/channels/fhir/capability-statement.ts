/** What the FHIR door can do, from the table that it does it by (http://hl7.org/fhir/R4/capabilitystatement.html). */
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { allProfiles } from '../../fhir/checks-profile-nodes.ts';
import { SEARCHED_TYPES, type ServedName, searchParametersOf, servedType } from './served-types.ts';

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

/** `at`: ISO instant since which this is so. */
export function capabilityStatement(publicUrl: string, version: string, at: string): CapabilityStatement {
  const url = `${publicUrl}/fhir/R4`;
  return {
    resourceType: 'CapabilityStatement',
    url: `${url}/metadata`,
    name: 'ClinicGateway',
    title: 'Clinic gateway',
    status: 'active',
    date: at,
    kind: 'instance',
    description:
      'Reads and searches what the gateway’s actions own, by SMART scope and compartment; takes a referral as a transaction Bundle.',
    software: { name: 'clinic-gateway', version },
    implementation: { description: 'FHIR R4 door of the clinic’s gateway', url },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation: `How to call it: ${publicUrl}/docs. Demographics are searched for by POST _search only; there is no chaining.`,
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
              text: 'SMART Backend Services; scopes v2',
            },
          ],
          extension: [{ url: OAUTH_URIS, extension: [{ url: 'token', valueUri: `${publicUrl}/oauth2/token` }] }],
        },
        resource: [...SEARCHED_TYPES.map(searchedType), binary],
        interaction: [
          { code: 'transaction', documentation: 'One referral, performed exactly once; see docs/fhir-door.md.' },
        ],
      },
    ],
  };
}

function searchedType(type: ServedName): CapabilityStatementRestResource {
  const { include = [], revinclude = [] } = servedType(type);
  return {
    type,
    ...profilesOf(type),
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'versioned',
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalUpdate: false,
    ...(include.length > 0 && { searchInclude: [...include] }),
    ...(revinclude.length > 0 && { searchRevInclude: [...revinclude] }),
    searchParam: Object.entries(searchParametersOf(type)).map(([name, { kind, demographic, oursOnly }]) => ({
      name,
      type: kind,
      ...(demographic && { documentation: 'By POST _search only.' }),
      ...(oursOnly && { documentation: 'For the group itself, not for partners.' }),
    })),
  };
}

const binary: CapabilityStatementRestResource = {
  type: 'Binary',
  interaction: [{ code: 'read', documentation: 'The bytes, as they were sent.' }],
  versioning: 'no-version',
  readHistory: false,
  updateCreate: false,
};

/** The profiles that what is served conforms to; US Core’s under their own names. */
function profilesOf(type: string): Pick<CapabilityStatementRestResource, 'supportedProfile'> {
  const urls = [...allProfiles()].flatMap(([url, { type: of, of: whose }]) =>
    of === type && whose === 'gateway' ? [url, ...(usCoreOf(type) ?? [])] : [],
  );
  return urls.length > 0 ? { supportedProfile: [...new Set(urls)] } : {};
}

function usCoreOf(type: string): string[] {
  return [...allProfiles()].flatMap(([url, profile]) =>
    profile.type === type && profile.of === 'us-core'
      ? [`http://hl7.org/fhir/us/core/StructureDefinition/${url.split('/').at(-1)}`]
      : [],
  );
}
