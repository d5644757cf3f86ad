/**
 * Checks of resources before they are committed: base R4 with everything a server may leave unchecked (required bindings,
 * reference targets, empty arrays), US Core's rules, and the gateway's own profiles. See docs/profiles.md.
 */
import type { Issue } from '../fault.ts';
import { checkProfile, matches } from './checks-profile.ts';
import { isObject, type JsonObject, type Run, report } from './checks-run.ts';
import { checkStructure } from './checks-structure.ts';
import { allProfiles, type Profile, profileOf } from './checks-tables.ts';
import { NAMESPACE } from './systems.ts';

/**
 * Whose rules: `base` is R4 alone; `us-core` adds US Core's, for what others sent; `gateway` adds the profile the gateway
 * writes by (which includes US Core's). A profile of ours or of US Core that `meta.profile` names is added but for `base`.
 */
export type Rules = 'base' | 'us-core' | 'gateway';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const OURS = `${NAMESPACE}/StructureDefinition/`;

/**
 * Every problem of a resource; none means it may be written. Codes are stable (`required`, `code-invalid`, …, see
 * checks-run.ts), expressions are FHIRPath with indexes, and no text quotes a value.
 */
export function checkResource(resource: unknown, rules: Rules = 'gateway'): Issue[] {
  const issues: Issue[] = [];
  if (!isObject(resource)) {
    return [{ code: 'type', text: 'A resource is an object.', expression: '$this', type: 'structure' }];
  }
  const { resourceType } = resource;
  const path = [typeof resourceType === 'string' && /^[A-Za-z]+$/.test(resourceType) ? resourceType : 'Resource'];
  const run = checkStructure(resource, { issues, path });
  if (rules === 'base') return issues;
  for (const profile of profilesFor(resource, rules, run)) checkProfile(resource, profile.node, run);
  return issues;
}

/** Every problem of several resources. */
export function checkAll(resources: readonly unknown[], rules: Rules = 'gateway'): Issue[] {
  return resources.flatMap((resource) => checkResource(resource, rules));
}

function profilesFor(resource: JsonObject, rules: 'us-core' | 'gateway', run: Run): Set<Profile> {
  const found = new Set<Profile>();
  const { meta } = resource;
  const named = isObject(meta) && Array.isArray(meta.profile) ? meta.profile : [];
  for (const url of named) {
    const profile = typeof url === 'string' ? profileOf(url.replace(US_CORE, OURS)) : undefined;
    if (profile && profile.type === resource.resourceType) withBases(profile, found);
  }
  const own = rules === 'gateway' ? ofType(resource.resourceType, 'gateway') : [];
  if (own.length === 0) {
    for (const profile of ofType(resource.resourceType, 'us-core')) withBases(profile, found);
    return found;
  }
  const fitting = own.length > 1 ? own.find((profile) => fits(resource, profile)) : own[0];
  if (fitting) withBases(fitting, found);
  else report(run, 'profile', 'No profile of the gateway has this code.', 'code');
  return found;
}

/** Where the gateway has several profiles of a type they are told apart by the pattern on `code`. */
function fits(resource: JsonObject, { node }: Profile): boolean {
  const code = node.in?.find(([name]) => name === 'code')?.[1];
  return code?.like !== undefined && matches(resource.code, code.like);
}

function withBases(profile: Profile, into: Set<Profile>): void {
  const base = profile.base === undefined ? undefined : profileOf(profile.base);
  if (base) withBases(base, into);
  into.add(profile);
}

const byType = new Map<string, readonly Profile[]>();

function ofType(type: unknown, of: Profile['of']): readonly Profile[] {
  const key = `${of} ${type}`;
  const known = byType.get(key);
  if (known) return known;
  const found = [...allProfiles().values()].filter((profile) => profile.type === type && profile.of === of);
  if (found.length > 0) byType.set(key, found);
  return found;
}
