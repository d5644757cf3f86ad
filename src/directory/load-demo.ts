/** Puts the demo clinic into a store: the group, its directory, a dozen charts, and the organizations around it. All invented. */
import type { Location, Organization, Practitioner, Resource } from '@medplum/fhirtypes';
import { SID } from '../fhir/systems.ts';
import { demoClinic, demoPatients } from '../mappings.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import { chartDocuments, DEMO_DOCUMENT, patient } from './demo-charts.ts';
import { demoHours, demoSchedule } from './demo-hours.ts';
import {
  clinicLocation,
  departmentOrganization,
  departmentService,
  type Named,
  practitioner,
  practitionerRole,
  providerOrganization,
} from './demo-resources.ts';
import { demoRota } from './demo-rota.ts';
import { newPatients } from './new-patients.ts';

export interface DemoOrganization {
  readonly reference: string;
  readonly name: string;
  readonly npi: string;
}

export interface LoadedDemo {
  /** How many resources this call created; 0 when the demo was there already. */
  readonly created: number;
  /** By id: `group`, and those outside it: `partner`, `other-partner`, `specialist`, `pharmacy`. */
  readonly organizations: Readonly<Record<string, DemoOrganization>>;
}

/** Loads the demo once. Cut off at any point and called again it goes on; called after that it only looks. `now` dates the charts. */
export async function loadDemo(store: FhirStore, now: () => number): Promise<LoadedDemo> {
  const before = await loadedBefore(store);
  if (before) return { created: 0, organizations: before };

  const clinic = demoClinic();
  let created = 0;
  async function put<R extends Resource>(resource: R, system: string, value: string): Promise<Stored<R>> {
    const done = await store.createIfNone(resource, { system, value });
    if (done.created) created++;
    return done.resource;
  }
  async function putOrganization(
    of: { npi: string; name: string },
    resource: Organization,
  ): Promise<Named<Organization>> {
    const { id } = await put(resource, SID.npi, of.npi);
    organizations.push([of.npi, { reference: `Organization/${id}`, name: of.name, npi: of.npi }]);
    return { reference: `Organization/${id}`, display: of.name };
  }
  const organizations: [npi: string, organization: DemoOrganization][] = [];

  const [central] = clinic.locations;
  if (!central) throw new Error('the demo clinic has no location');
  const group = await putOrganization(clinic.group, providerOrganization(clinic.group, central));

  const locations = new Map<string, Named<Location>>();
  for (const site of clinic.locations) {
    const { id } = await put(clinicLocation(site, group), SID.location, site.id);
    locations.set(site.id, { reference: `Location/${id}`, display: site.name });
  }
  const at = (ids: readonly string[]) =>
    ids.map((id) => locations.get(id)).filter((location) => location !== undefined);

  const departments = new Map<string, Named<Organization>>();
  for (const department of clinic.departments) {
    const { id } = await put(departmentOrganization(department, group), SID.department, department.id);
    const organization = { reference: `Organization/${id}`, display: department.name };
    departments.set(department.id, organization);
    await put(departmentService(department, organization, at(department.locations)), SID.department, department.id);
  }

  const doctors = new Map<string, Named<Practitioner>>();
  async function putPractitioner(who: Parameters<typeof practitioner>[0]): Promise<Named<Practitioner>> {
    const { id } = await put(practitioner(who), SID.npi, who.npi);
    const named = { reference: `Practitioner/${id}`, display: `${who.given} ${who.family}, ${who.credential}` };
    doctors.set(who.npi, named);
    return named;
  }
  const rotas = new Map<string, { reference: string; display: string }[]>();
  for (const who of clinic.practitioners) {
    const department = clinic.departments.find(({ id }) => id === who.department);
    const organization = departments.get(who.department);
    if (!department || !organization) continue;
    const identifier = `${who.npi}-${who.department}`;
    const place = { identifier, locations: at(who.locations), phone: department.phone, fax: department.fax };
    const person = await putPractitioner(who);
    const sites = clinic.locations.flatMap((site) => {
      const location = locations.get(site.id);
      return location && who.locations.includes(site.id) ? [{ site, location }] : [];
    });
    const role = {
      ...practitionerRole(who, person, organization, place),
      ...(who.newPatients && { extension: [newPatients(who.newPatients)] }),
      availableTime: demoHours(sites),
    };
    const { id } = await put(role, SID.practitionerRole, identifier);
    const schedule = demoSchedule(identifier, `PractitionerRole/${id}`, person.reference, role.specialty);
    await put(schedule, SID.schedule, identifier);
    const rota = rotas.get(who.department) ?? [];
    rota.push({ reference: `PractitionerRole/${id}`, display: person.display });
    rotas.set(who.department, rota);
  }
  for (const [department, roles] of rotas) {
    const organization = departments.get(department);
    if (organization) await put(demoRota(department, organization, roles), SID.rota, department);
  }

  for (const outside of clinic.outside) {
    const organization = await putOrganization(outside, providerOrganization(outside, outside));
    for (const who of outside.practitioners) {
      // As a referral names the role of an outside provider, so that it finds this one.
      const identifier = `${who.npi}-${outside.npi}`;
      const place = { identifier, locations: [], phone: outside.phone, fax: outside.fax };
      await put(
        practitionerRole(who, await putPractitioner(who), organization, place),
        SID.practitionerRole,
        identifier,
      );
    }
  }

  for (const person of demoPatients()) {
    const doctor = doctors.get(person.primaryCare);
    if (!doctor) continue;
    const { id } = await put(patient(person, doctor, group), SID.mrn, person.mrn);
    for (const document of chartDocuments(person, `Patient/${id}`, doctor, now())) {
      const known = await store.search({
        type: 'DocumentReference',
        where: [['identifier', `${DEMO_DOCUMENT}|${document.identifier}`]],
        count: 1,
      });
      if (known.matches.length > 0) continue;
      const binary = await store.putBinary(document.bytes, document.contentType);
      await put(document.over(`Binary/${binary}`), DEMO_DOCUMENT, document.identifier);
    }
  }
  return { created, organizations: byId(new Map(organizations)) };
}

/** The organizations when the last document of the last chart is there: everything else was written before it. */
async function loadedBefore(store: FhirStore): Promise<Record<string, DemoOrganization> | undefined> {
  const last = demoPatients().at(-1);
  const identifier = `${DEMO_DOCUMENT}|${last?.mrn}-${last?.documents.length}`;
  const { group, outside } = demoClinic();
  const all = [group, ...outside];
  const [document, ...pages] = await store.searches([
    { type: 'DocumentReference', where: [['identifier', identifier]], count: 1 },
    ...all.map(({ npi }) => ({
      type: 'Organization' as const,
      where: [['identifier', `${SID.npi}|${npi}`]] as const,
      count: 1,
    })),
  ]);
  if (document?.matches.length !== 1) return undefined;
  const found = pages.flatMap((page, i): [string, DemoOrganization][] => {
    const [organization, of] = [page.matches[0], all[i]];
    return organization && of
      ? [[of.npi, { reference: `Organization/${organization.id}`, name: of.name, npi: of.npi }]]
      : [];
  });
  return found.length === all.length ? byId(new Map(found)) : undefined;
}

function byId(byNpi: ReadonlyMap<string, DemoOrganization>): Record<string, DemoOrganization> {
  const { group, outside } = demoClinic();
  const entries = [{ ...group, id: 'group' }, ...outside].flatMap(({ id, npi }) => {
    const organization = byNpi.get(npi);
    return organization ? [[id, organization] as const] : [];
  });
  return Object.fromEntries(entries);
}
