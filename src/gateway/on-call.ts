/** Puts the rota together: who is on call, messages for them, and handing them on. */

import type { ActPorts, Call } from '../action.ts';
import { gatewayCaller } from '../auth/caller.ts';
import type { Cursors } from '../auth/cursors.ts';
import { onCallRoutes } from '../channels/rest/on-call.ts';
import type { Route } from '../channels/rest/route.ts';
import type { Directory } from '../directory/departments.ts';
import type { Zone } from '../fhir/clinic-time.ts';
import type { Job } from '../jobs.ts';
import { emergencySigns } from '../mappings.ts';
import { type FaxCallDeps, faxCalls } from '../on-call/call-for-fax.ts';
import { signFinder } from '../on-call/emergency.ts';
import { sweepMessages } from '../on-call/hand-on.ts';

export interface OnCallNeeds {
  readonly acts: ActPorts;
  readonly directory: Directory;
  readonly zone: Zone;
  readonly cursors: Cursors;
  readonly minutes: number;
  readonly calendar: FaxCallDeps['calendar'];
}

const SWEEP: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Task.ru'),
  requestId: 'tick',
};

const FOR_FAX: Omit<Call, 'target' | 'input'> = {
  caller: gatewayCaller('system/Communication.c'),
  requestId: 'fax-read',
};

export function openOnCall({ acts, cursors, ...needs }: OnCallNeeds): {
  readonly routes: readonly Route[];
  readonly jobs: readonly Job[];
  /** For a fax that has been read: see call-for-fax.ts. */
  callForFax(fax: string): Promise<void>;
} {
  const deps = { ...needs, signsIn: signFinder(emergencySigns()) };
  return {
    callForFax: faxCalls(deps, acts, FOR_FAX),
    routes: onCallRoutes({ deps, ports: acts, cursors }),
    jobs: [
      {
        name: 'on-call-messages',
        when: { everyMinutes: 1 },
        run: async () => void (await sweepMessages(acts, SWEEP, deps)),
      },
    ],
  };
}
