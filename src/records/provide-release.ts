import type { Patient } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type OpenedDocument, openDocuments } from '../documents/filing.ts';
import { returnToken } from '../documents/return-token.ts';
import { Fault } from '../fault.ts';
import { byWord, releaseFrom } from './authorized-check.ts';
import { readPatient } from './chart.ts';
import { checkNow } from './check-now.ts';
import { checkDeps, type RecordsDeps } from './deps.ts';
import { type Channel, incompleteWords, letter } from './letters.ts';
import { channelOf } from './letters-channel.ts';
import { filePapers, RELEASE_TYPE } from './paper.ts';
import type { ReleaseCheck } from './release-check.ts';
import { askedOf, requestNumber, submittedOf } from './request.ts';
import { formInput, releaseConsent } from './resources.ts';
import { type ReleaseInput, releaseOnPaper } from './shape.ts';
import { defineRecordsStep } from './step.ts';
import { refuseOutside } from './who-asks.ts';

const input = z
  .strictObject({
    release: releaseOnPaper,
    unread: z
      .literal(true)
      .optional()
      .meta({ description: 'Pictures that nobody has read yet: what is missing a person sees, and no letter goes.' }),
  })
  .meta({ id: 'ProvideRelease' });

interface Seen {
  readonly paper: readonly OpenedDocument[];
  /** As it is kept: of what rests on the patient's word, that. */
  readonly filled: ReleaseInput;
  readonly check: ReleaseCheck;
  readonly token: string;
  readonly channel: Channel;
  readonly us: { readonly reference: string; readonly display: string };
}

/** A release for a request that has none, or a better one; the one before it is rejected and kept. */
export const provideRelease = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof input>, Seen>({
    name: 'provide-release',
    summary: 'Send a release, or a corrected one',
    input,
    writes: ['DocumentReference', 'Communication'],
    async look({ release, unread }, request, act, reads) {
      const { document, ...filled } = release;
      if (unread && act.call.organization !== undefined) {
        const text = 'Only the group says that nobody has read a release yet.';
        throw new Fault('forbidden', { code: 'ours-only', text, expression: '$.unread' });
      }
      if (filled.authorization !== undefined) refuseOutside(act.call);
      const [known, token, us, channel] = await Promise.all([
        checkDeps(deps, act.at, request, reads, filled),
        returnToken(act.mac, ['records', requestNumber(request.task)]),
        deps.directory.group(),
        channelOf(request.task, reads),
      ]);
      // A partner is told by its own words; whether the chart says the same is for the desk to see.
      const own: Patient | undefined = act.call.organization === undefined ? undefined : submittedOf(request.task);
      const check = checkNow(request, own ?? (await readPatient(request, reads)), known, filled);
      if (!check) {
        const text = 'Requests of this kind are not checked: a person deals with them.';
        throw new Fault('business-rule', { code: 'kept-for-person', text });
      }
      const word = filled.authorization === undefined ? undefined : known.authorized;
      const paper = document ? openDocuments([document], '$.release.document') : [];
      return { paper, check, token, us, channel, filled: word ? releaseFrom(word) : filled };
    },
    change({ unread }, { task, consent }, act, { paper, check, token, us, channel, filled }) {
      const patient = task.for?.reference ?? '';
      const about = `Task/${task.id}`;
      const filed = filePapers(paper, RELEASE_TYPE, { patient, related: [about], at: act.at, urn: act.urn });
      const urn = act.urn();
      const { purpose } = askedOf(task);
      const written = releaseConsent({
        release: filled,
        patient,
        recipient: task.requester ?? {},
        organization: { reference: us.reference, display: us.display },
        purpose,
        ...(filed.references[0] && { document: filed.references[0] }),
      });
      const fresh = filled.authorization === undefined ? written : byWord(written);
      const words = incompleteWords(check.defects);
      const inputs = [...(task.input ?? []), ...filed.references.map(formInput)];
      return {
        to: check.valid || unread ? 'received' : 'incomplete',
        task: {
          focus: { reference: urn },
          ...(inputs.length > 0 && { input: inputs }),
          priority: 'routine',
        },
        ...(consent && { consent: { status: 'rejected' as const } }),
        uploads: filed.uploads,
        create: [
          { urn, resource: fresh },
          ...filed.create,
          ...(check.valid || unread
            ? []
            : [
                letter(
                  {
                    reason: 'return-release',
                    channel,
                    to: task.requester,
                    task: about,
                    patient,
                    words,
                    token,
                  },
                  act,
                ),
              ]),
        ],
        ...(unread && { warnings: ['release-unread'] }),
        ...(filed.references[0] && { source: filed.references[0] }),
      };
    },
  });
