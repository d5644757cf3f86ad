import * as z from 'zod';
import { returnToken } from '../documents/return-token.ts';
import { readPatient } from './chart.ts';
import { checkNow } from './check-now.ts';
import { clocksOf } from './clocks.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { identityOutput } from './identity.ts';
import { type Channel, incompleteWords, letter } from './letters.ts';
import { channelOf } from './letters-channel.ts';
import { stateOf } from './lifecycle.ts';
import type { ReleaseCheck } from './release-check.ts';
import { requestNumber } from './request.ts';
import { clockOf } from './resources.ts';
import { identityShape } from './shape.ts';
import { defineRecordsStep } from './step.ts';

interface Seen {
  readonly check: ReleaseCheck | undefined;
  readonly token: string;
  readonly channel: Channel;
}

/** Who asks was identified, by whom and how: a request in person counts as received from then on. 45 CFR 164.514(h). */
export const verifyIdentity = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'verify-identity',
    summary: 'Say how the requester was identified',
    input,
    person: true,
    writes: ['Communication'],
    async look(_input, request, act, reads) {
      const [patient, check, token, channel] = await Promise.all([
        readPatient(request, reads),
        checkDeps(deps, act.at, request, reads),
        returnToken(act.mac, ['records', requestNumber(request.task)]),
        channelOf(request.task, reads),
      ]);
      // A patient who brings no form is asked for one: the same as a form with nothing on it.
      return { check: checkNow(request, patient, check, request.consent ? undefined : {}), token, channel };
    },
    change({ identity }, { task }, act, { check, token, channel }) {
      const output = [...(task.output ?? []), identityOutput(identity, act)];
      if (stateOf(task) !== 'awaiting-identity') return { task: { output } };
      const today = deps.dayOf(act.at);
      const clock = clockOf({ from: today, promised: clocksOf(today, false).promised });
      const changed = { task: { output, ...clock } };
      if (!check || check.valid) return { ...changed, to: 'received' };
      const words = incompleteWords(check.defects);
      const about = { task: `Task/${task.id}`, patient: task.for?.reference ?? '', words, token };
      return {
        ...changed,
        to: 'incomplete',
        create: [letter({ reason: 'return-release', channel, to: task.requester, ...about }, act)],
      };
    },
  });

const input = z.strictObject({ identity: identityShape }).meta({ id: 'VerifyIdentity' });
