/** Where a fax goes, and what it says there, as it stands when the fax is made. */
import type { Communication } from '@medplum/fhirtypes';
import type { Stored } from '../ports/fhir-store/index.ts';
import { isDelivery } from '../records/deliver-communication.ts';
import { isLetter } from '../records/letters.ts';
import { bareContent, type Content, type ContentDeps, fullContent, referralOf } from './content.ts';
import type { FaxNumbers } from './fax-numbers.ts';
import { originFax } from './origin-fax.ts';
import { letterToFax } from './records-letter.ts';
import { packetContent } from './records-packet.ts';
import { type Destination, resolveNumber } from './resolve-number.ts';

export interface ToFax {
  readonly to: Destination;
  /** Undefined until it is asked for: a packet is long. */
  readonly content: () => Promise<Content>;
}

/** Undefined: it has no number that it may go to. */
export async function whatGoes(
  fax: Stored<Communication>,
  numbers: FaxNumbers,
  deps: ContentDeps,
): Promise<ToFax | undefined> {
  if (isLetter(fax)) {
    const letter = await letterToFax(fax, numbers, deps);
    return letter && { to: letter.to, content: async () => letter.content };
  }
  const referral = await referralOf(fax, deps.store);
  const origin = referral && (await originFax(referral, deps.store));
  const to = await resolveNumber(fax, referral, origin, numbers);
  if (!to) return undefined;
  return {
    to,
    content: async () => {
      if (!to.verified) return bareContent(fax, origin, deps);
      return isDelivery(fax) ? packetContent(fax, deps) : fullContent(fax, referral, deps);
    },
  };
}
