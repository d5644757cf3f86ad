/** By what a person may be reached: what a patient has allowed, and a confidential contact, which alone is used where there is one. */
import type { Consent, ContactPoint, Patient } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { normalisePhone } from '../fhir/normalise.ts';
import { EXTENSION, SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { CHANNELS, type Channel } from '../ports/message-channel/index.ts';

export const CONTACT_SYSTEM = 'http://hl7.org/fhir/contact-point-system';
export const CHOICES = ['allowed', 'refused'] as const;
export type Choice = (typeof CHOICES)[number];

export interface Contact {
  readonly channel: Channel;
  /** E.164, or a mail address. */
  readonly to: string;
}

export interface Preferences {
  readonly sms?: Choice;
  readonly email?: Choice;
  readonly confidential?: Contact;
}

/** Whether a number that a patient gave is consent enough (SMS_CONSENT). */
export type SmsConsent = 'recorded' | 'number-given';

/** The Consent that holds what a patient has said of messages. */
export async function readPreferences(
  patient: string,
  reads: Pick<Reads, 'search'>,
): Promise<Stored<Consent> | undefined> {
  const where = [['identifier', `${SID.messagePreferences}|${patient}`]] as const;
  return (await reads.search<Consent>({ type: 'Consent', where, count: 1 })).matches[0];
}

export function preferencesIn(consent: Consent | undefined): Preferences {
  const said = consent?.provision?.provision ?? [];
  const choice = (channel: Channel): Choice | undefined => {
    const rule = said.find(({ code }) => code?.some(({ coding }) => coding?.some((one) => one.code === channel)));
    return rule === undefined ? undefined : rule.type === 'permit' ? 'allowed' : 'refused';
  };
  const [sms, email] = CHANNELS.map(choice);
  const point = consent?.extension?.find(({ url }) => url === EXTENSION.confidentialContact)?.valueContactPoint;
  const confidential = point && contactOf(point);
  return { ...(sms && { sms }), ...(email && { email }), ...(confidential && { confidential }) };
}

function contactOf({ system, value = '' }: ContactPoint): Contact | undefined {
  const channel = CHANNELS.find((one) => one === system);
  return channel && { channel, to: value };
}

/** The contacts that may be used, the first one first. */
export function contactsOf(
  { telecom = [], deceasedBoolean, deceasedDateTime, active }: Patient,
  { sms, email, confidential }: Preferences,
  consent: SmsConsent,
): Contact[] {
  if (deceasedBoolean || deceasedDateTime !== undefined || active === false) return [];
  const choices = { sms, email };
  if (confidential) return choices[confidential.channel] === 'refused' ? [] : [confidential];
  const mayText = sms === 'allowed' || (sms === undefined && consent === 'number-given');
  return contactsIn(telecom).filter(({ channel }) => (channel === 'sms' ? mayText : email !== 'refused'));
}

/** One number and one address: what is for text messages before a mobile number before any other. */
export function contactsIn(telecom: readonly ContactPoint[]): Contact[] {
  const good = telecom.filter(({ use, value }) => use !== 'old' && value !== undefined);
  const phones = good.filter(({ system }) => system === 'phone' || system === 'sms').sort((a, b) => rank(a) - rank(b));
  const number = phones.map(({ value = '' }) => normalisePhone(value)).find((one) => one !== undefined);
  const mail = good.find(({ system }) => system === 'email')?.value;
  return [
    ...(number === undefined ? [] : [{ channel: 'sms', to: number } as const]),
    ...(mail === undefined ? [] : [{ channel: 'email', to: mail } as const]),
  ];
}

/** Of the group's own people: a pager, by its number or its mail address, before anything else. */
export function pagedAt(telecom: readonly ContactPoint[]): Contact[] {
  const pagers = telecom.filter(({ system, use }) => system === 'pager' && use !== 'old');
  return [...pagers.flatMap(({ value = '' }) => pagerAt(value)), ...contactsIn(telecom)];
}

function pagerAt(value: string): Contact[] {
  const number = normalisePhone(value);
  if (number !== undefined) return [{ channel: 'sms', to: number }];
  return value.includes('@') ? [{ channel: 'email', to: value }] : [];
}

const rank = ({ system, use }: ContactPoint) => (system === 'sms' ? 0 : use === 'mobile' ? 1 : 2);
