/** Where a fax may go: to a verified number of its recipient; without patient data also to where the fax it answers came from. */
import type { Communication, Organization } from '@medplum/fhirtypes';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import type { Referral } from '../referrals/referral.ts';
import { reasonOf } from './content.ts';
import type { FaxNumbers } from './fax-numbers.ts';
import type { OriginFax } from './origin-fax.ts';

export interface Destination {
  /** E.164. */
  readonly number: string;
  readonly name: string;
  /** Pages may name the patient. */
  readonly verified: boolean;
}

export async function resolveNumber(
  fax: Communication,
  referral: Referral | undefined,
  origin: OriginFax | undefined,
  numbers: Pick<FaxNumbers, 'verifiedOf' | 'ownersOf'>,
): Promise<Destination | undefined> {
  const [recipient] = fax.recipient ?? [];
  const given = containedIn(fax, recipient?.reference);
  if (given) {
    const number = given.telecom?.find(({ system }) => system === 'fax')?.value;
    if (number === undefined) return undefined;
    const name = given.name ?? 'Fax';
    if (reasonOf(fax, CODES.faxReply) !== undefined) return { number, name, verified: false };
    if (isConfirmed(fax)) return { number, name, verified: true };
    const [owner] = await numbers.ownersOf(number); // may have been revoked since it was asked for
    return owner && { number, name: owner.owner.name, verified: true };
  }
  const roles = rolesOf(referral, recipient?.reference);
  const owners = [...roles, recipient?.reference].filter((one) => one !== undefined);
  const found = await numbers.verifiedOf(owners);
  // The provider's own number before that of the practice.
  const verified = found.find(({ owner }) => roles.includes(owner.reference)) ?? found[0];
  if (verified) return { number: verified.number, name: verified.owner.name, verified: true };
  const asked = referral?.task.requester?.reference === recipient?.reference ? origin?.from : undefined;
  return asked === undefined ? undefined : { number: asked, name: 'Sender of the fax', verified: false };
}

function containedIn({ contained = [] }: Communication, reference = ''): Organization | undefined {
  return contained.find(
    (one): one is Organization => one.resourceType === 'Organization' && `#${one.id}` === reference,
  );
}

/** A second person has looked at the number. */
export function isConfirmed({ extension = [] }: Communication): boolean {
  return extension.some(({ url }) => url === EXTENSION.confirmedBy);
}

/** Roles of the people on the recipient's side of a referral. */
function rolesOf(referral: Referral | undefined, recipient: string | undefined): (string | undefined)[] {
  if (!referral) return [];
  const { task, serviceRequest } = referral;
  if (task.requester?.reference === recipient) return [serviceRequest.requester?.reference];
  if (task.owner?.reference !== recipient) return [];
  return (serviceRequest.performer ?? [])
    .map(({ reference }) => reference)
    .filter((one) => one?.startsWith('PractitionerRole/'));
}
