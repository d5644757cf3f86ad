/** Which department answers for what, and who works there; from the store, remembered for a minute. */
import { Fault, isFault } from '../fault.ts';
import type { FhirStore } from '../ports/fhir-store/index.ts';
import {
  type Department,
  type DirectorySnapshot,
  type Party,
  type RoleOfPractitioner,
  readSnapshot,
} from './snapshot.ts';

/** The department that works everything no other answers for. */
export const PATIENT_SERVICES = 'patient-services';

const FRESH_MS = 60_000;

export interface Directory {
  /** Everything, no older than a minute unless the store cannot be reached. */
  snapshot(): Promise<DirectorySnapshot>;
  group(): Promise<Party>;
  /** A department by its id, e.g. `heart-and-vascular`. */
  department(id: string): Promise<Department | undefined>;
  /** The department of a NUCC specialty; Patient Services where none answers for it. */
  departmentFor(nucc: string): Promise<Department>;
  patientServices(): Promise<Department>;
  /** Whether `Organization/…` is the group or one of its departments. */
  isOurs(organization: string): Promise<boolean>;
  /** One of our practitioners by NPI; of several roles the first by id of the department. */
  practitionerByNpi(npi: string): Promise<RoleOfPractitioner | undefined>;
  /** The same as parties of a referral. */
  roleByNpi(npi: string): Promise<{ role: Party; organization: Party } | undefined>;
}

/** Opens the directory. Methods throw the store's Faults, and `transient` while the store holds no directory of the clinic. */
export function openDirectory({
  store,
  now,
}: {
  store: Pick<FhirStore, 'read' | 'search' | 'searches'>;
  now: () => number;
}): Directory {
  let held: { readonly snapshot: DirectorySnapshot; readonly at: number } | undefined;
  let reading: Promise<DirectorySnapshot> | undefined;

  async function refresh(): Promise<DirectorySnapshot> {
    const at = now();
    try {
      const snapshot = await readSnapshot(store);
      // An empty directory is being set up: look again next time.
      if (snapshot.group) held = { snapshot, at };
      return snapshot;
    } catch (error) {
      // Departments change once a month; while the store is away the last reading is better than none.
      if (held && isFault(error, 'transient', 'throttled', 'unknown')) return held.snapshot;
      throw error;
    } finally {
      reading = undefined;
    }
  }

  function snapshot(): Promise<DirectorySnapshot> {
    if (held && now() - held.at < FRESH_MS) return Promise.resolve(held.snapshot);
    reading ??= refresh();
    return reading;
  }

  async function department(id: string): Promise<Department | undefined> {
    return (await snapshot()).departments.find((one) => one.id === id);
  }

  async function patientServices(): Promise<Department> {
    return (await department(PATIENT_SERVICES)) ?? missing();
  }

  async function practitionerByNpi(npi: string): Promise<RoleOfPractitioner | undefined> {
    const roles = (await snapshot()).roles.filter((one) => one.npi === npi);
    return roles.sort((a, b) => (a.department.id < b.department.id ? -1 : 1))[0];
  }

  return {
    snapshot,
    department,
    patientServices,
    practitionerByNpi,
    async group() {
      return (await snapshot()).group ?? missing();
    },
    async departmentFor(nucc) {
      const { departments } = await snapshot();
      const answering = departments.find(({ specialties }) => specialties.some(({ code }) => code === nucc));
      return answering ?? patientServices();
    },
    async isOurs(organization) {
      const { group, departments } = await snapshot();
      return organization === group?.reference || departments.some(({ reference }) => reference === organization);
    },
    async roleByNpi(npi) {
      const found = await practitionerByNpi(npi);
      if (!found) return undefined;
      const { role, department: organization } = found;
      const display = role.practitioner?.display;
      return {
        role: { reference: `PractitionerRole/${role.id}`, display: display ?? '' },
        organization: { reference: organization.reference, display: organization.display },
      };
    },
  };
}

function missing(): never {
  throw new Fault('transient', {
    code: 'directory-missing',
    text: 'The store holds no department patient-services with its group: load the directory first.',
  });
}
