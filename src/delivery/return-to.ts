import type { Communication } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { readBarcode } from '../documents/return-token.ts';
import type { ReturnTo } from '../faxes/return-to.ts';
import { SID } from '../fhir/systems.ts';
import { referralId } from '../referrals/referral.ts';
import { referralOf } from './content.ts';
import { isOutgoing } from './send-fax.ts';

export interface ReturnDeps {
  readonly store: Reads;
  readonly isDepartment: (organization: string) => Promise<boolean>;
  readonly patientServices: () => Promise<{ readonly reference: string; readonly display?: string }>;
}

/** The referral that a token of ours stands for: its number, and the department on our side of it. */
export function returnTo({ store, isDepartment, patientServices }: ReturnDeps): ReturnTo {
  return async (token) => {
    if (readBarcode(token)?.kind !== 'return') return undefined;
    const { matches } = await store.search<Communication>({
      type: 'Communication',
      where: [['identifier', `${SID.returnToken}|${token}`]],
      count: 2,
    });
    const fax = matches.find(isOutgoing);
    const referral = fax && (await referralOf(fax, store));
    // For what was taken back, perhaps because it was about somebody else, nothing waits.
    if (!referral || referral.task.status === 'entered-in-error') return undefined;
    const { owner, requester } = referral.task;
    const what = {
      to: 'referral' as const,
      referral: referralId(referral.task),
      patient: referral.task.for?.reference ?? '',
    };
    for (const party of [owner, requester]) {
      if (party?.reference && (await isDepartment(party.reference))) {
        const { reference, display } = party;
        return { ...what, department: { reference, ...(display && { display }) } };
      }
    }
    const { reference, display } = await patientServices();
    return { ...what, department: { reference, ...(display && { display }) } };
  };
}
