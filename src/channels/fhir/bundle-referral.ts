/**
 * A transaction Bundle of one referral → the input of `refer`, so that it is the same act as its JSON. Pure. What cannot be carried over
 * is refused or told to the sender; docs/fhir-door.md has the loss profile.
 */
import type { Issue } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';
import { faultOf as faultOfZod } from '../../fhir/zod-issues.ts';
import { referralShape } from '../../referrals/shape.ts';
import { account as accountFor } from './bundle-account.ts';
import { coverageOf } from './bundle-coverage.ts';
import { documentOf } from './bundle-documents.ts';
import { faultOf, openBundle } from './bundle-open.ts';
import {
  expect,
  follow,
  hasCode,
  ignore,
  isLiteral,
  object,
  objects,
  type Part,
  reach,
  refuse,
  type Target,
  text,
  typeOf,
} from './bundle-parts.ts';
import { ASSIGNED, demographics, type ProviderParts, provider } from './bundle-people.ts';
import { noteOf, placerOf, reasonOf, serviceOf, visitsOf } from './bundle-request.ts';
import { readTask } from './bundle-task.ts';

/** What an entry of the Bundle is in the referral; `index` counts coverages and documents from 0. */
export type Role =
  | { readonly of: 'request' | 'task' | 'patient' }
  | { readonly of: 'coverage' | 'payer' | 'subscriber' | 'document' | 'binary'; readonly index: number }
  | { readonly of: 'referrer' | 'performer'; readonly part: keyof ProviderParts };

export interface BundleReferral {
  /** As a caller of `POST /v1/referrals` would have written it. */
  readonly input: unknown;
  readonly losses: readonly Issue[];
  /** One for each entry; undefined where it came to nothing of its own. */
  readonly roles: readonly (Role | undefined)[];
  /** Problems of the input named by their place in the Bundle. */
  readonly inBundle: (issues: readonly Issue[]) => Issue[];
}

/** `partner`: an outside organization, which refers to this group only, whatever recipient its Bundle names. */
export function bundleReferral(bundle: unknown, { partner }: { readonly partner: boolean }): BundleReferral {
  const { account, resources, conditions } = openBundle(bundle);
  const ofType = (type: string) => resources.filter(({ value }) => value.resourceType === type);
  const [request, ...others] = ofType('ServiceRequest');
  const [task, ...tasks] = ofType('Task');
  for (const more of [...others, ...tasks]) {
    refuse(more, undefined, { code: 'one-referral', text: 'A Bundle holds one referral.', type: 'business-rule' });
    account.read.add(more.path);
  }
  if (!request) {
    account.issues.push({
      code: 'required',
      text: 'A referral has a ServiceRequest.',
      expression: 'Bundle.entry',
      type: 'required',
    });
    throw faultOf(account.issues);
  }
  account.origins.set('$', request.path);
  account.reached.add(request.path);
  const roles = new Map<string, Role>([[request.path, { of: 'request' }]]);
  const note = (part: Part | undefined, role: Role) => {
    if (part && !roles.has(part.path)) roles.set(part.path, role);
  };

  const patient = patientOf(request);
  const who = patient.target;
  note(who && 'resource' in who ? who.resource : undefined, { of: 'patient' });
  const told = task && readTask(task, request, who);
  note(task, { of: 'task' });
  const parties = partiesOf(request, told?.practice, told?.owner, partner);
  for (const party of ['referrer', 'performer'] as const) {
    for (const [part, resource] of Object.entries(parties[party]?.parts ?? {})) {
      note(resource, { of: party, part: part as keyof ProviderParts });
    }
  }
  const coverage = insuranceOf(request).map((one, index) => {
    const { input, payer, subscriber } = coverageOf(one, who, `$.coverage[${index}]`);
    note(one, { of: 'coverage', index });
    note(payer, { of: 'payer', index });
    note(subscriber, { of: 'subscriber', index });
    return input;
  });
  followDocuments(request);
  const documents = ofType('DocumentReference').map((one, index) => {
    const { input, binary } = documentOf(one, who, `$.documents[${index}]`);
    note(one, { of: 'document', index });
    note(binary, { of: 'binary', index });
    return input;
  });
  const input = withoutUndefined({
    ...headOf(request, conditions.get(request.path)),
    patient: patient.input,
    referrer: parties.referrer?.input,
    performer: parties.performer?.input,
    coverage,
    documents,
  });

  const { losses, refusals } = accountFor(bundle, account);
  const inBundle = (issues: readonly Issue[]) =>
    issues.map((issue) => ({ ...issue, expression: originOf(issue, account.origins) }));
  // Where the translation found no part at all, the schema would only say so again.
  const parsed = referralShape.safeParse(input, { reportInput: true });
  const invalid = parsed.success ? [] : inBundle(faultOfZod(parsed.error).issues);
  const known = new Set(account.issues.map(({ expression }) => expression));
  const issues = [...account.issues, ...invalid.filter(({ expression }) => !known.has(expression)), ...refusals];
  if (issues.length > 0) throw faultOf(issues);
  return { input, losses, roles: resources.map(({ path }) => roles.get(path)), inBundle };
}

