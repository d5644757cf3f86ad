/** A wrong filing is taken back: what was written becomes entered in error, what had gone out is told to the privacy officer. */

import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { actId, canonicalJson, type Mac } from '../act-key.ts';
import { type ActContext, type Action, type Call, defineAction, perform, type Work } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import { Fault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create, Update } from '../ports/fhir-store/index.ts';
import { refuseStale } from '../step.ts';
import { about, factOf, numberOf, without } from './about.ts';
import { type FaxOnDesk, readFax, readFaxTask } from './fax-task.ts';
import { type Answered, fileNow, onFax } from './file.ts';
import type { FileDeps, Filer } from './file-one.ts';
import { filedOutput } from './filed.ts';
import { filingDocumentShape } from './filing-shape.ts';
import { faxState } from './lifecycle.ts';
import { plan, refuseIncomplete } from './plan.ts';
import { has, kind, proposalsOf } from './proposal.ts';
import type { Party } from './resources.ts';
import type { Shown, ShownTo } from './shown.ts';
import { movedTask, refuseWrongStep, requirePerson, withUnsaid } from './step.ts';
import { readWritten, takenBack, type Written } from './written.ts';

export const refileShape = z
  .strictObject({
    reason: z.string().trim().min(1).max(2000),
    documents: z.array(filingDocumentShape).min(1).max(50).optional(),
  })
  .meta({
    id: 'FaxRefiling',
    description: 'Takes everything back that was filed of the fax. `documents`: what is filed instead, as in `file`.',
    examples: [{ reason: 'The wrong patient of two with one name.' }],
  });

export type RefileBody = z.output<typeof refileShape>;

export interface RefileDeps extends FileDeps {
  readonly directory: Pick<Directory, 'department' | 'patientServices'>;
  readonly shownTo: ShownTo;
}

interface Found {
  readonly fax: FaxOnDesk;
  readonly written: readonly Written[];
  readonly shown: readonly Shown[];
  readonly officer: Party;
}

/** The department that a privacy officer works in, where the directory has it by this id. */
const PRIVACY = 'privacy';

/** The n-th taking back of a fax, by whom and why; the same call again is known by it, whatever was done in between. */
const partsOf = (call: Call, input: RefileBody, n: number) => [
  'refile-fax',
  call.target,
  `client:${call.caller.person?.id}`,
  canonicalJson(input),
  String(n),
];

export const refileFax = (deps: Pick<RefileDeps, 'directory' | 'shownTo'>): Action<RefileBody, FaxOnDesk, Found> =>
  defineAction<RefileBody, FaxOnDesk, Found>({
    name: 'refile-fax',
    summary: 'Take the filing of a fax back',
    scope: 'system/Task.u',
    input: refileShape,
    fence: 'version',
    writes: [
      'Task',
      'ServiceRequest',
      'DocumentReference',
      'Communication',
      'Appointment',
      'Patient',
      'Consent',
      'Invoice',
      'RelatedPerson',
    ],

    async open(input, call, reads, mac) {
      const fax = await readFax(call.target ?? '', call, reads);
      const n = numberOf(fax.task, 'refiled') ?? 0;
      const done = await isRepeated(fax, input, call, mac, n);
      return { parts: partsOf(call, input, n + 1), state: fax, ...(done && { done: [fax.task] }) };
    },

    async find(_input, { state: fax }, act, reads) {
      requirePerson(act.call.caller);
      refuseStale(act.call, fax.task.meta.versionId, 'fax');
      refuseWrongStep('refile', faxState(fax.task));
      const closed = faxState(fax.task) === 'rejected' || faxState(fax.task) === 'repeat';
      if (fax.filed.length === 0 && !closed) {
        throw new Fault('business-rule', { code: 'nothing-filed', text: 'Nothing of this fax has been filed.' });
      }
      const written: Written[] = [];
      for (const one of fax.filed) written.push(await readWritten(one, reads));
      const ids = written.flatMap((one) => one.ids);
      const since = Date.parse(fax.task.authoredOn ?? act.at);
      const shown = ids.length === 0 ? [] : await deps.shownTo(ids, since);
      const officer = (await deps.directory.department(PRIVACY)) ?? (await deps.directory.patientServices());
      return { fax, written, shown, officer: { reference: officer.reference, display: officer.display } };
    },

    build: ({ reason }, found, act) => buildRefiling(reason, found, act),
  });

