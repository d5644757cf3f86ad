/** Coverage of a Bundle → as `refer` takes it. */
import { CODES, SID } from '../../fhir/systems.ts';
import { cardOf } from './bundle-card.ts';
import {
  expect,
  follow,
  hasCode,
  ignore,
  isLiteral,
  object,
  objects,
  type Part,
  refuse,
  sameTarget,
  type Target,
  take,
  text,
} from './bundle-parts.ts';
import { ASSIGNED, demographics } from './bundle-people.ts';

const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';
const RELATIONSHIP = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';

/** `payer`: the Organization in the Bundle, when there is one. */
export function coverageOf(
  coverage: Part,
  patient: Target | undefined,
  to: string,
): { input: unknown; payer: Part | undefined; subscriber: Part | undefined } {
  coverage.account.origins.set(to, coverage.path);
  ignore(coverage, ...ASSIGNED);
  expect(coverage, 'status', 'active');
  samePerson(coverage, 'beneficiary', patient);
  const payer = payerOf(coverage);
  const relationship = codeOf(coverage, RELATIONSHIP, `${to}.relationship`);
  const subscriber = subscriberOf(coverage, patient);
  return {
    input: {
      ...planOf(coverage, payer, to),
      memberId: memberId(coverage, `${to}.memberId`),
      groupNumber: classValue(coverage, 'group', `${to}.groupNumber`),
      ...(relationship !== undefined && { relationship }),
      ...(subscriber && { subscriber: demographics(subscriber, `${to}.subscriber`) }),
      ...period(coverage, `${to}.period`),
      order: take(coverage, 'order', `${to}.order`),
      ...cardOf(coverage, to),
    },
    payer,
    subscriber,
  };
}

/** Whoever an element names has to be the patient of the referral. */
export function samePerson(part: Part, name: string, patient: Target | undefined): void {
  const reference = object(part, name);
  const target = reference && follow(reference);
  if (!reference || !target || !patient || sameTarget(target, patient)) return;
  refuse(reference, undefined, {
    code: 'other-patient',
    text: 'This is not the patient of the referral.',
    type: 'business-rule',
  });
}

/** The one payer; more are refused, since a coverage has one here. */
function payerOf(coverage: Part): Part | undefined {
  const [payor, ...more] = objects(coverage, 'payor');
  for (const other of more)
    refuse(other, undefined, { code: 'one-payer', text: 'A coverage has one payer here.', type: 'business-rule' });
  if (!payor || payor.value.reference === undefined || isLiteral(payor)) return undefined;
  const target = follow(payor);
  if (!target || !('resource' in target) || target.resource.value.resourceType !== 'Organization') return undefined;
  const payer = target.resource;
  ignore(payer, ...ASSIGNED);
  if (payer.value.active === true) ignore(payer, 'active');
  return payer;
}

/** The plan by the name on its card, else the payer's; what says the same in another place is no loss. */
function planOf(coverage: Part, payer: Part | undefined, to: string): { plan: unknown; payerId?: unknown } {
  const { origins, read } = coverage.account;
  const plan = classOf(coverage, 'plan');
  const payor = objects(coverage, 'payor')[0];
  const places: readonly (readonly [Part | undefined, string])[] = [
    [plan, 'name'],
    [payer, 'name'],
    [payor, 'display'],
    [plan, 'value'],
  ];
  origins.set(`${to}.plan`, `${coverage.path}.payor`);
  const found = places.find(([part, name]) => typeof part?.value[name] === 'string');
  const name = found?.[0] && text(found[0], found[1], `${to}.plan`);
  for (const [part, element] of places) {
    if (part && part.value[element] === name) read.add(`${part.path}.${element}`);
    else if (part === payor && part) read.delete(`${part.path}.display`); // following it had passed it over
  }
  return { plan: name, ...payerId(payer, name, `${to}.payerId`) };
}

/** Our own key of a payer that has no id is its name, which is no id of the payer's. */
function payerId(payer: Part | undefined, plan: string | undefined, to: string): { payerId?: unknown } {
  const identifiers = payer ? objects(payer, 'identifier').filter(({ value }) => value.use !== 'old') : [];
  const identifier = identifiers.find(({ value }) => value.system === SID.payer) ?? identifiers[0];
  if (!identifier) return {};
  ignore(identifier, 'system', 'use', 'type');
  const value = text(identifier, 'value', to);
  return value === undefined || value === plan?.toUpperCase().replace(/\s+/g, ' ') ? {} : { payerId: value };
}

function memberId(coverage: Part, to: string): string | undefined {
  coverage.account.origins.set(to, `${coverage.path}.identifier`);
  const member = objects(coverage, 'identifier').find(({ value }) => hasCode(value.type, CODES.identifierType, 'MB'));
  if (!member) return text(coverage, 'subscriberId', to);
  ignore(member, 'type', 'use', 'system');
  const value = text(member, 'value', to);
  if (coverage.value.subscriberId === value) ignore(coverage, 'subscriberId');
  return value;
}

function classOf(coverage: Part, code: string): Part | undefined {
  const found = objects(coverage, 'class').find(({ value }) => hasCode(value.type, CLASS, code));
  if (found) ignore(found, 'type');
  return found;
}

function classValue(coverage: Part, code: string, to: string): string | undefined {
  const found = classOf(coverage, code);
  return found && text(found, 'value', to);
}

/** Somebody other than the patient; `self` is told by the relationship. */
function subscriberOf(coverage: Part, patient: Target | undefined): Part | undefined {
  const reference = object(coverage, 'subscriber');
  const target = reference && follow(reference);
  if (!reference || !target || (patient && sameTarget(target, patient))) return undefined;
  const resource = 'resource' in target ? target.resource : undefined;
  if (resource?.value.resourceType === 'Patient') return resource;
  if (resource?.value.resourceType === 'RelatedPerson') {
    samePerson(resource, 'patient', patient);
    return resource;
  }
  refuse(reference, 'reference', {
    code: 'not-in-bundle',
    text: 'The subscriber has to be a person in this Bundle.',
    type: 'business-rule',
  });
  return undefined;
}

/** Whole days; a time of day is told to the sender as not carried. */
function period(coverage: Part, to: string): { period?: unknown } {
  const found = object(coverage, 'period');
  if (!found) return {};
  const day = (name: 'start' | 'end') => {
    const value = found.value[name];
    if (typeof value !== 'string' || value.length > 10) return {};
    return { [name]: text(found, name, `${to}.${name}`) };
  };
  const days = { ...day('start'), ...day('end') };
  return Object.keys(days).length > 0 ? { period: days } : {};
}

function codeOf(coverage: Part, system: string, to: string): string | undefined {
  const concept = object(coverage, 'relationship');
  const coding = concept && objects(concept, 'coding').find(({ value }) => value.system === system);
  if (!coding) return undefined;
  ignore(coding, 'system', 'display');
  return text(coding, 'code', to);
}
