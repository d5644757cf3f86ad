import type { Reads } from '../action.ts';
import { isFault } from '../fault.ts';
import type { KnownSender, Sender } from '../faxes/known-sender.ts';
import { SID } from '../fhir/systems.ts';
import type { FaxNumbers } from './fax-numbers.ts';

/** Who is verified to have a number: what people made sure of, and nothing that somebody says of themselves. */
export function senderByNumbers(numbers: Pick<FaxNumbers, 'ownersOf'>, reads: Pick<Reads, 'read'>): KnownSender {
  return async (from) => {
    const owners = (await numbers.ownersOf(from)).flatMap(({ owner }) => owner.reference ?? []);
    if (owners.length === 0) return undefined;
    const senders = await Promise.all(owners.map((owner) => senderOf(owner, reads)));
    const organizations = new Set(senders.flatMap(({ organization }) => organization ?? []));
    const [organization, ...others] = organizations;
    return {
      // A number that several share tells who sent it of none of them.
      ...(organization !== undefined && others.length === 0 && { organization }),
      npi: [...new Set(senders.flatMap(({ npi = [] }) => npi))],
    };
  };
}

/** Whose a number is, people of a practice as that practice; none where nobody has verified it. */
export function ownersOfNumber(numbers: Pick<FaxNumbers, 'ownersOf'>, reads: Pick<Reads, 'read'>) {
  return async (number: string): Promise<{ reference?: string; name: string }[]> => {
    const owners = (await numbers.ownersOf(number)).map(({ owner }) => owner);
    return Promise.all(
      owners.map(async ({ reference, name }) => {
        const { organization } = reference === undefined ? {} : await senderOf(reference, reads);
        return { name, ...(organization !== undefined && { reference: organization }) };
      }),
    );
  };
}

async function senderOf(owner: string, reads: Pick<Reads, 'read'>): Promise<Sender> {
  if (owner.startsWith('Organization/')) return { organization: owner };
  try {
    const { organization, identifier = [] } = await reads.read(
      'PractitionerRole',
      owner.slice('PractitionerRole/'.length),
    );
    const npi = identifier.flatMap(({ system, value }) =>
      system === SID.practitionerRole && value ? [value.split('-')[0] ?? ''] : [],
    );
    return { npi, ...(organization?.reference && { organization: organization.reference }) };
  } catch (error) {
    if (isFault(error, 'not-found', 'deleted')) return {};
    throw error;
  }
}
