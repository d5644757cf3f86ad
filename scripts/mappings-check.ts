/** What must hold for the files of mappings/, and the module made of them. Pure: file name → text in, errors that name the file out. */
import type { z } from 'zod';
import { foldWord } from '../src/fhir/concept-map.ts';
import { type DemoClinic, type DemoPatient, demoClinicFile, demoPatientsFile } from '../src/mappings/demo-schema.ts';
import { zipPlacesFile } from '../src/mappings/directory-schema.ts';
import { faxClassesFile, faxLabelsFile } from '../src/mappings/fax-schema.ts';
import {
  correctionFile,
  type MedicareFile,
  medicareFile,
  otherPlansFile,
  type Plan,
  planFile,
  planWordsFile,
} from '../src/mappings/insurance-schema.ts';
import { messageWordsFile } from '../src/mappings/messages-schema.ts';
import { emergencyWordsFile } from '../src/mappings/on-call-schema.ts';
import {
  type FeesFile,
  feesFile,
  type RecordClassesFile,
  recordClassesFile,
  sensitiveFile,
} from '../src/mappings/records-schema.ts';
import {
  type ConceptMapFile,
  conceptMapFile,
  nicknamesFile,
  type PertinentFile,
  pertinentFile,
  sharedAddressesFile,
  surnamesFile,
} from '../src/mappings/schema.ts';
import { registrationRemindersFile, visitTypesFile } from '../src/mappings/visits-schema.ts';

/** A file of mappings/ that cannot be used; the message is one sentence naming it. */
export class MappingError extends Error {}

/** Other folders of mappings/ have their own generators. */
const KINDS: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^codes\/[a-z0-9-]+\.json$/, conceptMapFile],
  [/^pertinent\/[a-z0-9-]+\.json$/, pertinentFile],
  [/^nicknames\.json$/, nicknamesFile],
  [/^surnames\.json$/, surnamesFile],
  [/^shared-addresses\.json$/, sharedAddressesFile],
  [/^demo-clinic\.json$/, demoClinicFile],
  [/^demo-patients\.json$/, demoPatientsFile],
  [/^fax\/labels\.json$/, faxLabelsFile],
  [/^fax\/classes\.json$/, faxClassesFile],
  [/^records\/classes\.json$/, recordClassesFile],
  [/^records\/sensitive\.json$/, sensitiveFile],
  [/^records\/fees\.json$/, feesFile],
  [/^visits\/visit-types\.json$/, visitTypesFile],
  [/^visits\/registration-reminders\.json$/, registrationRemindersFile],
  [/^messages\/[a-z]{2}\.json$/, messageWordsFile],
  [/^on-call\/emergency-words\.json$/, emergencyWordsFile],
  [/^directory\/zip-places\.json$/, zipPlacesFile],
  [/^plans\/[a-z0-9-]+\.json$/, planFile],
  [/^insurance\/medicare-part-b\.json$/, medicareFile],
  [/^insurance\/correction\.json$/, correctionFile],
  [/^insurance\/plan-words\.json$/, planWordsFile],
  [/^insurance\/other-plans\.json$/, otherPlansFile],
];
const REQUIRED = [
  'nicknames',
  'surnames',
  'shared-addresses',
  'demo-clinic',
  'demo-patients',
  'fax/labels',
  'fax/classes',
  'records/classes',
  'records/sensitive',
  'records/fees',
  'visits/visit-types',
  'visits/registration-reminders',
  'directory/zip-places',
  'on-call/emergency-words',
  'messages/en',
  'messages/es',
  'insurance/medicare-part-b',
  'insurance/correction',
  'insurance/plan-words',
  'insurance/other-plans',
]
  .map((name) => `${name}.json`)
  .concat(
    ['specialty-words', 'specialty-referral', 'priority', 'relationship', 'gender', 'document-kinds'].map(
      (name) => `codes/${name}.json`,
    ),
  );

