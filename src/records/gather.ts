/** What was approved, read from the store and put in order for the packet: by class of records, the oldest first. */
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { decodeBase64 } from '../fhir/document-kind.ts';
import { CODES } from '../fhir/systems.ts';
import type { RecordClassesFile } from '../mappings-records-schema.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { PacketFile, PacketRecord, PacketSection } from './packet-shape.ts';
import { nameOfResource } from './readable.ts';
import { attachmentsOf } from './readable-attachments.ts';
import { dayOf } from './scope.ts';

type Classes = RecordClassesFile['classes'];
type Reads = Pick<FhirStore, 'read' | 'getBinary'>;

/**
 * The records behind references (`Type/id`) as sections. Files are read only when the packet asks for them. Throws what the store throws:
 * a record that was approved and is not there any more is for a person, not to be passed over.
 */
export async function gather(references: readonly string[], classes: Classes, store: Reads): Promise<PacketSection[]> {
  const sections = new Map<string, { record: PacketRecord; day: string }[]>();
  for (const reference of references) {
    const [type = '', id = ''] = reference.split('/');
    const resource: Stored = await store.read(type as ResourceType, id);
    const title = classOf(resource, classes);
    const of = sections.get(title) ?? [];
    of.push({ record: { resource, files: filesOf(resource, store) }, day: dayOf(resource) ?? '' });
    sections.set(title, of);
  }
  const order = Object.values(classes).map(({ display }) => display);
  const place = (title: string) => (order.includes(title) ? order.indexOf(title) : order.length);
  return [...sections]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([title, records]) => ({
      title,
      records: records.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).map(({ record }) => record),
    }));
}

const OTHER = 'Other records';

function classOf(resource: Resource, classes: Classes): string {
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
function filesOf(resource: Resource, store: Reads): PacketFile[] {
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
