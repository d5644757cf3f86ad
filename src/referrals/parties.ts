/** Who refers, who answers: direction follows from the caller and the performer. */
import type { Organization, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { Call, Person, Reads } from '../action.ts';
import type { OutsideProvider, ProviderInput } from '../directory/provider-shape.ts';
import { Fault, isFault } from '../fault.ts';
import { isClinicSystem, SID } from '../fhir/systems.ts';
import type { ReferralInput } from './shape.ts';

export interface Party {
  readonly reference: string;
  readonly display?: string;
}

/** A party as a FHIR Reference, without whatever else is known of it. */
export function asReference({ reference, display }: Party): Party {
  return { reference, ...(display && { display }) };
}

/** A provider and the organization it works for. `people` have to be taken first where either is new. */
export interface Provider {
  readonly role: Party;
  readonly organization: Party;
  readonly people: readonly Person[];
}

/** What referrals ask of the clinic's directory. */
export interface ReferralDirectory {
  isOurs(organization: string): Promise<boolean>;
  /** Department that answers for a NUCC specialty; triage where none does. */
  departmentFor(nucc: string): Promise<Party>;
  /** The desk that works everything no department owns. */
  patientServices(): Promise<Party>;
  /** One of our practitioners by NPI: role and department. */
  roleByNpi(npi: string): Promise<{ role: Party; organization: Party } | undefined>;
}

/** A provider by reference: 404 when it is not there (or not the caller's to name). */
export async function readProvider(reference: string, reads: Reads, path: string): Promise<Provider> {
  const role = await reads.read('PractitionerRole', reference.slice('PractitionerRole/'.length)).catch((error) => {
    if (!isFault(error, 'not-found', 'deleted')) throw error;
    throw new Fault('not-found', {
      code: 'provider-not-found',
      text: 'There is no such provider.',
      expression: `${path}.reference`,
    });
  });
  const organization = role.organization;
  if (!organization?.reference) {
    throw new Fault('business-rule', {
      code: 'provider-without-organization',
      text: 'The provider works for no organization.',
      expression: path,
    });
  }
  return {
    role: { reference, ...(role.practitioner?.display && { display: role.practitioner.display }) },
    organization: { reference: organization.reference, ...(organization.display && { display: organization.display }) },
    people: [],
  };
}

/** An outside provider by NPI: the role already known, or the people to create. `known` is the organization when it is already in the store. */
export async function outsideProvider(
  input: OutsideProvider,
  known: (Party & { readonly npi: string }) | undefined,
  reads: Reads,
  urn: () => string,
  path: string,
): Promise<Provider> {
  const value = `${input.npi}-${known?.npi ?? input.organization?.npi ?? input.npi}`;
  const page = await reads.search<PractitionerRole>({
    type: 'PractitionerRole',
    where: [['identifier', `${SID.practitionerRole}|${value}`]],
    count: 1,
  });
  const display = `${input.name.given.join(' ')} ${input.name.family}`;
  const found = page.matches[0];
  if (found?.organization?.reference) {
    return {
      role: { reference: `PractitionerRole/${found.id}`, display },
      organization: found.organization as Party,
      people: [],
    };
  }
  if (input.phone === undefined && input.fax === undefined) {
    // The loop back to a provider nobody knows yet needs a number (US Core PractitionerRole pd-1).
    const text = 'A provider who is new here needs a phone or a fax.';
    throw new Fault('required', { code: 'contact-required', text, expression: `${path}.phone` });
  }
  return newProvider(input, value, known, display, urn);
}

function newProvider(
  input: OutsideProvider,
  value: string,
  known: Party | undefined,
  display: string,
  urn: () => string,
): Provider {
  const organization: Party = known
    ? asReference(known)
    : { reference: urn(), display: input.organization?.name ?? display };
  const practitioner = urn();
  const role = urn();
  const people: Person[] = [
    ...(known ? [] : [{ urn: organization.reference, ...practice(input, display) }]),
    { urn: practitioner, resource: practitionerOf(input), identifier: { system: SID.npi, value: input.npi } },
    {
      urn: role,
      resource: roleOf(input, value, { reference: practitioner, display }, organization),
      identifier: { system: SID.practitionerRole, value },
    },
  ];
  return { role: { reference: role, display }, organization, people };
}

/** The practice; a provider who names none is one by themselves. */
function practice(input: OutsideProvider, display: string): Pick<Person, 'resource' | 'identifier'> {
  const npi = input.organization?.npi ?? input.npi;
  const resource: Organization = {
    resourceType: 'Organization',
    identifier: [{ system: SID.npi, value: npi }],
    active: true,
    type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: 'prov' }] }],
    name: input.organization?.name ?? display,
    ...telecom(input),
  };
  return { resource, identifier: { system: SID.npi, value: npi } };
}

