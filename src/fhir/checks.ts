/**
 * Checks of resources before they are committed: base R4 with everything a server may leave unchecked (required bindings,
 * reference targets, empty arrays), US Core's rules, and the gateway's own profiles. See docs/profiles.md.
 */
import type { Issue } from '../fault.ts';
import { checkProfile } from './checks-profile.ts';
import { allProfiles, type Profile } from './checks-profile-nodes.ts';
import { isObject, type JsonObject, type Run, report } from './checks-run.ts';
import { checkStructure } from './checks-structure.ts';
import { isResourceType } from './checks-tables.ts';
import { NAMESPACE } from './systems.ts';

/**
 * Whose rules: `base` is R4 alone; `us-core` adds US Core's, for what others sent; `gateway` adds the profile the gateway
 * writes by (which includes US Core's). A profile of ours or of US Core that `meta.profile` names is added but for `base`.
 */
export type Rules = 'base' | 'us-core' | 'gateway';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const OURS = `${NAMESPACE}/StructureDefinition/`;

/**
 * Every problem of a resource (a hundred at most); none means it may be written. Codes are stable (`required`, `code-invalid`, …, see
 * checks-run.ts), expressions are FHIRPath with indexes, and no text quotes a value.
 */
export function checkResource(resource: unknown, rules: Rules = 'gateway'): Issue[] {
  const issues: Issue[] = [];
  if (!isObject(resource)) {
    return [{ code: 'type', text: 'A resource is an object.', expression: '$this', type: 'structure' }];
  }
  const { resourceType } = resource;
  const path = [typeof resourceType === 'string' && /^[A-Za-z]+$/.test(resourceType) ? resourceType : 'Resource'];
  const run = checkStructure(resource, { issues, path, extensions: rules !== 'base' });
  if (rules === 'base') return issues;
  for (const profile of profilesFor(resource, rules, run)) checkProfile(resource, profile.root, run);
  return issues;
}

/** Every problem of several resources. */
export function checkAll(resources: readonly unknown[], rules: Rules = 'gateway'): Issue[] {
  return resources.flatMap((resource) => checkResource(resource, rules));
}

function profilesFor(resource: JsonObject, rules: 'us-core' | 'gateway', run: Run): readonly Profile[] {
  const own = ownProfile(resource, rules, run);
  const found = own === undefined ? [] : chain(own);
  const { meta } = resource;
  const named = isObject(meta) && Array.isArray(meta.profile) ? meta.profile : [];
  const more = named.map(byClaim).filter((profile) => profile?.type === resource.resourceType);
  return more.every((profile) => profile && found.includes(profile))
    ? found
    : [...new Set([...found, ...more.flatMap((profile) => (profile ? chain(profile) : []))])];
}

/** The profile of the type; where the gateway has several they are told apart by the pattern on `code` or `category`; one without is for the rest. */
function ownProfile(resource: JsonObject, rules: 'us-core' | 'gateway', run: Run): Profile | undefined {
  const own = rules === 'gateway' ? ofType(resource.resourceType, 'gateway') : [];
  if (own.length === 0) return ofType(resource.resourceType, 'us-core')[0];
  const fitting =
    own.length > 1 ? (own.find((profile) => fits(resource, profile)) ?? own.find((one) => !telling(one))) : own[0];
  if (!fitting) report(run, 'profile', 'No profile of the gateway has this code.', 'code');
  return fitting;
}

const telling = ({ root }: Profile) =>
  root.children.find(({ element, fits }) => (element === 'code' || element === 'category') && fits);

function fits(resource: JsonObject, profile: Profile): boolean {
  const by = telling(profile);
  const value = by && resource[by.element];
  return Array.isArray(value) ? value.some((one) => by?.fits?.(one)) : by?.fits?.(value) === true;
}

const claims = new Map<string, Profile>();
const chains = new Map<Profile, readonly Profile[]>();
const byType = { gateway: new Map<string, readonly Profile[]>(), 'us-core': new Map<string, readonly Profile[]>() };

/** The profile that a URL in `meta.profile` stands for, if we know it. */
function byClaim(url: unknown): Profile | undefined {
  if (typeof url !== 'string') return undefined;
  const known = claims.get(url) ?? allProfiles().get(url.replace(US_CORE, OURS));
  if (known) claims.set(url, known);
  return known;
}

/** A profile after all it is built on. */
function chain(profile: Profile): readonly Profile[] {
  const known = chains.get(profile);
  if (known) return known;
  const base = profile.base === undefined ? undefined : allProfiles().get(profile.base);
  const made = [...(base ? chain(base) : []), profile];
  chains.set(profile, made);
  return made;
}

function ofType(type: unknown, of: Profile['of']): readonly Profile[] {
  if (typeof type !== 'string') return [];
  const known = byType[of].get(type);
  if (known) return known;
  const found = [...allProfiles().values()].filter((profile) => profile.type === type && profile.of === of);
  if (isResourceType(type)) byType[of].set(type, found);
  return found;
}
