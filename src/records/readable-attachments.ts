/** The files a resource carries or names: they are pages of the packet. */
import type { Attachment, Resource } from '@medplum/fhirtypes';
import { isObject } from './readable-values.ts';

/** Every attachment of a resource with content, wherever it stands, in the order of the resource. */
export function attachmentsOf(resource: Resource): Attachment[] {
  return [...walk(resource)];
}

function* walk(value: unknown): Generator<Attachment> {
  if (Array.isArray(value)) for (const one of value) yield* walk(one);
  else if (isObject(value)) {
    if (typeof value.contentType === 'string' && (typeof value.data === 'string' || typeof value.url === 'string')) {
      yield value as Attachment;
    } else for (const one of Object.values(value)) yield* walk(one);
  }
}
