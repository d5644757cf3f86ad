/** Invented requests for records; `n` makes each its own person. */
import { referral, textDocument } from '../referrals/samples.ts';

export const OURS = 'Copper Basin Medical Group';
export const PARTNER = 'Palo Verde Family Practice';

export const personOf = (n: number) => referral(n).patient;
export const nameOf = (n: number) => `${personOf(n).name.given[0]} ${personOf(n).name.family}`;

/** A release with everything the law asks for. */
export const release = (n: number, more: Record<string, unknown> = {}) => ({
  patient: { name: nameOf(n), birthDate: personOf(n).birthDate },
  description: 'Office notes and laboratory results',
  discloser: { name: OURS },
  recipient: { name: PARTNER },
  purpose: 'Continuity of care',
  expiresOn: '2027-11-01',
  signature: 'present',
  signedBy: { name: nameOf(n), relationship: 'self' },
  signedOn: '2026-11-02',
  statements: { revocation: true, conditioning: true, redisclosure: true },
  document: textDocument('Release', `A signed release, number ${n}.`),
  ...more,
});

/** A partner's request, whole. */
export const request = (n: number, more: Record<string, unknown> = {}) => ({
  requestId: `records-${n}`,
  requester: { kind: 'provider' },
  patient: personOf(n),
  records: { classes: ['office-notes', 'laboratory'] },
  purpose: 'treatment',
  release: release(n),
  delivery: { method: 'fax', fax: '480-234-0161' },
  ...more,
});

export const PHOTO_ID = { how: 'photo-id', kind: 'driver-license' };