function buildRefiling(reason: string, { fax, written, shown, officer }: Found, act: ActContext): Work {
  const { task } = fax;
  const n = (numberOf(task, 'refiled') ?? 0) + 1;
  const output = withUnsaid(fax).filter((one) => !has(one, 'fax-filed') && !has(one, 'fax-set-aside'));
  const taken = written.map(({ filed }) => filedOutput(filed, 'taken-back'));
  const { partOf: _first, ...alone } = task;
  const input = without(task.input ?? [], 'refiled', 'refiledBy');
  const moved = movedTask(
    {
      ...alone,
      output: [...output, ...taken],
      input: [...input, ...about('refiled', n), ...about('refiledBy', act.act)],
    },
    'review',
    act.at,
  );
  const changed = written.flatMap((one) => takenBack(one, act.at));
  const update: Update[] = [{ resource: { ...moved, id: task.id }, versionId: task.meta.versionId }, ...changed];
  const urn = act.urn();
  const out = wentOut(written, shown);
  const create: Create[] = out.length > 0 ? [{ urn, resource: privacyTask(out, task.id, officer, act) }] : [];
  const subject = written[0]?.subject;
  return {
    create,
    update,
    status: 200,
    ...(out.length > 0 && { warnings: ['went-out'] }),
    record: {
      activity: { system: CODES.faxStep, code: 'refile-fax' },
      operation: 'UPDATE',
      targets: [
        ...update.map(({ resource }) => `${resource.resourceType}/${resource.id}`),
        ...create.map((one) => one.urn),
      ],
      ...(subject !== undefined && { patient: subject }),
      reason: { text: reason },
    },
  };
}

/** Messages that left, and what was shown to whom: entries of a Task. */
function wentOut(written: readonly Written[], shown: readonly Shown[]): NonNullable<Task['input']> {
  const sent = written.flatMap((one) => one.sent);
  return [
    ...sent.map(({ id }) => ({
      type: kind('sent-out', 'message'),
      valueReference: { reference: `Communication/${id}` },
    })),
    ...shown.map(({ client, at, id }) => ({
      type: kind('sent-out', 'shown'),
      valueString: `${id} to ${client}, ${new Date(at).toISOString()}`,
    })),
  ];
}

function privacyTask(out: NonNullable<Task['input']>, fax: string, officer: Party, act: ActContext): Task {
  return {
    resourceType: 'Task',
    identifier: [{ system: SID.privacyReview, value: act.act }],
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: { coding: [{ system: CODES.taskKind, code: 'privacy-review' }] },
    focus: { reference: `Task/${fax}` },
    authoredOn: act.at,
    lastModified: act.at,
    owner: officer,
    input: out,
  };
}

/**
 * Whether the latest taking back was this very one: then what was filed since is either nothing, or what it filed itself. With the same
 * words, but no documents, after another filing it is a new one.
 */
async function isRepeated(fax: FaxOnDesk, input: RefileBody, call: Call, mac: Mac, n: number): Promise<boolean> {
  if (n === 0 || (input.documents === undefined && fax.filed.length > 0)) return false;
  return factOf(fax.task, 'refiledBy') === (await actId(mac, partsOf(call, input, n)));
}

/** Takes back what was filed, then files what is right, where the body says it. */
export function refileOnDesk(id: string, body: RefileBody, filer: Filer, deps: RefileDeps): Promise<Answered> {
  return onFax(id, deps.acts, async () => {
    const { caller, requestId, ifMatch } = filer;
    // What could not be filed takes nothing back.
    if (body.documents) refuseIncomplete(plan(body.documents, proposalsOf(await readFaxTask(id, {}, deps.acts.store))));
    const call: Call = { caller, requestId, input: body, target: id, ...(ifMatch !== undefined && { ifMatch }) };
    const done = await perform(refileFax(deps), call, deps.acts);
    const { documents } = body;
    if (documents === undefined) return done;
    const filed = await fileNow(id, { documents }, { caller, requestId }, deps);
    return { ...filed, warnings: done.warnings, replayed: done.replayed && filed.replayed };
  });
}