/** Parses and checks every file; throws MappingError at the first that is wrong. */
export function checkMappings(texts: ReadonlyMap<string, string>): Map<string, unknown> {
  const files = new Map<string, unknown>();
  for (const [path, text] of texts) {
    const schema = KINDS.find(([pattern]) => pattern.test(path))?.[1];
    if (schema) files.set(path, checkShape(path, schema, parse(path, text)));
  }
  for (const path of REQUIRED) {
    if (!files.has(path)) throw new MappingError(`mappings/${path} is missing.`);
  }
  for (const [path, file] of files) {
    if (path.startsWith('codes/')) checkConceptMap(path, file as ConceptMapFile);
  }
  checkPertinent(files);
  checkDemo(files);
  checkRecords(files);
  checkPlans(files);
  checkMedicare(files);
  return files;
}

/** The generated module: every file as one JSON string, parsed when asked for. */
export function renderMappings(files: ReadonlyMap<string, unknown>): string {
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => `  ${JSON.stringify(path)}: ${JSON.stringify(JSON.stringify(file))},\n`);
  return `// Made of mappings/ by scripts/build-mappings.ts; do not edit.\nexport const MAPPING_FILES: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MappingError(`mappings/${path} is not JSON: ${error instanceof Error ? error.message : ''}.`);
  }
}

function checkShape(path: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new MappingError(`mappings/${path} is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message}.`);
}

function checkConceptMap(path: string, map: ConceptMapFile): void {
  const displays = new Map<string, string>();
  const words = new Map<string, string>();
  for (const { target: system, element } of map.group) {
    for (const { code, target } of element) {
      for (const { code: to, display } of target) {
        const key = `${system}|${to}`;
        const before = displays.get(key);
        if (before && display && before !== display) {
          throw new MappingError(`mappings/${path} gives ${to} two displays, "${before}" and "${display}".`);
        }
        displays.set(key, before || display || '');
      }
      const meaning = target.map((t) => t.code).join(' ');
      const before = words.get(foldWord(code)) ?? meaning;
      if (before !== meaning) {
        throw new MappingError(`mappings/${path} sends "${code}" to ${meaning} and, spelled alike, to ${before}.`);
      }
      words.set(foldWord(code), meaning);
    }
  }
  for (const [key, display] of displays) {
    const code = key.slice(key.indexOf('|') + 1);
    if (!display) throw new MappingError(`mappings/${path} gives ${code} no display on any line.`);
    const word = words.get(foldWord(code));
    if (word !== undefined && word !== code) {
      throw new MappingError(`mappings/${path} uses ${code} both as a code and as a word for ${word}.`);
    }
  }
}

function checkPertinent(files: ReadonlyMap<string, unknown>): void {
  const specialties = targets(files.get('codes/specialty-words.json') as ConceptMapFile);
  const kinds = targets(files.get('codes/document-kinds.json') as ConceptMapFile);
  const referral = files.get('codes/specialty-referral.json') as ConceptMapFile;
  const owner = new Map<string, string>();
  for (const [path, file] of files) {
    if (!path.startsWith('pertinent/')) continue;
    const { specialties: codes, records } = file as PertinentFile;
    for (const code of codes) {
      const before = owner.get(code);
      if (before) throw new MappingError(`mappings/${path} and mappings/${before} both speak for ${code}.`);
      if (code !== '*' && !specialties.has(code)) {
        throw new MappingError(`mappings/${path} names the specialty ${code}, which codes/specialty-words.json lacks.`);
      }
      owner.set(code, path);
    }
    for (const { code, display } of records) {
      if (kinds.get(code) !== display) {
        throw new MappingError(`mappings/${path} calls ${code} "${display}", but codes/document-kinds.json does not.`);
      }
    }
  }
  const referred = new Set(referral.group.flatMap((group) => group.element.map((element) => element.code)));
  for (const code of specialties.keys()) {
    if (!owner.has(code)) throw new MappingError(`mappings/pertinent has no file for the specialty ${code}.`);
    if (!referred.has(code))
      throw new MappingError(`mappings/codes/specialty-referral.json lacks the specialty ${code}.`);
  }
}

function checkDemo(files: ReadonlyMap<string, unknown>): void {
  const specialties = targets(files.get('codes/specialty-words.json') as ConceptMapFile);
  const kinds = targets(files.get('codes/document-kinds.json') as ConceptMapFile);
  const clinic = files.get('demo-clinic.json') as DemoClinic;
  const ids = (list: readonly { readonly id: string }[]) => new Set(list.map(({ id }) => id));
  const [departments, locations] = [ids(clinic.departments), ids(clinic.locations)];
  const served = clinic.departments.flatMap((department) => department.specialties);
  const unknown = [
    ...[...served, ...clinic.practitioners.map((p) => p.specialty)].filter((code) => !specialties.has(code)),
    ...clinic.practitioners.map((p) => p.department).filter((id) => !departments.has(id)),
    ...[...clinic.departments, ...clinic.practitioners]
      .flatMap((one) => one.locations)
      .filter((id) => !locations.has(id)),
  ];
  if (unknown.length > 0)
    throw new MappingError(`mappings/demo-clinic.json names ${unknown[0]}, which nothing defines.`);
  for (const code of specialties.keys()) {
    const count = served.filter((one) => one === code).length;
    if (count !== 1)
      throw new MappingError(`mappings/demo-clinic.json has ${count} departments for ${code} instead of one.`);
  }
  const npis = [
    ...[clinic.group, ...clinic.practitioners, ...clinic.outside].map((one) => one.npi),
    ...clinic.outside.flatMap((one) => one.practitioners).map((one) => one.npi),
  ];
  const twice = npis.find((npi, at) => npis.indexOf(npi) !== at);
  if (twice) throw new MappingError(`mappings/demo-clinic.json uses the NPI ${twice} twice.`);
  for (const { mrn, primaryCare, documents } of files.get('demo-patients.json') as DemoPatient[]) {
    const wrong = npis.includes(primaryCare) ? documents.find(({ code }) => !kinds.has(code))?.code : primaryCare;
    if (wrong) throw new MappingError(`mappings/demo-patients.json names ${wrong} for ${mrn}, which nothing defines.`);
  }
}

function checkRecords(files: ReadonlyMap<string, unknown>): void {
  const kinds = targets(files.get('codes/document-kinds.json') as ConceptMapFile);
  const { classes } = files.get('records/classes.json') as RecordClassesFile;
  const owner = new Map<string, string>();
  for (const [name, { documents }] of Object.entries(classes)) {
    for (const code of documents) {
      const before = owner.get(code);
      if (before) throw new MappingError(`mappings/records/classes.json puts ${code} into ${before} and ${name}.`);
      if (!kinds.has(code)) {
        throw new MappingError(`mappings/records/classes.json names ${code}, which codes/document-kinds.json lacks.`);
      }
      owner.set(code, name);
    }
  }
  const days = (files.get('records/fees.json') as FeesFile).tables.map(({ from }) => from);
  const disorder = days.find((day, at) => at > 0 && day <= (days[at - 1] ?? ''));
  if (disorder) throw new MappingError(`mappings/records/fees.json has ${disorder} out of order.`);
}

function checkPlans(files: ReadonlyMap<string, unknown>): void {
  const specialties = targets(files.get('codes/specialty-words.json') as ConceptMapFile);
  const owner = new Map<string, string>();
  for (const [path, file] of files) {
    if (!path.startsWith('plans/')) continue;
    const { id, name, alias, rules } = file as Plan;
    if (path !== `plans/${id}.json`) throw new MappingError(`mappings/${path} calls itself ${id}.`);
    for (const one of [name, ...alias]) {
      const before = owner.get(foldWord(one));
      if (before && before !== path)
        throw new MappingError(`mappings/${path} and mappings/${before} are both called "${one}".`);
      owner.set(foldWord(one), path);
    }
    const unknown = rules.find(({ specialty }) => specialty !== undefined && !specialties.has(specialty))?.specialty;
    if (unknown) {
      throw new MappingError(
        `mappings/${path} names the specialty ${unknown}, which codes/specialty-words.json lacks.`,
      );
    }
  }
}

function checkMedicare(files: ReadonlyMap<string, unknown>): void {
  const { years } = files.get('insurance/medicare-part-b.json') as MedicareFile;
  const wrong = years.find(({ from, to }, at) => to < from || (at > 0 && from <= (years[at - 1]?.to ?? '')));
  if (wrong) throw new MappingError(`mappings/insurance/medicare-part-b.json has ${wrong.from} out of order.`);
}

function targets(map: ConceptMapFile): Map<string, string> {
  const found = new Map<string, string>();
  for (const { code, display } of map.group.flatMap((g) => g.element).flatMap((e) => e.target)) {
    found.set(code, found.get(code) || display || '');
  }
  return found;
}
