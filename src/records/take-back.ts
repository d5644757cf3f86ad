/** What an act wrote of a request for records, found again when the paper it was read from turns out to be filed wrongly. */

import type {
  Communication,
  Consent,
  Provenance,
  RelatedPerson,
  Resource,
  ResourceType,
  Task,
} from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { SID, TAG } from '../fhir/systems.ts';
import { historiesOf } from '../history.ts';
import type { Stored, Update } from '../ports/fhir-store/index.ts';
import { stateOf } from './lifecycle.ts';
import { type OutputKind, outputsOf, requestNumber } from './request.ts';
import { statusOf } from './resources.ts';

export interface RecordsWritten {
  /** Entered in error as they are. */
  readonly resources: readonly Stored[];
  readonly messages: readonly Stored<Communication>[];
  /** What stood before, where only a release is taken back. */
  readonly updates: (at: string) => readonly Update[];
}

/** Of the act that made the request all of it; of one that brought a release that release, and what rests on it. */
export async function recordsWritten(task: Stored<Task>, act: string, reads: Reads): Promise<RecordsWritten> {
  const reference = `Task/${task.id}`;
  const history = (await historiesOf([task], reads)).get(reference) ?? [];
  const { matches: messages } = await reads.search<Communication>({
    type: 'Communication',
    where: [['based-on', reference]],
    count: 100,
  });
  if (act === requestNumber(task)) {
    const where = [['identifier', `${SID.recordsRequest}|${act}`]] as const;
    const { matches: kin } = await reads.search<RelatedPerson>({ type: 'RelatedPerson', where, count: 10 });
    const bills = valuesOf(task, 'records-invoice');
    const resources = await readAll([...history.flatMap(targetsOf), ...bills], reads);
    return { resources: [task, ...kin, ...resources.filter(isPaper)], messages, updates: () => [] };
  }
  const at = history.findIndex((one) => actOf(one) === act);
  const known = new Set(history.slice(0, Math.max(0, at)).flatMap(targetsOf));
  const made = await readAll(
    history.slice(at, at + 1).flatMap((one) => targetsOf(one).filter((target) => !known.has(target))),
    reads,
  );
  const packets = await readAll([...valuesOf(task, 'records-packet'), ...valuesOf(task, 'records-bundle')], reads);
  const before = await consentBefore([...known], reads);
  return {
    resources: [...made, ...packets].filter(isPaper),
    messages: messages.filter((one) => actOf(one) === act || !['preparation', 'on-hold'].includes(one.status)),
    updates: (at) => [
      { resource: withoutRelease(task, made, before, at), versionId: task.meta.versionId },
      ...(before ? [{ resource: { ...before, status: 'proposed' as const }, versionId: before.meta.versionId }] : []),
    ],
  };
}

const RESTS_ON_IT: readonly OutputKind[] = ['records-approved', 'records-packet', 'records-bundle'];

/** What is not over goes back to waiting for a release; what was let go under the wrong one is let go no more. */
function withoutRelease(task: Stored<Task>, made: readonly Stored[], before: Stored<Consent> | undefined, at: string) {
  const own = new Set(made.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const gone = new Set(RESTS_ON_IT.flatMap((kind) => outputsOf(task, kind)));
  const over = ['delivered', 'denied', 'revoked'].includes(stateOf(task));
  const { focus: _wrong, input = [], output = [], ...rest } = task;
  const [inputs, outputs] = [
    input.filter(({ valueReference }) => !own.has(valueReference?.reference ?? '')),
    output.filter((one) => !gone.has(one)),
  ];
  return {
    ...rest,
    ...(over ? {} : statusOf('incomplete', 'The release was filed wrongly')),
    lastModified: at,
    ...(before && { focus: { reference: `Consent/${before.id}` } }),
    ...(inputs.length > 0 && { input: inputs }),
    ...(outputs.length > 0 && { output: outputs }),
  };
}

/** The release that the wrong one had taken the place of: the last of those before. */
async function consentBefore(known: readonly string[], reads: Reads): Promise<Stored<Consent> | undefined> {
  const all = await readAll(known, reads);
  return all.filter((one) => one.resourceType === 'Consent').findLast(({ status }) => status === 'rejected');
}

const targetsOf = ({ target }: Provenance) => target.flatMap(({ reference }) => reference ?? []);
const valuesOf = (task: Task, kind: OutputKind) =>
  outputsOf(task, kind).flatMap(({ valueReference }) => valueReference?.reference ?? []);
const actOf = ({ meta }: Stored) => meta.tag?.find(({ system }) => system === TAG.act)?.code;
const isPaper = ({ resourceType }: Resource) => resourceType !== 'Task' && resourceType !== 'Communication';

async function readAll(references: readonly string[], reads: Reads): Promise<Stored[]> {
  const kinds = ['Consent', 'DocumentReference', 'Invoice', 'RelatedPerson'];
  const wanted = [...new Set(references)].filter((one) => kinds.some((kind) => one.startsWith(`${kind}/`)));
  return Promise.all(
    wanted.map((reference) => {
      const [type = '', id = ''] = reference.split('/');
      return reads.read(type as ResourceType, id) as Promise<Stored>;
    }),
  );
}
