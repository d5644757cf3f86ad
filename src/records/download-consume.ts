import type { Communication } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { sameSecret } from '../auth/secrets.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { refuseNow } from './deliver.ts';
import { detailsOf, withDetails } from './deliver-communication.ts';
import { type DeliveryEnd, deliveryEnd, requestOfDelivery } from './deliver-outcome.ts';
import type { RecordsDeps } from './deps.ts';
import { disclosureOf } from './disclosure.ts';
import { linkSecrets } from './download-link.ts';

/** Wrong codes after which a link is over. */
const MOST_WRONG_CODES = 5;

const input = z.strictObject({ code: z.string().max(40) });

interface Found {
  readonly delivery: Stored<Communication>;
  readonly wrong: number;
  /** Undefined: it may be tried again. */
  readonly end?: DeliveryEnd;
  readonly status: 'preparation' | 'completed' | 'stopped';
}

/** One answer for a link that never was, is used, has ended or was taken back: who tries learns nothing. */
export const linkRefused = (): Fault =>
  new Fault('login', { code: 'link-refused', text: 'This link has been used, has ended, or never was.' });

/**
 * A code is tried at a link. The right one uses it up: that is the disclosure. A wrong one is counted, and in the same transaction, under the
 * version of the link: however many are tried at once, no more than five are looked at.
 */
export const consumeDownload = (deps: RecordsDeps): Action<z.output<typeof input>, Stored<Communication>, Found> =>
  defineAction<z.output<typeof input>, Stored<Communication>, Found>({
    name: 'consume-download',
    summary: 'Use a download link',
    scope: 'system/Communication.u',
    input,
    fence: 'version',
    writes: ['Communication', 'Task', 'DocumentReference'],

    async open({ code }, call, reads) {
      const delivery = await reads.read('Communication', call.target ?? '');
      return { parts: ['consume-download', call.target, delivery.meta.versionId, code], state: delivery };
    },

    async find({ code }, { state }, act, reads) {
      const { expiresAt = '', wrong = 0 } = detailsOf(state);
      if (state.status !== 'preparation' || act.at >= expiresAt) throw linkRefused();
      const right = (await linkSecrets(act.mac, disclosureOf(state))).code;
      if (await sameSecret(code.replaceAll(/\D/g, ''), right)) {
        await refuseNow(await requestOfDelivery(state, reads), act, reads, deps);
        const end = await deliveryEnd(state, 'completed', act.at, act, reads, deps);
        return { delivery: state, wrong, end: fenced(end, act.at), status: 'completed' };
      }
      const tried = { delivery: state, wrong: wrong + 1 };
      if (tried.wrong < MOST_WRONG_CODES) return { ...tried, status: 'preparation' };
      return { ...tried, end: await deliveryEnd(state, 'stopped', act.at, act, reads, deps), status: 'stopped' };
    },

    build(_input, { delivery, wrong, end, status }, act) {
      const resource: Stored<Communication> = {
        ...withDetails(delivery, { ...detailsOf(delivery), wrong }),
        status,
        ...(status === 'completed' && { sent: act.at, received: act.at }),
        ...(status === 'stopped' && {
          statusReason: { coding: [{ system: CODES.sendingResult, code: 'wrong-codes' }] },
        }),
      };
      return {
        uploads: end?.uploads ?? [],
        create: end?.create ?? [],
        update: [{ resource, versionId: delivery.meta.versionId }, ...(end?.update ?? [])],
        status: 200,
        record: {
          activity: end
            ? { system: CODES.recordsStep, code: status === 'completed' ? 'consume-download' : 'end-download' }
            : { system: CODES.sendingStep, code: 'try-download' },
          operation: 'UPDATE',
          targets: [`Communication/${delivery.id}`, ...(end ? [`Task/${end.task.id}`] : [])],
          ...(delivery.subject?.reference && { patient: delivery.subject.reference }),
        },
      };
    },
  });

/** With the Task among what is written, also where it stays as it is: a revocation at the same moment moves it, and one of the two fails. */
const fenced = (end: DeliveryEnd, at: string): DeliveryEnd =>
  end.update.length > 0
    ? end
    : { ...end, update: [{ resource: { ...end.task, lastModified: at }, versionId: end.task.meta.versionId }] };
