import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { holding } from '../coverage/referral-advice.ts';
import { readKnown } from '../coverage/referral-check.ts';
import { authorizationsFor, referralsFor } from '../coverage/referral-on-file.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { stepNotAllowed } from '../step.ts';
import { visitAskedIn } from './asked-visit.ts';
import { stillAwaited } from './awaiting.ts';
import { AWAITS, awaitedBy, closed, readInsuranceTask, settling } from './insurance-task.ts';
import type { NeedsDeps } from './visit-needs.ts';

interface Found {
  readonly task: Stored<Task>;
  readonly came: boolean;
}

/** The gateway's own act: what was asked for before a visit is booked has come, through whatever door, or its day is over. */
export const referralCame = (
  deps: Pick<NeedsDeps, 'isOurs' | 'zone'>,
): Action<Record<string, never>, Stored<Task>, Found> =>
  defineAction<Record<string, never>, Stored<Task>, Found>({
    name: 'referral-came',
    summary: 'Close a question on insurance whose referral or authorization has come',
    scope: 'system/Task.u',
    input: z.strictObject({}),
    fence: 'version',
    writes: ['Task'],

    async open(_input, call, reads) {
      const task = await readInsuranceTask(call.target ?? '', reads);
      return { parts: ['referral-came', call.target, task.meta.versionId], state: task };
    },

    async find(_input, { state: task }, act, reads) {
      if (task.status !== AWAITS || task.focus) throw stepNotAllowed([]);
      const asked = visitAskedIn(task, deps.zone);
      const { file } = await readKnown(task.for?.reference ?? '', reads, deps);
      const onFile = { referral: referralsFor(asked, file), authorization: authorizationsFor(asked, file) };
      const came = awaitedBy(task).every((about) => holding<unknown>(onFile[about]) !== undefined);
      const over = (task.restriction?.period?.end ?? '') <= act.at;
      if (!came && !over) throw stillAwaited();
      return { task, came };
    },

    build: (_input, { task, came }, { at }) =>
      settling(
        task,
        came ? closed(task, 'completed', 'It has come.', at) : closed(task, 'cancelled', 'The day is over.', at),
      ),
  });
