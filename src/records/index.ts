/** The records desk: its actions, made once for a gateway. */
import type { Action } from '../action.ts';
import { addRecords } from './add-records.ts';
import { approve } from './approve.ts';
import { approveAddress } from './approve-address.ts';
import { deliver } from './deliver.ts';
import { deny } from './deny.ts';
import type { RecordsDeps } from './deps.ts';
import { exclude } from './exclude.ts';
import { extend } from './extend.ts';
import { feePaid, feeWaived } from './fee-steps.ts';
import { fulfil, makeNextVolume } from './fulfil.ts';
import { identifyPatient } from './identify-patient.ts';
import { provideRelease } from './provide-release.ts';
import { requestRecords } from './request-records.ts';
import { returnRelease } from './return-release.ts';
import { revoke } from './revoke.ts';
import { settleDelivery } from './settle-delivery.ts';
import { verifyIdentity } from './verify-identity.ts';
import { verifyRelease } from './verify-release.ts';

/** An action with its own types closed over: a door hands the input on as it came. */
export type AnyAction = Action<unknown, unknown, unknown>;

export function recordsActions(deps: RecordsDeps) {
  const steps = [
    verifyIdentity(deps),
    provideRelease(deps),
    verifyRelease(deps),
    returnRelease(deps),
    identifyPatient(),
    addRecords(),
    exclude(deps),
    approve(deps),
    deny(),
    extend(deps),
    revoke(),
    feePaid(),
    feeWaived(),
    fulfil(deps),
    approveAddress(),
    deliver(deps),
    settleDelivery(deps),
  ];
  return {
    request: requestRecords(deps),
    steps: steps as readonly unknown[] as readonly AnyAction[],
    /** Taken by the gateway itself. */
    nextVolume: makeNextVolume(deps) as unknown as AnyAction,
  };
}
