/** Resources as Medplum answers them, made what the port promises: with id and version, attachments by `Binary/{id}`. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { Stored } from '../index.ts';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isBundle(value: unknown): value is Bundle {
  return isObject(value) && value.resourceType === 'Bundle';
}

function isStored(value: unknown): value is Stored {
  return (
    isObject(value) &&
    typeof value.resourceType === 'string' &&
    typeof value.id === 'string' &&
    isObject(value.meta) &&
    typeof value.meta.versionId === 'string' &&
    typeof value.meta.lastUpdated === 'string'
  );
}

/** The resource of an answer; throws a TypeError when it is not one as stored, which the caller takes for a broken answer. */
export function storedOf(value: unknown): Stored {
  if (!isStored(value)) throw new TypeError('the answer holds no stored resource');
  return withBinaryIds(value);
}

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** `https://…/{Binary id}/{version id}?…Signature=…`: how Medplum 5.1 presents an attachment stored as `Binary/{id}`, good for an hour. */
const PRESIGNED = new RegExp(`^https?://[^?]*/(${ID})/${ID}\\?(?=.*Signature=)`);

/** Presigned URLs are credentials and differ on every read: what we keep, compare and write back is `Binary/{id}`. */
function withBinaryIds<R extends Resource>(resource: R): R {
  return walk(resource) as R;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') {
    const found = PRESIGNED.exec(value);
    return found ? `Binary/${found[1]}` : value;
  }
  if (Array.isArray(value)) return value.map(walk);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, walk(field)]));
}