/** The request's own fields. */
function headOf(request: Part, condition: string | undefined): Record<string, unknown> {
  ignore(request, ...ASSIGNED);
  expect(request, 'status', 'active');
  expect(request, 'intent', 'order');
  if (request.value.doNotPerform === false) ignore(request, 'doNotPerform');
  for (const category of objects(request, 'category')) {
    if (hasCode({ coding: [category.value.coding].flat() }, CODES.snomed, '3457005'))
      ignore(category, 'coding', 'text');
  }
  return {
    ...placerOf(request, condition),
    priority: text(request, 'priority', '$.priority'),
    ...serviceOf(request),
    ...visitsOf(request),
    reason: reasonOf(request),
    ...noteOf(request),
  };
}

function patientOf(request: Part): { input: unknown; target: Target | undefined } {
  request.account.origins.set('$.patient', `${request.path}.subject`);
  const subject = object(request, 'subject');
  const target = subject && follow(subject);
  if (!subject || !target) return { input: undefined, target };
  if ('literal' in target) {
    request.account.origins.set('$.patient.reference', `${subject.path}.reference`);
    return { input: { reference: target.literal }, target };
  }
  if (target.resource.value.resourceType === 'Patient') {
    return { input: demographics(target.resource, '$.patient'), target };
  }
  refuse(subject, undefined, { code: 'patient-required', text: 'A referral is of a Patient.', type: 'business-rule' });
  return { input: undefined, target: undefined };
}

interface Parties {
  readonly referrer: ReturnType<typeof provider>;
  readonly performer: ReturnType<typeof provider>;
}

/** Who refers, and to whom by name; a recipient that is only an organization follows from the specialty. */
function partiesOf(request: Part, practice: Part | undefined, owner: Part | undefined, partner: boolean): Parties {
  request.account.origins.set('$.referrer', `${request.path}.requester`);
  const requester = object(request, 'requester');
  const referrer = requester && provider(requester, '$.referrer', practice);
  const organizations: Part[] = owner ? [owner] : [];
  const providers: Part[] = [];
  for (const performer of objects(request, 'performer')) {
    (typeOf(performer).startsWith('Practitioner') ? providers : organizations).push(performer);
  }
  const [named, ...more] = providers;
  for (const other of more) {
    refuse(other, undefined, {
      code: 'one-performer',
      text: 'One provider is asked for by name.',
      type: 'business-rule',
    });
  }
  for (const organization of organizations) {
    reach(organization);
    if (partner || named || isLiteral(organization)) continue;
    refuse(organization, undefined, {
      code: 'performer-provider',
      text: 'A recipient outside the group is named by its provider: a PractitionerRole or Practitioner.',
      type: 'business-rule',
    });
  }
  return { referrer, performer: named && provider(named, '$.performer', undefined) };
}

function insuranceOf(request: Part): Part[] {
  return objects(request, 'insurance').flatMap((reference) => {
    if (isLiteral(reference)) return []; // not read, so refused
    const target = follow(reference);
    if (target && 'resource' in target && target.resource.value.resourceType === 'Coverage') return [target.resource];
    if (target)
      refuse(reference, undefined, {
        code: 'coverage-required',
        text: 'A Coverage is required.',
        type: 'business-rule',
      });
    return [];
  });
}

/** Documents of the Bundle are the referral's, whether named here or not; anything else that is named has not been read. */
function followDocuments(request: Part): void {
  for (const reference of objects(request, 'supportingInfo')) {
    if (typeOf(reference) === 'DocumentReference' && !isLiteral(reference)) follow(reference);
  }
}

/** The place in the Bundle of the input's field, or of the nearest one around it. */
function originOf({ expression = '$' }: Issue, origins: ReadonlyMap<string, string>): string {
  for (let at = expression; at !== ''; at = at.replace(/(\.[^.[\]]+|\[\d+\]|\$)$/, '')) {
    const origin = origins.get(at);
    if (origin !== undefined) return origin;
  }
  return expression;
}

function withoutUndefined(input: object): unknown {
  return JSON.parse(JSON.stringify(input));
}
