/** Patients and providers of a Bundle → as `refer` takes them. */
import { SID } from '../../fhir/systems.ts';
import { follow, ignore, isLiteral, object, objects, type Part, refuse, text, texts } from './bundle-parts.ts';

/** Identity, rendering and claims of a resource: ours are made anew. */
export const ASSIGNED = ['resourceType', 'id', 'meta', 'text'] as const;

/** Of several names, numbers or addresses the one in use. */
const IN_USE = ['official', 'usual', undefined, 'mobile', 'home', 'work', 'secondary', 'temp', 'anonymous'];

function inUse(parts: readonly Part[]): Part | undefined {
  const rank = ({ value }: Part) => IN_USE.indexOf(value.use as string | undefined);
  return parts.filter((part) => rank(part) >= 0).sort((a, b) => rank(a) - rank(b))[0];
}

/** A Patient, or a RelatedPerson as the subscriber of a coverage. */
export function demographics(person: Part, to: string): unknown {
  person.account.origins.set(to, person.path);
  ignore(person, ...ASSIGNED);
  if (person.value.active === true) ignore(person, 'active');
  if (person.value.deceasedBoolean === false) ignore(person, 'deceasedBoolean');
  const identifiers = objects(person, 'identifier')
    .filter(({ value }) => value.use !== 'old' && typeof value.system === 'string')
    .map((identifier, i) => {
      ignore(identifier, 'use');
      const at = `${to}.identifiers[${i}]`;
      return { system: text(identifier, 'system', `${at}.system`), value: text(identifier, 'value', `${at}.value`) };
    });
  const address = inUse(objects(person, 'address'));
  return {
    ...(identifiers.length > 0 && { identifiers }),
    name: humanName(person, `${to}.name`),
    birthDate: text(person, 'birthDate', `${to}.birthDate`),
    gender: text(person, 'gender', `${to}.gender`),
    phone: contact(person, 'phone', `${to}.phone`),
    email: contact(person, 'email', `${to}.email`),
    ...(address && { address: postal(address, `${to}.address`) }),
  };
}

function humanName(person: Part, to: string): unknown {
  person.account.origins.set(to, `${person.path}.name`);
  const name = inUse(objects(person, 'name'));
  if (!name) return undefined;
  ignore(name, 'use', 'text');
  const suffix = first(name, 'suffix', `${to}.suffix`);
  return {
    given: name.value.given === undefined ? undefined : texts(name, 'given', `${to}.given`),
    family: text(name, 'family', `${to}.family`),
    ...(suffix !== undefined && { suffix }),
  };
}

/** The first of a list; the others are told to the sender as not carried. */
function first(part: Part, name: string, to: string): string | undefined {
  const list = part.value[name];
  const value: unknown = Array.isArray(list) ? list[0] : undefined;
  if (typeof value !== 'string') return undefined;
  const path = `${part.path}.${name}[0]`;
  part.account.read.add(path);
  part.account.origins.set(to, path);
  return value;
}

function contact(part: Part, system: 'phone' | 'email' | 'fax', to: string): string | undefined {
  const { origins } = part.account;
  if (!origins.has(to)) origins.set(to, `${part.path}.telecom`);
  const point = inUse(objects(part, 'telecom').filter(({ value }) => value.system === system));
  if (!point) return undefined;
  ignore(point, 'system', 'use', 'rank');
  return text(point, 'value', to);
}

function postal(address: Part, to: string): unknown {
  address.account.origins.set(to, address.path);
  ignore(address, 'use', 'type', 'text');
  if (['US', 'USA'].includes(String(address.value.country))) ignore(address, 'country');
  return {
    line: address.value.line === undefined ? undefined : texts(address, 'line', `${to}.line`),
    city: text(address, 'city', `${to}.city`),
    state: text(address, 'state', `${to}.state`),
    postalCode: text(address, 'postalCode', `${to}.postalCode`),
  };
}