function practitionerOf({ npi, name }: OutsideProvider): Practitioner {
  return {
    resourceType: 'Practitioner',
    identifier: [{ system: SID.npi, value: npi }],
    active: true,
    name: [{ family: name.family, given: name.given, ...(name.suffix && { suffix: [name.suffix] }) }],
  };
}

function roleOf(input: OutsideProvider, value: string, practitioner: Party, organization: Party): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    identifier: [{ system: SID.practitionerRole, value }],
    active: true,
    practitioner: { ...practitioner },
    organization: { ...organization },
    ...telecom(input),
  };
}

function telecom({ phone, fax }: OutsideProvider) {
  const points = [
    ...(phone ? [{ system: 'phone' as const, value: phone, use: 'work' as const }] : []),
    ...(fax ? [{ system: 'fax' as const, value: fax, use: 'work' as const }] : []),
  ];
  return points.length > 0 ? { telecom: points } : {};
}

/**
 * Whoever names a chart's number is matched by it, and numbers of the clinic are the clinic's to say: a partner writes its own. The
 * placer's system it has read here, of a referral that named none, it may write there.
 */
export function refuseClinicIdentifiers({ patient, coverage, referralSystem }: ReferralInput, call: Call): void {
  if (call.organization === undefined) return;
  const people = [
    { person: patient, path: '$.patient' },
    ...coverage.map(({ subscriber }, i) => ({ person: subscriber, path: `$.coverage[${i}].subscriber` })),
  ];
  const named = people.flatMap(({ person, path }) =>
    (person && 'identifiers' in person ? (person.identifiers ?? []) : []).flatMap(({ system }, i) =>
      isClinicSystem(system) ? [`${path}.identifiers[${i}].system`] : [],
    ),
  );
  const placer = referralSystem !== undefined && referralSystem !== SID.placer && isClinicSystem(referralSystem);
  const paths = [...(placer ? ['$.referralSystem'] : []), ...named];
  if (paths.length === 0) return;
  const text = 'Identifiers of this system are the clinic’s: a partner sends its own.';
  throw new Fault(
    'forbidden',
    paths.map((expression) => ({ code: 'identifier-system', text, expression })),
  );
}

/** A partner's organization comes from its client; another one in the body is refused. */
export function refuseOtherOrganization(provider: ProviderInput, call: Call): void {
  const own = call.caller.organization;
  if (!own || 'reference' in provider || !provider.organization) return;
  if (provider.organization.npi === own.npi) return;
  throw otherOrganization('$.referrer.organization.npi');
}

/** The same for a provider named by reference, whose organization the directory tells. */
export function refuseRoleElsewhere({ organization }: Provider, call: Call): void {
  if (call.organization === undefined || organization.reference === call.organization) return;
  throw otherOrganization('$.referrer.reference');
}

function otherOrganization(expression: string): Fault {
  return new Fault('forbidden', {
    code: 'other-organization',
    text: 'A partner refers for its own organization only.',
    expression,
  });
}
