/** The clinic's directory as it stands in the store: the group, its departments by specialty, its locations and its people. */
import type {
  HealthcareService,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Resource,
} from '@medplum/fhirtypes';
import { CODES, SID } from '../fhir/systems.ts';
import type { FhirStore, Page, Search, Stored } from '../ports/fhir-store/index.ts';

export interface Party {
  readonly reference: string;
  readonly display: string;
}

export interface Department extends Party {
  /** Its identifier under SID.department, e.g. `heart-and-vascular`. */
  readonly id: string;
  readonly specialties: readonly { readonly code: string; readonly display: string }[];
  readonly locations: readonly string[];
  readonly phone?: string;
  readonly fax?: string;
}

export interface RoleOfPractitioner {
  readonly role: Stored<PractitionerRole>;
  readonly practitioner: Stored<Practitioner>;
  readonly npi: string;
  readonly department: Department;
}

export interface DirectorySnapshot {
  readonly group?: Party;
  /** In order of their ids. */
  readonly departments: readonly Department[];
  readonly locations: readonly Stored<Location>[];
  readonly roles: readonly RoleOfPractitioner[];
}

type Reads = Pick<FhirStore, 'read' | 'search' | 'searches'>;

const DEPARTMENT_TYPE = 'http://terminology.hl7.org/CodeSystem/organization-type|dept';

/**
 * Reads the whole directory. Departments are Organizations of type `dept` with an identifier of ours; the group is what they are
 * part of; services, locations and roles are those of the group and its departments.
 */
export async function readSnapshot(store: Reads): Promise<DirectorySnapshot> {
  const found = await all<Organization>(store, { type: 'Organization', where: [['type', DEPARTMENT_TYPE]] });
  const organizations = found.filter((one) => one.active !== false && departmentId(one) !== undefined);
  const groupReference = organizations.find((one) => one.partOf?.reference)?.partOf?.reference;
  if (!groupReference) return { departments: [], locations: [], roles: [] };

  const ours = organizations.map(referenceTo).join(',');
  const everyone = `${groupReference},${ours}`;
  const [group, services, locations, roles] = await Promise.all([
    store.read('Organization', groupReference.slice('Organization/'.length)),
    all<HealthcareService>(store, { type: 'HealthcareService', where: [['organization', ours]] }),
    all<Location>(store, { type: 'Location', where: [['organization', everyone]] }),
    rolesOf(store, ours),
  ]);
  const departments = organizations.map((one) => departmentOf(one, services)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const byReference = new Map(departments.map((department) => [department.reference, department]));
  return {
    group: { reference: groupReference, display: group.name ?? '' },
    departments,
    locations: locations.filter((location) => location.status !== 'inactive'),
    roles: roles.flatMap(({ role, practitioner }) => {
      const department = byReference.get(role.organization?.reference ?? '');
      const npi = practitioner.identifier?.find(({ system }) => system === SID.npi)?.value;
      return department && npi ? [{ role, practitioner, npi, department }] : [];
    }),
  };
}

/** The value of one kind of contact point. */
export function contact(of: { telecom?: Organization['telecom'] }, system: 'phone' | 'fax'): string | undefined {
  return of.telecom?.find((point) => point.system === system && point.use !== 'old')?.value;
}

/** NUCC specialties of a resource. */
export function specialtiesOf({ specialty = [] }: Pick<HealthcareService, 'specialty'>): Department['specialties'] {
  return specialty
    .flatMap(({ coding = [] }) => coding)
    .flatMap(({ system, code, display }) =>
      system === CODES.nucc && code ? [{ code, display: display ?? code }] : [],
    );
}

function departmentOf(organization: Stored<Organization>, services: readonly Stored<HealthcareService>[]): Department {
  const reference = referenceTo(organization);
  const own = services.filter((service) => service.active !== false && service.providedBy?.reference === reference);
  const phone = [...own, organization].map((one) => contact(one, 'phone')).find(Boolean);
  const fax = [...own, organization].map((one) => contact(one, 'fax')).find(Boolean);
  return {
    id: departmentId(organization) ?? '',
    reference,
    display: organization.name ?? '',
    specialties: own.flatMap(specialtiesOf),
    locations: [...new Set(own.flatMap(({ location = [] }) => location.flatMap((at) => at.reference ?? [])))],
    ...(phone ? { phone } : {}),
    ...(fax ? { fax } : {}),
  };
}

function departmentId({ identifier }: Organization): string | undefined {
  return identifier?.find(({ system }) => system === SID.department)?.value;
}

function referenceTo({ id }: Stored<Organization>): string {
  return `Organization/${id}`;
}

async function rolesOf(
  store: Reads,
  organizations: string,
): Promise<{ role: Stored<PractitionerRole>; practitioner: Stored<Practitioner> }[]> {
  const pages = await pagesOf<PractitionerRole>(store, {
    type: 'PractitionerRole',
    where: [['organization', organizations]],
    include: ['PractitionerRole:practitioner'],
  });
  const people = new Map(pages.flatMap((page) => page.included).map((one) => [`${one.resourceType}/${one.id}`, one]));
  return pages
    .flatMap((page) => page.matches)
    .flatMap((role) => {
      const practitioner = people.get(role.practitioner?.reference ?? '');
      return role.active !== false && practitioner?.resourceType === 'Practitioner' ? [{ role, practitioner }] : [];
    });
}

async function all<R extends Resource>(store: Reads, search: Search): Promise<Stored<R>[]> {
  return (await pagesOf<R>(store, search)).flatMap((page) => page.matches);
}

async function pagesOf<R extends Resource>(store: Reads, search: Search): Promise<Page<R>[]> {
  const pages: Page<R>[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<R> = await store.search<R>({ ...search, count: 100, ...(cursor ? { cursor } : {}) });
    pages.push(page);
    cursor = page.next;
  } while (cursor !== undefined);
  return pages;
}
