/**
 * SMART App Launch 2.2 scopes, version 2, as far as a backend service needs them: `system/<Type|*>.<c?r?u?d?s?>`, letters in that
 * order. Version 1 (`.read`, `.write`, `.*`) is mapped. Scopes with a `?query`, and `patient/` and `user/` ones, are not granted here:
 * half a scope would be a wider one.
 */

/** What a kind of client is. `ehr`: the group's own systems; `partner`: one outside organization; `staff`: one person. */
export const ROLES = ['ehr', 'partner', 'pharmacy', 'staff'] as const;
export type Role = (typeof ROLES)[number];

/** Granted letters by resource type (`*` for every type); a scope of our own (`__metrics`) stands with no letters. */
export type Scopes = ReadonlyMap<string, string>;

/** Scopes that are not about a resource type, named as SMART asks of a server's own: two underscores first. */
export const OWN_SCOPES = ['__metrics', '__parked'] as const;

const LETTERS = 'cruds';
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': LETTERS };

/** The type and letters of one scope, or undefined when it is none of those granted here. */
export function parseScope(text: string): { type: string; letters: string } | undefined {
  if (OWN_SCOPES.some((own) => own === text)) return { type: text, letters: '' };
  const [, type, access] = /^system\/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)$/.exec(text) ?? [];
  if (type === undefined || access === undefined) return undefined;
  const letters = Object.hasOwn(VERSION_1, access) ? VERSION_1[access] : access;
  return letters !== undefined && /^c?r?u?d?s?$/.test(letters) ? { type, letters } : undefined;
}

/** The scopes of a space-separated text; what is not understood is left out (RFC 6749 §3.3 allows granting less). */
export function parseScopes(text: string): Scopes {
  const scopes = new Map<string, string>();
  for (const word of text.split(' ')) {
    const scope = parseScope(word);
    if (scope) scopes.set(scope.type, union(scopes.get(scope.type) ?? '', scope.letters));
  }
  return scopes;
}

/** Space-separated, types in alphabetical order: the `scope` of a token answer. */
export function formatScopes(scopes: Scopes): string {
  return [...scopes]
    .map(([type, letters]) => (letters === '' ? type : `system/${type}.${letters}`))
    .sort()
    .join(' ');
}

/** True when the one scope `needed` (e.g. `system/Task.u`) is granted with all its letters. */
export function allows(granted: Scopes, needed: string): boolean {
  const scope = parseScope(needed);
  if (!scope) return false;
  if (scope.letters === '') return granted.has(scope.type);
  const letters = lettersFor(granted, scope.type);
  return [...scope.letters].every((letter) => letters.includes(letter));
}

/** What is both granted and requested. `system/*.rs` requested gives `rs` of each granted type, as far as granted. */
export function narrow(granted: Scopes, requested: Scopes): Scopes {
  const narrowed = new Map<string, string>();
  for (const type of new Set([...granted.keys(), ...requested.keys()])) {
    if (type.startsWith('__')) {
      if (granted.has(type) && requested.has(type)) narrowed.set(type, '');
      continue;
    }
    const wanted = lettersFor(requested, type);
    const letters = [...lettersFor(granted, type)].filter((letter) => wanted.includes(letter)).join('');
    if (letters !== '') narrowed.set(type, letters);
  }
  return narrowed;
}

function lettersFor(scopes: Scopes, type: string): string {
  return union(scopes.get(type) ?? '', scopes.get('*') ?? '');
}

function union(a: string, b: string): string {
  return [...LETTERS].filter((letter) => a.includes(letter) || b.includes(letter)).join('');
}

const DIRECTORY = 'Organization Practitioner PractitionerRole Location HealthcareService Schedule Slot InsurancePlan'
  .split(' ')
  .map((type) => `system/${type}.rs`)
  .join(' ');

const GROUP = [
  DIRECTORY,
  'system/Patient.crus system/RelatedPerson.crus system/Coverage.crus system/ServiceRequest.crus system/Task.crus',
  'system/DocumentReference.crus system/Binary.cr system/Communication.crus system/Appointment.crus system/Consent.crus',
  'system/MedicationRequest.crus system/QuestionnaireResponse.crs system/CoverageEligibilityResponse.rs system/ClaimResponse.crus',
  'system/Subscription.crus system/Provenance.rs system/CareTeam.rs',
].join(' ');

/**
 * What a client of a role gets when its registration names no scopes; also the most it can be given, but for `ehr`.
 * None may delete: nothing of ours is deleted over the API.
 */
export const ROLE_SCOPES: Readonly<Record<Role, string>> = {
  ehr: `${GROUP} system/AuditEvent.rs __metrics __parked`,
  staff: `${GROUP} system/AuditEvent.rs __parked`,
  partner: [
    DIRECTORY,
    'system/Patient.crs system/Coverage.crs system/ServiceRequest.crus system/Task.rus system/DocumentReference.crs',
    'system/Binary.cr system/Communication.crs system/Appointment.crus system/Consent.crs system/Subscription.crus',
    'system/Provenance.rs',
  ].join(' '),
  pharmacy: `${DIRECTORY} system/Patient.rs system/MedicationRequest.crus system/Task.rus system/Communication.crs`,
};
