/** What is to go, put in order for the packet: by class of records, the oldest first. */
import type { Resource } from '@medplum/fhirtypes';
import { decodeBase64 } from '../fhir/document-kind.ts';
import { CODES } from '../fhir/systems.ts';
import type { RecordClassesFile } from '../mappings/records-schema.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { PacketFile } from './packet-shape.ts';
import { nameOfResource } from './readable.ts';
import { attachmentsOf } from './readable-attachments.ts';
import { dayOf } from './scope.ts';

type Classes = RecordClassesFile['classes'];
type Files = Pick<FhirStore, 'getBinary'>;

export interface GatheredRecord {
  readonly resource: Stored;
  readonly files: readonly PacketFile[];
}
export interface Gathered {
  readonly title: string;
  readonly records: readonly GatheredRecord[];
}

/** Records as sections. Their files are read only when the packet asks for them. */
export function gather(records: readonly Stored[], classes: Classes, store: Files): Gathered[] {
  const sections = new Map<string, { record: GatheredRecord; day: string }[]>();
  for (const resource of records) {
    const title = classOf(resource, classes);
    const of = sections.get(title) ?? [];
    of.push({ record: { resource, files: filesOf(resource, store) }, day: dayOf(resource) ?? '' });
    sections.set(title, of);
  }
  const order = Object.values(classes).map(({ display }) => display);
  const place = (title: string) => (order.includes(title) ? order.indexOf(title) : order.length);
  return [...sections]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([title, of]) => ({
      title,
      records: of.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).map(({ record }) => record),
    }));
}

const OTHER = 'Other records';

/** The class that its section is called by. */
export function classOf(resource: Resource, classes: Classes): string {
  for (const { display, documents, resources } of Object.values(classes)) {
    if (resource.resourceType === 'DocumentReference') {
      const codes = resource.type?.coding ?? [];
      if (codes.some(({ system, code = '' }) => system === CODES.loinc && documents.includes(code))) return display;
      continue;
    }
    const fits = resources.some(
      ({ type, category }) =>
        type === resource.resourceType && (category === undefined || categoriesOf(resource).includes(category)),
    );
    if (fits) return display;
  }
  return OTHER;
}

function categoriesOf(resource: Resource): string[] {
  if (!('category' in resource) || !Array.isArray(resource.category)) return [];
  return resource.category.flatMap((one) =>
    typeof one === 'object' && one !== null && 'coding' in one
      ? (one.coding ?? []).flatMap(({ code }: { code?: string }) => code ?? [])
      : [],
  );
}

/** Files of the store and those within the record; what lies with others is named on its page, and not fetched. */
export function filesOf(resource: Resource, store: Files): PacketFile[] {
  return attachmentsOf(resource).flatMap(({ contentType = '', title, url, data }) => {
    const named = title ?? nameOfResource(resource);
    const id = /^Binary\/([A-Za-z0-9.-]{1,64})$/.exec(url ?? '')?.[1];
    if (id !== undefined) {
      return [{ title: named, contentType, bytes: async () => (await store.getBinary(id)).bytes }];
    }
    const bytes = data === undefined ? undefined : decodeBase64(data);
    return bytes ? [{ title: named, contentType, bytes: async () => bytes }] : [];
  });
}
