/** Invariants of base R4 on Bundles; see checks-invariants.ts. */
import type { Invariant } from './checks-invariants.ts';
import { has, isObject, type JsonObject, objects } from './checks-run.ts';

const WITH_REQUEST = ['batch', 'transaction', 'history'];
const WITH_RESPONSE = ['batch-response', 'transaction-response', 'history'];

function firstType(bundle: JsonObject): unknown {
  const resource = objects(bundle.entry)[0]?.resource;
  return isObject(resource) ? resource.resourceType : undefined;
}

/** bdl-7: one entry for each fullUrl and version. */
function isDistinct(bundle: JsonObject): boolean {
  const keys = objects(bundle.entry)
    .filter((entry) => has(entry, 'fullUrl'))
    .map(({ fullUrl, resource }) => {
      const meta = isObject(resource) && isObject(resource.meta) ? resource.meta : {};
      return JSON.stringify([fullUrl, meta.versionId]); // of anything a stranger may have put there
    });
  return new Set(keys).size === keys.length;
}

function each(name: string, types: readonly string[]): (bundle: JsonObject) => boolean {
  return ({ type, entry }) => objects(entry).every((one) => has(one, name) === types.some((known) => known === type));
}

export const BUNDLE_INVARIANTS: Readonly<Record<string, readonly Invariant[]>> = {
  Bundle: [
    {
      text: 'bdl-1: a total only in a searchset or history.',
      holds: (value) => !has(value, 'total') || value.type === 'searchset' || value.type === 'history',
      at: 'total',
    },
    {
      text: 'bdl-2: search details only in a searchset.',
      holds: ({ type, entry }) => type === 'searchset' || objects(entry).every((one) => !has(one, 'search')),
      at: 'entry',
    },
    {
      text: 'bdl-3: requests in every entry of a batch, transaction or history, and nowhere else.',
      holds: each('request', WITH_REQUEST),
      at: 'entry',
    },
    {
      text: 'bdl-4: responses in every entry of a response or history, and nowhere else.',
      holds: each('response', WITH_RESPONSE),
      at: 'entry',
    },
    {
      text: 'bdl-7: each fullUrl once, or in different versions.',
      holds: (value) => value.type === 'history' || isDistinct(value),
      at: 'entry',
    },
    {
      text: 'bdl-9: a document has an identifier with system and value.',
      holds: ({ type, identifier }) =>
        type !== 'document' || (isObject(identifier) && has(identifier, 'system') && has(identifier, 'value')),
      at: 'identifier',
    },
    {
      text: 'bdl-10: a document has a timestamp.',
      holds: ({ type, timestamp }) => type !== 'document' || timestamp !== undefined,
      at: 'timestamp',
    },
    {
      text: 'bdl-11: a document begins with a Composition.',
      holds: (value) => value.type !== 'document' || firstType(value) === 'Composition',
      at: 'entry',
    },
    {
      text: 'bdl-12: a message begins with a MessageHeader.',
      holds: (value) => value.type !== 'message' || firstType(value) === 'MessageHeader',
      at: 'entry',
    },
  ],
  'Bundle.entry': [
    {
      text: 'bdl-5: a resource, a request or a response.',
      holds: (value) => has(value, 'resource') || has(value, 'request') || has(value, 'response'),
    },
    {
      text: 'bdl-8: a fullUrl names no version.',
      holds: ({ fullUrl }) => typeof fullUrl !== 'string' || !fullUrl.includes('/_history/'),
      at: 'fullUrl',
    },
  ],
};
