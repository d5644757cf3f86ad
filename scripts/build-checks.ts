/**
 * Makes src/fhir/checks.generated.ts: the base R4 types this gateway meets, their required value sets and our profiles,
 * each as one short string that src/fhir/checks-tables.ts reads when it is first needed.
 * Run after a change under profiles/ (`npm run build:checks`); a test fails when the committed file is not what this makes.
 */
import { writeFileSync } from 'node:fs';
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { baseDefinitions, ownProfiles } from './build-checks-input.ts';
import { profileTable } from './build-checks-profiles.ts';
import { ValueSets } from './build-checks-value-sets.ts';

/** Resource types with a table. A type that is not here cannot be written: add it when a department needs it. */
const RESOURCES = [
  'AllergyIntolerance Appointment AuditEvent Basic Binary Bundle CareTeam ChargeItem ClaimResponse Communication Composition Condition Consent Coverage',
  'CoverageEligibilityRequest CoverageEligibilityResponse Device DiagnosticReport DocumentReference Encounter Endpoint',
  'HealthcareService Immunization InsurancePlan Invoice Location Media Medication MedicationDispense MedicationRequest',
  'Observation OperationOutcome Organization Parameters Patient Practitioner PractitionerRole Procedure Provenance',
  'Questionnaire QuestionnaireResponse RelatedPerson Schedule ServiceRequest Slot Task',
]
  .join(' ')
  .split(' ');

const BASE_URL = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = `${BASE_URL}structuredefinition-fhir-type`;
const ROOTS = ['Element', 'BackboneElement', 'Resource', 'DomainResource'];
const CARDINALITY: Record<string, string> = { '0..1': '', '1..1': '!', '0..*': '*', '1..*': '+' };

/** The text of src/fhir/checks.generated.ts. */
export function buildChecks(): string {
  const definitions = baseDefinitions();
  const valueSets = new ValueSets();
  const types = new Map<string, string>();
  const waiting = [...ROOTS, ...RESOURCES];
  const seen = new Set(waiting);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = definitions.get(name);
    if (!definition) throw new Error(`no definition of ${name}`);
    for (const [path, row, uses] of rowsOf(definition, valueSets)) {
      types.set(path, row);
      for (const type of uses) {
        const found = definitions.get(type);
        if (found?.kind !== 'complex-type' || seen.has(type)) continue;
        seen.add(type);
        waiting.push(type);
      }
    }
  }
  const resourceTypes = [...definitions.values()]
    .filter((d) => d.kind === 'resource' && !d.abstract)
    .map((d) => d.name ?? '');
  const { profiles, extensions } = profileTable(ownProfiles(), valueSets);
  return [
    '// Made by scripts/build-checks.ts from base R4 and profiles/. Do not edit; run `npm run build:checks`.',
    `export const RESOURCE_TYPES = ${quote(resourceTypes.sort().join(' '))};`,
    constant('TYPES', types),
    constant('VALUE_SETS', valueSets.table()),
    constant('PROFILES', profiles),
    constant('EXTENSIONS', extensions),
    '',
  ].join('\n');
}

/** `[type path, row, types used]` for a type and each of its nested types; the row's form is told in src/fhir/checks-tables.ts. */
function* rowsOf(definition: StructureDefinition, valueSets: ValueSets): Generator<[string, string, string[]]> {
  const name = definition.name ?? '';
  const elements = definition.snapshot?.element ?? [];
  for (const parent of elements) {
    const isRoot = parent.path === name;
    const base = isRoot ? (definition.baseDefinition ?? '').replace(BASE_URL, '') : (parent.type?.[0]?.code ?? '');
    if (!isRoot && !isNested(parent, elements)) continue;
    const words = ROOTS.includes(base) ? [`<${base}`] : name === 'Element' || name === 'Resource' ? [] : ['<Element'];
    const uses: string[] = [];
    for (const element of elements) {
      const rest = element.path?.startsWith(`${parent.path}.`) ? element.path.slice(`${parent.path}.`.length) : '';
      if (!rest || rest.includes('.') || element.sliceName || inherited(element, name)) continue;
      uses.push(...(element.type ?? []).map((t) => t.code ?? ''));
      words.push(`${rest}${cardinality(element)}:${typesOf(element, elements)}${bindingOf(element, valueSets)}`);
    }
    yield [parent.path ?? '', words.join(' '), uses];
  }
}

function isNested(element: ElementDefinition, all: readonly ElementDefinition[]): boolean {
  const code = element.type?.[0]?.code;
  return (code === 'BackboneElement' || code === 'Element') && all.some((e) => e.path?.startsWith(`${element.path}.`));
}

/** True for what Element, Resource and so on already have; their rows are read through `<`. */
function inherited(element: ElementDefinition, type: string): boolean {
  const from = element.base?.path?.split('.')[0] ?? '';
  return from !== type && ROOTS.includes(from);
}

function cardinality(element: ElementDefinition): string {
  const sign = CARDINALITY[`${element.min}..${element.max}`];
  if (sign === undefined) throw new Error(`cardinality of ${element.path}`);
  return sign;
}

function typesOf(element: ElementDefinition, all: readonly ElementDefinition[]): string {
  if (element.contentReference) return element.contentReference.slice(1);
  if (isNested(element, all)) return element.path ?? '';
  const texts = (element.type ?? []).map((type) => {
    const targets = (type.targetProfile ?? []).map((url) => url.replace(BASE_URL, ''));
    if (type.code === 'Reference' && targets.length > 0 && !targets.includes('Resource')) {
      return `Reference(${targets.join('|')})`;
    }
    const system = type.extension?.find((e) => e.url === FHIR_TYPE)?.valueUrl;
    return system ?? (type.code ?? '').replace('http://hl7.org/fhirpath/System.String', 'string');
  });
  return texts.join(',');
}

function bindingOf(element: ElementDefinition, valueSets: ValueSets): string {
  const binding = element.binding;
  return binding?.strength === 'required' && binding.valueSet ? `#${valueSets.use(binding.valueSet)}` : '';
}

function constant(name: string, rows: ReadonlyMap<string, string>): string {
  const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => `  ${quote(key)}: ${quote(row)},`);
  return [`export const ${name}: Readonly<Record<string, string>> = {`, ...lines, '};'].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

if (import.meta.main) {
  writeFileSync(new URL('../src/fhir/checks.generated.ts', import.meta.url), buildChecks());
}
