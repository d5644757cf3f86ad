/**
 * Invariants that profiles name by key (`constraint.key`), by hand. Sources: US Core 6.1.0 for `us-core-*`, `pd-1` and
 * `provenance-1`; the gateway's own begin with `gw-`.
 */
import { literalType } from './checks-references.ts';
import { has, isObject, type JsonObject, objects, type Run } from './checks-run.ts';
import { isNpi, npiCheckDigit } from './npi.ts';
import { CODES } from './systems.ts';

export interface ProfileRule {
  readonly text: string;
  readonly holds: (value: JsonObject, run: Run) => boolean;
  /** Child the problem is reported at. */
  readonly at?: string;
}

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const ORDERS = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];
const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const STOPPED = ['rejected', 'cancelled', 'failed', 'on-hold'];

function hasMemberId(coverage: JsonObject): boolean {
  return objects(coverage.identifier)
    .flatMap((identifier) => (isObject(identifier.type) ? objects(identifier.type.coding) : []))
    .some(({ system, code }) => system === CODES.identifierType && code === 'MB');
}

function isLike(pattern: RegExp): (value: JsonObject) => boolean {
  return ({ value }) => typeof value !== 'string' || pattern.test(value);
}

export const PROFILE_RULES: Readonly<Record<string, ProfileRule>> = {
  'us-core-6': {
    text: 'a family or given name, or a reason why there is none, but not both.',
    holds: (name) =>
      (has(name, 'family') || has(name, 'given')) !== objects(name.extension).some(({ url }) => url === DATA_ABSENT),
  },
  'us-core-6-attachment': {
    text: 'an attachment has a url or data.',
    holds: (attachment) => has(attachment, 'url') || has(attachment, 'data'),
  },
  'us-core-7': {
    text: 'a procedure done or under way says when.',
    holds: (procedure) =>
      (procedure.status !== 'completed' && procedure.status !== 'in-progress') ||
      Object.keys(procedure).some((key) => /^_?performed[A-Z]/.test(key)),
    at: 'performed',
  },
  'us-core-13': {
    text: 'a role names a practitioner, an organization, a healthcare service or a location.',
    holds: (role) => ['practitioner', 'organization', 'healthcareService', 'location'].some((name) => has(role, name)),
  },
  'pd-1': {
    text: 'a role has a contact point or an endpoint.',
    holds: (role) => has(role, 'telecom') || has(role, 'endpoint'),
    at: 'telecom',
  },
  'us-core-14': {
    text: 'a related person has a name or a relationship.',
    holds: (person) => has(person, 'name') || has(person, 'relationship'),
  },
  'us-core-15': {
    text: 'the member id stands in an MB identifier or in subscriberId.',
    holds: (coverage) => hasMemberId(coverage) || has(coverage, 'subscriberId'),
  },
  'us-core-16': { text: 'an NPI has ten digits.', holds: isLike(/^\d{10}$/), at: 'value' },
  'us-core-17': {
    text: 'the check digit of an NPI is right.',
    holds: ({ value }) =>
      typeof value !== 'string' || !/^\d{10}$/.test(value) || npiCheckDigit(value.slice(0, 9)) === value.charAt(9),
    at: 'value',
  },
  'us-core-18': {
    text: 'a CLIA number is two digits, D and seven digits.',
    holds: isLike(/^\d{2}D\d{7}$/),
    at: 'value',
  },
  'us-core-19': { text: 'a NAIC code has five digits.', holds: isLike(/^\d{5}$/), at: 'value' },
  'us-core-20': {
    text: 'a completed dispense says when it was handed over.',
    holds: (dispense) => dispense.status !== 'completed' || has(dispense, 'whenHandedOver'),
    at: 'whenHandedOver',
  },
  'us-core-21': {
    text: 'an order names its requester.',
    holds: (request) => !ORDERS.includes(String(request.intent)) || has(request, 'requester'),
    at: 'requester',
  },
  // The value set is all LOINC documents and UNK: too long for a list, so the code system is asked for.
  'us-core-document-type': {
    text: 'the type of a document is a LOINC code, or UNK.',
    holds: ({ type }) =>
      !isObject(type) ||
      objects(type.coding).some(
        ({ system, code }) =>
          (system === CODES.loinc && code !== undefined) || (system === NULL_FLAVOR && code === 'UNK'),
      ),
    at: 'type',
  },
  'provenance-1': {
    text: 'a practitioner or device acts on behalf of an organization.',
    holds: (agent, run) => {
      const type = isObject(agent.who) ? literalType(agent.who.reference, run) : undefined;
      return (type !== 'Practitioner' && type !== 'Device') || has(agent, 'onBehalfOf');
    },
    at: 'onBehalfOf',
  },
  'gw-stopped': {
    text: 'a task that is rejected, cancelled, failed or on hold says why.',
    holds: (task) => !STOPPED.includes(String(task.status)) || has(task, 'statusReason'),
    at: 'statusReason',
  },
  'gw-npi': {
    text: 'an NPI begins with 1 or 2 and has the right check digit.',
    holds: ({ value }) => typeof value !== 'string' || isNpi(value),
    at: 'value',
  },
  'gw-specialty': {
    text: 'the specialty is a NUCC code.',
    holds: (concept) => objects(concept.coding).some(({ system }) => system === CODES.nucc),
  },
};
