/**
 * The files of mappings/ as the program reads them: bundled into mappings.generated.ts by `scripts/build-mappings.ts` (a Worker has no
 * file system) and checked there, each parsed when it is first asked for.
 */
import type { WordMap } from './fhir/concept-map.ts';
import type { DemoClinic, DemoPatient } from './mappings/demo-schema.ts';
import type { ZipPlaces } from './mappings/directory-schema.ts';
import type { FaxClassesFile, FaxLabelsFile } from './mappings/fax-schema.ts';
import type { CorrectionRule, MedicareFile, OtherPlansFile, Plan, PlanWordsFile } from './mappings/insurance-schema.ts';
import type { MessageWords } from './mappings/messages-schema.ts';
import type { EmergencySigns } from './mappings/on-call-schema.ts';
import type { FeesFile, RecordClassesFile, SensitiveFile } from './mappings/records-schema.ts';
import type { PertinentFile, SharedAddressesFile } from './mappings/schema.ts';
import type { RegistrationReminders, VisitType } from './mappings/visits-schema.ts';
import { MAPPING_FILES } from './mappings.generated.ts';

export type ConceptMapName =
  | 'specialty-words'
  | 'specialty-referral'
  | 'priority'
  | 'relationship'
  | 'gender'
  | 'document-kinds';

const parsed = new Map<string, unknown>();

function file<T>(path: string): T {
  let value = parsed.get(path);
  if (value === undefined) {
    const text = MAPPING_FILES[path];
    if (text === undefined) {
      throw new Error(`no file ${path} in mappings/`);
    }
    value = JSON.parse(text);
    parsed.set(path, value);
  }
  // The shape was checked when the file was bundled.
  return value as T;
}

/** A ConceptMap of mappings/codes/, for `translate`. */
export function conceptMap(name: ConceptMapName): WordMap {
  return file<WordMap>(`codes/${name}.json`);
}

/** Formal given name → its short forms. */
export function nicknames(): Readonly<Record<string, readonly string[]>> {
  return file('nicknames.json');
}

/** Common surname → share of patients who bear it. */
export function surnameShares(): Readonly<Record<string, number>> {
  return file('surnames.json');
}

/** Addresses that do not tell people apart. */
export function sharedAddresses(): SharedAddressesFile {
  return file('shared-addresses.json');
}

/** How outside forms call the fields of a referral. */
export function faxLabels(): FaxLabelsFile {
  return file('fax/labels.json');
}

/** What tells one class of faxed document from another. */
export function faxClasses(): FaxClassesFile {
  return file('fax/classes.json');
}

/** What of a chart the classes of a records request mean. */
export function recordClasses(): RecordClassesFile['classes'] {
  return file<RecordClassesFile>('records/classes.json').classes;
}

/** What belongs to a category that a release must name. */
export function sensitiveCodes(): SensitiveFile {
  return file('records/sensitive.json');
}

/** What copies of records cost, the oldest table first. */
export function feeTables(): FeesFile['tables'] {
  return file<FeesFile>('records/fees.json').tables;
}

/** The plans the group knows, by name. */
export function insurancePlans(): readonly Plan[] {
  const paths = Object.keys(MAPPING_FILES).filter((path) => path.startsWith('plans/'));
  const name = (plan: Plan) => plan.name.toLowerCase();
  return paths.map((path) => file<Plan>(path)).sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

/** How people write the names of plans. */
export function planWords(): PlanWordsFile {
  return file('insurance/plan-words.json');
}

/** Insurers that are none of ours though their names are near. */
export function otherPlans(): OtherPlansFile {
  return file('insurance/other-plans.json');
}

/** What Medicare Part B leaves to patients, by year. */
export function medicareYears(): MedicareFile['years'] {
  return file<MedicareFile>('insurance/medicare-part-b.json').years;
}

/** How long after a visit its correct insurance may be told. */
export function correctionRules(): readonly CorrectionRule[] {
  return file<{ rules: CorrectionRule[] }>('insurance/correction.json').rules;
}

/** Where ZIP codes are. */
export function zipPlaces(): ZipPlaces {
  return file<{ places: ZipPlaces }>('directory/zip-places.json').places;
}

/** Words of patients that are an emergency. */
export function emergencySigns(): EmergencySigns {
  return file<{ signs: EmergencySigns }>('on-call/emergency-words.json').signs;
}

/** What messages to patients say, in each language there are words in. */
export function messageWords(): readonly MessageWords[] {
  const paths = Object.keys(MAPPING_FILES).filter((path) => path.startsWith('messages/'));
  return paths.sort().map((path) => file<MessageWords>(path));
}

/** The invented clinic of a trial installation. */
export function demoClinic(): DemoClinic {
  return file('demo-clinic.json');
}

export function demoPatients(): readonly DemoPatient[] {
  return file('demo-patients.json');
}

/** A kind of record (LOINC) that goes with a referral when it is no older than so many months. */
export interface PertinentRecord {
  readonly code: string;
  readonly display: string;
  readonly monthsBack: number;
}

/** The records that go with an outgoing referral to a NUCC specialty; of a code named twice the longer time counts. */
export function pertinentRecords(nucc: string): readonly PertinentRecord[] {
  const longest = new Map<string, PertinentRecord>();
  for (const path of Object.keys(MAPPING_FILES)) {
    if (!path.startsWith('pertinent/')) continue;
    const { specialties, records } = file<PertinentFile>(path);
    for (const record of specialties.includes(nucc) || specialties.includes('*') ? records : []) {
      if (record.monthsBack > (longest.get(record.code)?.monthsBack ?? 0)) longest.set(record.code, record);
    }
  }
  return [...longest.values()];
}

/** Kinds of visits and how long each takes. */
export function visitTypes(): readonly VisitType[] {
  return file<{ types: VisitType[] }>('visits/visit-types.json').types;
}

/** When patients are reminded of what their registration lacks. */
export function registrationReminders(): RegistrationReminders {
  return file('visits/registration-reminders.json');
}
