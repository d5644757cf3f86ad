/** Ways to break what the profiles of profiles/ ask beyond base R4, one place each, from their differentials. */
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { ownProfiles } from '../../../scripts/build-checks-input.ts';
import type { Json, Mutation } from './mutations.ts';

export interface ProfileMutation extends Mutation {
  readonly profile: string;
}

/** Breaks of every profile that one of the examples is made by. */
export function breakProfiles(examples: readonly [string, Json][]): ProfileMutation[] {
  return ownProfiles().flatMap((profile) =>
    examples
      .filter(([name, example]) => isBy(profile, name, example))
      .flatMap(([example, resource]) =>
        (profile.differential?.element ?? [])
          .slice(1)
          // What tells that it is a fax or a message: broken, it is none any more, and another profile's.
          .filter(({ id }) => !(/-(?:fax|message)$/.test(example) && id?.endsWith('.category')))
          .flatMap((element) => breaks(profile, element, resource))
          .map((one) => ({ ...one, example, profile: profile.id ?? '' })),
      ),
  );
}

function isBy(profile: StructureDefinition, name: string, example: Json): boolean {
  if (profile.type !== example.resourceType) return false;
  if (profile.type === 'Task' || profile.type === 'Communication') return profile.id === `gateway-${name}`;
  // A fax has a profile of its own, of the same type as others; US Core asks who the patient is, and of a fax nobody knows.
  return name.endsWith('-fax') === (profile.id ?? '').endsWith('-fax');
}

type Break = Omit<ProfileMutation, 'example' | 'profile'>;

function breaks(profile: StructureDefinition, element: ElementDefinition, resource: Json): Break[] {
  const [, ...steps] = (element.id ?? '').split('.');
  const last = steps.at(-1) ?? '';
  const [name = '', slice] = last.split(':');
  const label = name.replace('[x]', '');
  const made: Break[] = [];
  const change = (kind: string, path: (at: string) => string, act: (owner: Json, key: string) => void) => {
    const copy = structuredClone(resource);
    const [found] = owners(copy, steps.slice(0, -1), profile);
    if (!found) return;
    const key = Object.keys(found.owner).find((k) => (name === label ? k === name : isForm(k, label)));
    act(found.owner, key ?? name);
    made.push({ kind, path: path(found.path), resource: copy });
  };
  const isThis = (value: unknown) => slice === undefined || matches(value, sliceOf(profile, element.id ?? ''));
  const first = (value: unknown): number => (Array.isArray(value) ? value.findIndex(isThis) : -1);
  const at = (owner: Json, key: string, value: unknown) => {
    const list = owner[key];
    if (Array.isArray(list)) list[first(list)] = value;
    else owner[key] = value;
  };
  const present = owners(structuredClone(resource), steps.slice(0, -1), profile)[0]?.owner;
  const key = present && Object.keys(present).find((k) => (name === label ? k === name : isForm(k, label)));
  const value = key === undefined ? undefined : present?.[key];
  const index = first(value);
  const there = value !== undefined && (!Array.isArray(value) || index >= 0);
  const place = (path: string) => (Array.isArray(value) ? `${path}.${label}[${index}]` : `${path}.${label}`);
  const fixed = Object.entries(element).find(([k]) => k.startsWith('fixed') || k.startsWith('pattern'));
  // Without its discriminator an entry is of no slice, and then it is the slice that is missing.
  const isDiscriminator = fixed !== undefined && steps.length > 1 && (steps.at(-2) ?? '').includes(':');
  if (element.min && there && !isDiscriminator) {
    change(
      'required by the profile',
      (path) => `${path}.${label}`,
      (owner, k) => {
        const rest = slice === undefined ? [] : (owner[k] as unknown[]).filter((one) => !isThis(one));
        if (rest.length > 0) owner[k] = rest;
        else delete owner[k];
      },
    );
  }
  if (slice !== undefined && element.max === '1' && there) {
    change(
      'more of a slice',
      (path) => `${path}.${label}`,
      (owner, k) => {
        owner[k] = [...(owner[k] as unknown[]), (owner[k] as unknown[])[index]];
      },
    );
  }
  if (element.max === '0' && present)
    change(
      'not allowed by the profile',
      (path) => `${path}.${label}`,
      (owner) => {
        owner[label] = FORBIDDEN[label] ?? true;
      },
    );
  const targets = (element.type ?? []).flatMap((t) => t.targetProfile ?? []);
  if (targets.length > 0 && there)
    change('reference outside the profile', place, (owner, k) => at(owner, k, { reference: 'Substance/x' }));
  const binding = element.binding?.strength === 'required';
  const plain = typeof value === 'string';
  if (binding && there)
    change('code outside the profile', place, (owner, k) =>
      at(owner, k, plain ? 'none' : { coding: [{ code: 'none' }] }),
    );
  if (fixed && there && slice === undefined && !isDiscriminator)
    change('value outside the profile', place, (owner, k) => at(owner, k, plain ? 'plan' : { text: 'x' }));
  return made;
}

/** Something to put where the profile wants nothing. */
const FORBIDDEN: Readonly<Record<string, unknown>> = { data: 'QUJD' };

interface Owner {
  readonly owner: Json;
  readonly path: string;
}

/** The objects at a path of element names and slices. */
function owners(resource: Json, steps: readonly string[], profile: StructureDefinition): Owner[] {
  let found: Owner[] = [{ owner: resource, path: String(resource.resourceType) }];
  let id = String(resource.resourceType);
  for (const step of steps) {
    id += `.${step}`;
    const [name = '', slice] = step.split(':');
    const label = name.replace('[x]', '');
    const pattern = slice === undefined ? undefined : sliceOf(profile, id);
    found = found.flatMap(({ owner, path }) => {
      const key = Object.keys(owner).find((k) => (name === label ? k === name : isForm(k, label)));
      const value = key === undefined ? undefined : owner[key];
      const list: [unknown, string][] = Array.isArray(value)
        ? value.map((one, i): [unknown, string] => [one, `${path}.${label}[${i}]`])
        : [[value, `${path}.${label}`]];
      return list
        .filter(([one]) => typeof one === 'object' && (pattern === undefined || matches(one, pattern)))
        .map(([one, here]) => ({ owner: one as Json, path: here }));
    });
  }
  return found;
}

/** What an entry of the slice has, from the fixed values and patterns below the slice's id. */
function sliceOf(profile: StructureDefinition, id: string): unknown {
  const all = profile.differential?.element ?? [];
  const own = all.find((e) => e.id === id);
  const extension = own?.type?.[0]?.profile?.[0];
  if (extension !== undefined) return { url: extension };
  const pattern: Json = {};
  for (const element of all.filter((e) => e.id === id || e.id?.startsWith(`${id}.`))) {
    const value = Object.entries(element).find(([k]) => k.startsWith('fixed') || k.startsWith('pattern'))?.[1];
    if (value === undefined) continue;
    if (element.id === id) return value;
    const name = element.id?.slice(id.length + 1) ?? '';
    if (!name.includes('.')) pattern[name] = value;
  }
  return pattern;
}

function isForm(key: string, label: string): boolean {
  return key.startsWith(label) && /^[A-Z]/.test(key.slice(label.length));
}

function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.every((p) => Array.isArray(value) && value.some((v) => matches(v, p)));
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([key, inner]) => matches((value as Json)[key], inner));
}
