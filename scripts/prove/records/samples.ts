/** Invented requests for records; `n` makes each its own person. Days are counted from today: a release of last year is none. */
import { referral } from '../referrals/samples.ts';

export const OURS = 'Copper Basin Medical Group';
export const PARTNER = 'Palo Verde Family Practice';
export const PARTNER_FAX = '+14802340161';
export const PHOTO_ID = { how: 'photo-id', kind: 'driver-license' };
export const HOME = { line: ['1 Prove Street'], city: 'Phoenix', state: 'AZ', postalCode: '85004' };

export const personOf = (n: number) => referral(n).patient;
export const nameOf = (n: number) => `${personOf(n).name.given[0]} ${personOf(n).name.family}`;

/** ISO date so many days from today, in Phoenix. */
export function day(from: number): string {
  const at = new Date(Date.now() + from * 86_400_000);
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Phoenix' }).format(at);
}

export const textDocument = (title: string, text: string) => ({
  title,
  contentType: 'text/plain',
  data: Buffer.from(text).toString('base64'),
});

/** A signed release with everything that 45 CFR 164.508(c) asks for. */
export const release = (n: number, more: Record<string, unknown> = {}) => ({
  patient: { name: nameOf(n), birthDate: personOf(n).birthDate },
  description: 'Office notes and laboratory results',
  discloser: { name: OURS },
  recipient: { name: PARTNER },
  purpose: 'Continuity of care',
  expiresOn: day(300),
  signature: 'present',
  signedBy: { name: nameOf(n), relationship: 'self' },
  signedOn: day(-20),
  statements: { revocation: true, conditioning: true, redisclosure: true },
  document: textDocument('Release', `A signed release, number ${n}.`),
  ...more,
});

/** Another provider's request, by its own system. */
export const request = (n: number, more: Record<string, unknown> = {}) => ({
  requestId: `prove-records-${n}`,
  requester: { kind: 'provider' },
  patient: personOf(n),
  records: { classes: ['office-notes', 'laboratory'] },
  purpose: 'treatment',
  release: release(n),
  delivery: { method: 'fax', fax: PARTNER_FAX },
  ...more,
});

/** What somebody asks for at the desk. */
export const inPerson = (n: number, patient: string, more: Record<string, unknown> = {}) => ({
  requestId: `prove-desk-${n}`,
  requester: { kind: 'patient' },
  patient: { reference: patient },
  records: { classes: ['office-notes', 'laboratory'] },
  purpose: 'personal',
  release: {
    patient: { name: nameOf(n), birthDate: personOf(n).birthDate },
    description: 'Office notes and laboratory results',
    discloser: { name: OURS },
    signature: 'present',
    signedBy: { name: nameOf(n), relationship: 'self' },
    signedOn: day(0),
    document: textDocument('Request form', `A signed form, number ${n}.`),
  },
  delivery: { method: 'pickup' },
  ...more,
});
