/** The demo clinic as resources (US Core 6.1.0). Pure: mappings/demo-clinic.json in, resources out; references are the caller's. */
import type {
  HealthcareService,
  Identifier,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
} from '@medplum/fhirtypes';
import { translate } from '../fhir/concept-map.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { DemoClinic } from '../mappings/demo-schema.ts';
import { conceptMap } from '../mappings.ts';

type Department = DemoClinic['departments'][number];
type Site = DemoClinic['locations'][number];
type Outside = DemoClinic['outside'][number];
type Clinician = Outside['practitioners'][number] & { readonly languages?: readonly string[] };
/** A reference with its display, as the store gave the id. */
export type Named<T extends Organization | Location | Practitioner> = Reference<T> & {
  reference: string;
  display: string;
};

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

const profile = (name: string) => ({ profile: [`${US_CORE}/us-core-${name}`] });
const contacts = ({ phone, fax }: { phone: string; fax: string }) => [
  { system: 'phone' as const, value: phone, use: 'work' as const },
  { system: 'fax' as const, value: fax, use: 'work' as const },
];
const postal = ({ line, city, postalCode }: Pick<Site, 'line' | 'city' | 'postalCode'>) => ({
  use: 'work' as const,
  line,
  city,
  state: 'AZ',
  postalCode,
  country: 'US',
});
const organizationType = (code: 'prov' | 'dept', display: string) => [
  { coding: [{ system: `${HL7}/organization-type`, code, display }] },
];
const npiOf = (npi: string): Identifier[] => [{ system: SID.npi, value: npi }];

/** The group itself, or an organization outside it. */
export function providerOrganization(
  of: DemoClinic['group'] | Outside,
  at: Pick<Site, 'line' | 'city' | 'postalCode'>,
): Organization {
  return {
    resourceType: 'Organization',
    meta: profile('organization'),
    identifier: npiOf(of.npi),
    active: true,
    type: organizationType('prov', 'Healthcare Provider'),
    name: of.name,
    telecom: contacts(of),
    address: [postal(at)],
  };
}

export function departmentOrganization(department: Department, group: Named<Organization>): Organization {
  return {
    resourceType: 'Organization',
    meta: profile('organization'),
    identifier: [{ system: SID.department, value: department.id }],
    active: true,
    type: organizationType('dept', 'Hospital Department'),
    name: department.name,
    telecom: contacts(department),
    partOf: group,
  };
}

/** What a department does, where, and how it is reached. */
export function departmentService(
  department: Department,
  organization: Named<Organization>,
  locations: readonly Named<Location>[],
): HealthcareService {
  return {
    resourceType: 'HealthcareService',
    identifier: [{ system: SID.department, value: department.id }],
    active: true,
    providedBy: organization,
    specialty: department.specialties.map(specialty),
    location: [...locations],
    name: department.name,
    telecom: contacts(department),
    referralMethod: ['fax', 'phone', 'elec'].map((code) => ({
      coding: [{ system: `${HL7}/service-referral-method`, code }],
    })),
  };
}

export function clinicLocation(site: Site, group: Named<Organization>): Location {
  return {
    resourceType: 'Location',
    meta: profile('location'),
    identifier: [{ system: SID.location, value: site.id }],
    status: 'active',
    name: site.name,
    mode: 'instance',
    type: [{ coding: [{ system: `${HL7}/v3-RoleCode`, code: 'OF', display: 'Outpatient facility' }] }],
    telecom: contacts(site),
    address: postal(site),
    position: { latitude: site.latitude, longitude: site.longitude },
    managingOrganization: group,
    hoursOfOperation: site.hours.map(({ days, open, close }) => ({
      daysOfWeek: days,
      openingTime: `${open}:00`,
      closingTime: `${close}:00`,
    })),
  };
}

export function practitioner({ npi, given, family, credential, languages = ['en'] }: Clinician): Practitioner {
  return {
    resourceType: 'Practitioner',
    meta: profile('practitioner'),
    identifier: npiOf(npi),
    active: true,
    name: [{ use: 'official', family, given: [given], suffix: [credential] }],
    communication: languages.map((code) => ({ coding: [{ system: 'urn:ietf:bcp:47', code }] })),
  };
}

export function practitionerRole(
  { specialty: nucc }: Clinician,
  who: Named<Practitioner>,
  organization: Named<Organization>,
  at: {
    readonly identifier: string;
    readonly locations: readonly Named<Location>[];
    readonly phone: string;
    readonly fax: string;
  },
): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    meta: profile('practitionerrole'),
    identifier: [{ system: SID.practitionerRole, value: at.identifier }],
    active: true,
    practitioner: who,
    organization,
    specialty: [specialty(nucc)],
    ...(at.locations.length > 0 ? { location: [...at.locations] } : {}),
    telecom: contacts(at),
  };
}

function specialty(code: string) {
  const display = translate(conceptMap('specialty-words'), code)?.display;
  return { coding: [{ system: CODES.nucc, code, ...(display ? { display } : {}) }] };
}
