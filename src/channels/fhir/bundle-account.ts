/** What nobody read of a Bundle: refused where a referral would mean something else without it, told to the sender otherwise. */
import type { Issue } from '../../fault.ts';
import { type Account, isObject, unread } from './bundle-parts.ts';

/** Elements that change what is meant or asked for; dropping them would make another referral. */
const MEANINGFUL: Readonly<Record<string, readonly string[]>> = {
  '*': ['contained', 'modifierExtension', 'implicitRules'],
  ServiceRequest: [
    ...['basedOn', 'replaces', 'doNotPerform', 'orderDetail', 'bodySite', 'specimen', 'patientInstruction'],
    ...['quantityQuantity', 'quantityRatio', 'quantityRange', 'asNeededBoolean', 'asNeededCodeableConcept'],
    ...['reasonReference', 'supportingInfo', 'insurance', 'subject', 'requester'],
  ],
  Task: ['input', 'output', 'code', 'focus', 'for'],
  Patient: ['active', 'deceasedBoolean', 'deceasedDateTime', 'link'],
  RelatedPerson: ['active'],
  Practitioner: ['active'],
  PractitionerRole: ['active', 'practitioner'],
  Organization: ['active'],
  DocumentReference: ['relatesTo', 'content'],
};

/** `losses`: what the referral is made without; `refusals`: what it cannot be made without. */
export function account(
  bundle: unknown,
  { read, reached }: Pick<Account, 'read' | 'reached'>,
): {
  losses: Issue[];
  refusals: Issue[];
} {
  const losses: Issue[] = [];
  const refusals: Issue[] = [];
  for (const path of unread(bundle, 'Bundle', read)) {
    const expression = path.replace(/\._(\w+)/g, '.$1.extension');
    if (isUnusedEntry(path, reached)) refusals.push({ ...UNUSED, expression });
    else if (isMeaningful(path, bundle)) refusals.push({ ...NOT_UNDERSTOOD, expression });
    else losses.push({ ...NOT_CARRIED, expression });
  }
  return { losses, refusals };
}

const NOT_CARRIED = { code: 'not-carried', text: 'This is not carried over into the referral.' };
const NOT_UNDERSTOOD = {
  code: 'not-understood',
  text: 'The referral would mean something else without this, and it is not understood here.',
  type: 'business-rule',
};
const UNUSED = {
  code: 'entry-unused',
  text: 'The referral refers to this resource nowhere.',
  type: 'business-rule',
};

function isUnusedEntry(path: string, reached: ReadonlySet<string>): boolean {
  return /^Bundle\.entry\[\d+\]\.resource$/.test(path) && !reached.has(path);
}

function isMeaningful(path: string, bundle: unknown): boolean {
  const [, index, rest = ''] = /^Bundle\.entry\[(\d+)\]\.resource\.(.+)$/.exec(path) ?? [];
  const names = rest.split('.').map((step) => step.replace(/\[\d+\]$/, '').replace(/^_/, ''));
  const within = names[0] === 'contained' && names.length > 1 ? names.slice(1) : names;
  const always = MEANINGFUL['*'] ?? [];
  if (index === undefined || always.includes(within[0] ?? '') || names.at(-1) === 'modifierExtension') {
    return index !== undefined || names.at(-1) === 'modifierExtension';
  }
  return (MEANINGFUL[typeAt(bundle, Number(index))] ?? []).includes(names[0] ?? '');
}

function typeAt(bundle: unknown, index: number): string {
  const entries = isObject(bundle) && Array.isArray(bundle.entry) ? bundle.entry : [];
  const entry: unknown = entries[index];
  return isObject(entry) && isObject(entry.resource) ? String(entry.resource.resourceType) : '';
}
