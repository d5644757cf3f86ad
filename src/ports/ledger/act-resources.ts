/** Finding what an act has committed when its answer was lost: by its tag, in the versions the act left. */
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { isFault } from '../../fault.ts';
import { TAG } from '../../fhir/systems.ts';
import type { FencedStore } from '../fhir-store/fence.ts';
import type { Stored } from '../fhir-store/index.ts';

type Reads = Pick<FencedStore, 'searches' | 'history'>;

/** The act that wrote this version. */
export function actTagOf(resource: Resource): string | undefined {
  return resource.meta?.tag?.find((tag) => tag.system === TAG.act)?.code;
}

/**
 * The resources of an act, in the order of `writes`; empty when it left none that a search finds. A later act on the same resource
 * takes over its tag and keeps ours as the one before; after yet another only a Provenance or `updates` names it: then its history has
 * our version.
 */
export async function resourcesOfAct(
  store: Reads,
  key: string,
  writes: readonly ResourceType[],
  updates: readonly { readonly reference: string }[] = [],
): Promise<Stored[]> {
  const tags = [TAG.act, TAG.actBefore].map((system) => `${system}|${key}`).join(',');
  const pages = await store.searches(writes.map((type) => ({ type, where: [['_tag', tags]], count: 100 })));
  const tagged = pages.flatMap((page) => page.matches);
  const found = new Map<string, Stored>();
  const later = new Set<string>();
  for (const resource of tagged) {
    const reference = `${resource.resourceType}/${resource.id}`;
    if (actTagOf(resource) === key) found.set(reference, resource);
    else later.add(reference);
  }
  const ours = [...found.values()];
  if (ours.length + later.size > 0) for (const { reference } of updates) later.add(reference);
  for (const resource of ours) {
    const targets = resource.resourceType === 'Provenance' ? resource.target : [];
    for (const { reference } of targets) if (reference && isWritten(reference, writes)) later.add(reference);
  }
  for (const reference of later) {
    if (found.has(reference)) continue;
    const version = await versionOfAct(store, reference, key);
    if (version) found.set(reference, version);
  }
  return [...found.values()].sort((a, b) => writes.indexOf(a.resourceType) - writes.indexOf(b.resourceType));
}

/** The version of a resource that an act left, if it did and the resource is still there. */
export async function versionOfAct(store: Pick<Reads, 'history'>, reference: string, key: string) {
  const [type, id] = splitReference(reference);
  try {
    return (await store.history(type, id)).find((version) => actTagOf(version) === key);
  } catch (error) {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  }
}

export function splitReference(reference: string): [type: ResourceType, id: string] {
  return reference.split('/') as [ResourceType, string]; // written by us as `Type/id`
}

function isWritten(reference: string, writes: readonly ResourceType[]): boolean {
  return writes.some((type) => reference.startsWith(`${type}/`));
}
