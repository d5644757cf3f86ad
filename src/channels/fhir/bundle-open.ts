/** A transaction Bundle opened: checked as R4, its entries by full URL. */
import { Fault, type FaultKind, type Issue } from '../../fault.ts';
import { checkResource } from '../../fhir/checks.ts';
import { type Account, ignore, isObject, type Json, object, type Part, refuse, text } from './bundle-parts.ts';

/** What one referral may bring. */
const TYPES = [
  ...['ServiceRequest', 'Task', 'Patient', 'RelatedPerson', 'Coverage', 'Practitioner', 'PractitionerRole'],
  ...['Organization', 'DocumentReference', 'Binary'],
];

export interface OpenBundle {
  readonly account: Account;
  /** Resources, one for each entry. */
  readonly resources: readonly Part[];
  /** `ifNoneExist` of an entry, by its resource's path. */
  readonly conditions: ReadonlyMap<string, string>;
}

/** More than any referral needs; few enough that nobody can keep us busy with one. */
const MOST_RESOURCES = 100;
const MOST_ISSUES = 100;

/** Fault of the gravest kind among the issues, naming all. */
export function faultOf(issues: readonly Issue[]): Fault {
  const has = (...kinds: FaultKind[]) => kinds.find((kind) => issues.some(({ type }) => type === kind));
  const kind = has('structure', 'value', 'required') ?? has('code-invalid', 'business-rule') ?? 'invariant';
  return new Fault(kind, issues.slice(0, MOST_ISSUES));
}

/** Opens a Bundle. Fault when it is not R4 or no transaction; what is wrong with it as a referral becomes an issue of the account. */
export function openBundle(bundle: unknown): OpenBundle {
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle') {
    throw new Fault('structure', { code: 'bundle', text: 'A Bundle is expected.', expression: '$this' });
  }
  refuseTooMany(bundle);
  const issues = checkResource(bundle, 'base');
  if (issues.length > 0) throw faultOf(issues);
  const entries = new Map<string, Part>();
  const account: Account = { read: new Set(), issues: [], origins: new Map(), reached: new Set(), entries };
  const root: Part = { path: 'Bundle', value: bundle, root: bundle, rootPath: 'Bundle', account };
  ignore(root, 'resourceType', 'id', 'meta', 'timestamp');
  if (text(root, 'type') !== 'transaction') {
    refuse(root, 'type', { code: 'bundle-type', text: 'A transaction is expected.', type: 'value' });
  }
  const conditions = new Map<string, string>();
  const list = Array.isArray(bundle.entry) ? bundle.entry : [];
  const resources = list.flatMap((value: unknown, i): Part[] => {
    if (!isObject(value)) return [];
    const entry: Part = { ...root, path: `Bundle.entry[${i}]`, value };
    const resource = resourceOf(entry, conditions);
    if (!resource) return [];
    for (const url of urlsOf(entry, resource)) {
      if (entries.has(url))
        refuse(entry, 'fullUrl', { code: 'full-url-twice', text: 'Two entries have this full URL.', type: 'value' });
      entries.set(url, resource);
    }
    return [resource];
  });
  return { account, resources, conditions };
}

function refuseTooMany(bundle: Json): void {
  const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : [];
  const contained = entries.flatMap(({ resource }) => (isObject(resource) ? [resource.contained].flat() : []));
  if (entries.length <= MOST_RESOURCES && contained.filter(isObject).length <= MOST_RESOURCES) return;
  throw new Fault('value', {
    code: 'too-many',
    text: `A referral has at most ${MOST_RESOURCES} entries, and as many contained resources.`,
    expression: 'Bundle.entry',
  });
}

function resourceOf(entry: Part, conditions: Map<string, string>): Part | undefined {
  const found = object(entry, 'resource');
  if (!found) {
    refuse(entry, 'resource', { code: 'required', text: 'A required element is missing.', type: 'required' });
    return undefined;
  }
  const resource = { ...found, root: found.value, rootPath: found.path };
  const type = String(resource.value.resourceType);
  if (!TYPES.includes(type)) {
    refuse(resource, undefined, {
      code: 'type-not-taken',
      text: 'A resource of this type is not taken with a referral.',
      type: 'business-rule',
    });
    entry.account.read.add(resource.path); // one refusal is enough
  }
  readRequest(entry, resource, type, conditions);
  return resource;
}

/** Every entry is created; conditions may only name what we look for anyway. */
function readRequest(entry: Part, resource: Part, type: string, conditions: Map<string, string>): void {
  const request = object(entry, 'request');
  if (!request) return; // bdl-3 has refused it
  const wrong = (name: string) =>
    refuse(request, name, {
      code: 'create-only',
      text: 'Entries of a referral are created: POST to their type.',
      type: 'value',
    });
  if (text(request, 'method') !== 'POST') wrong('method');
  if (text(request, 'url') !== type) wrong('url');
  for (const name of ['ifMatch', 'ifNoneMatch', 'ifModifiedSince']) if (request.value[name] !== undefined) wrong(name);
  ignore(request, 'ifMatch', 'ifNoneMatch', 'ifModifiedSince');
  const condition = text(request, 'ifNoneExist');
  if (condition === undefined) return;
  conditions.set(resource.path, condition);
  if (!identifiersOf(resource).includes(condition)) {
    refuse(request, 'ifNoneExist', {
      code: 'if-none-exist',
      text: 'Only an identifier of the resource itself is taken: identifier=system|value.',
      type: 'value',
    });
  }
}

function identifiersOf({ value }: Part): string[] {
  const list = Array.isArray(value.identifier) ? value.identifier.filter(isObject) : [];
  return list.map(({ system, value: number }) => `identifier=${system}|${number}`);
}

/** By its full URL, and as `Type/id` where that is the end of it (R4 bundle.html#references). */
function urlsOf(entry: Part, { value }: Part): string[] {
  const url = text(entry, 'fullUrl');
  if (url === undefined) return [];
  const relative = `${value.resourceType}/${value.id}`;
  return url.startsWith('http') && url.endsWith(`/${relative}`) ? [url, relative] : [url];
}