/** Which resources of the Bundle a provider was made from. */
export interface ProviderParts {
  readonly role?: Part;
  readonly practitioner?: Part;
  readonly organization?: Part;
}

/** The provider behind a reference to a PractitionerRole or Practitioner. `practice` stands in for a role's organization. */
export function provider(
  reference: Part,
  to: string,
  practice: Part | undefined,
): { input: unknown; parts: ProviderParts } | undefined {
  reference.account.origins.set(to, reference.path);
  const target = follow(reference);
  if (!target) return undefined;
  if ('literal' in target) {
    if (target.literal.startsWith('PractitionerRole/')) return { input: { reference: target.literal }, parts: {} };
    refuse(reference, 'reference', {
      code: 'provider-by-role',
      text: 'A provider of the directory is named by its PractitionerRole.',
      type: 'business-rule',
    });
    return undefined;
  }
  const { resource } = target;
  if (resource.value.resourceType === 'Practitioner') return providerOf(undefined, resource, practice, to);
  if (resource.value.resourceType !== 'PractitionerRole') {
    refuse(reference, 'reference', {
      code: 'provider-required',
      text: 'A PractitionerRole or a Practitioner is required.',
      type: 'business-rule',
    });
    return undefined;
  }
  ignore(resource, ...ASSIGNED);
  if (resource.value.active === true) ignore(resource, 'active');
  const practitioner = resourceAt(resource, 'practitioner');
  if (!practitioner) return undefined;
  const named = object(resource, 'organization');
  const organization = named && !isLiteral(named) ? resourceAt(resource, 'organization') : practice;
  return providerOf(resource, practitioner, organization, to);
}

/** A resource of the Bundle that an element refers to; refused when there is none. */
export function resourceAt(part: Part, name: string): Part | undefined {
  const reference = object(part, name);
  if (!reference) {
    refuse(part, name, { code: 'required', text: 'A required element is missing.', type: 'required' });
    return undefined;
  }
  const target = follow(reference);
  if (!target || 'resource' in target) return target?.resource;
  refuse(reference, 'reference', {
    code: 'not-in-bundle',
    text: 'The resource has to be in this Bundle.',
    type: 'business-rule',
  });
  return undefined;
}

function providerOf(
  role: Part | undefined,
  practitioner: Part,
  organization: Part | undefined,
  to: string,
): { input: unknown; parts: ProviderParts } {
  ignore(practitioner, ...ASSIGNED);
  if (practitioner.value.active === true) ignore(practitioner, 'active');
  const places = [role, organization, practitioner].filter((place) => place !== undefined);
  const reach = (system: 'phone' | 'fax') => {
    for (const place of places) {
      const found = contact(place, system, `${to}.${system}`);
      if (found !== undefined) return { [system]: found };
    }
    return {};
  };
  const practice = organization && practiceOf(organization, `${to}.organization`);
  return {
    input: {
      npi: npi(practitioner, `${to}.npi`),
      name: humanName(practitioner, `${to}.name`),
      ...(practice === undefined ? {} : { organization: practice }),
      ...reach('phone'),
      ...reach('fax'),
    },
    parts: { practitioner, ...(role && { role }), ...(organization && { organization }) },
  };
}

/** A practice is known by its NPI; one without it is told to the sender as not carried. */
function practiceOf(organization: Part, to: string): unknown {
  const number = npi(organization, `${to}.npi`);
  if (number === undefined) return undefined;
  ignore(organization, ...ASSIGNED);
  if (organization.value.active === true) ignore(organization, 'active');
  return { name: text(organization, 'name', `${to}.name`), npi: number };
}

function npi(part: Part, to: string): string | undefined {
  part.account.origins.set(to, `${part.path}.identifier`);
  const identifier = objects(part, 'identifier').find(({ value }) => value.system === SID.npi && value.use !== 'old');
  if (!identifier) return undefined;
  ignore(identifier, 'system', 'use', 'type');
  return text(identifier, 'value', to);
}
