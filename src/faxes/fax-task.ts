/** Finding a fax again, and who may see it. */
import type { Provenance, Task } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Call, Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { originOf } from '../fhir/provenance.ts';
import { SID, TAG } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { type Filed, filedOf, takenBackOf } from './filed.ts';
import { parsePages } from './pages.ts';

export interface FaxOnDesk {
  readonly id: string;
  readonly task: Stored<Task>;
  /** What has been written of it: as the Task says, and what an act wrote that was cut off before it could say so. */
  readonly filed: readonly Filed[];
}

export function faxNotFound(): Fault {
  return new Fault('not-found', { code: 'fax-not-found', text: 'There is no such fax.' });
}

/** Our number of the fax that a Task is of. */
export function faxNumber({ identifier }: Task): string {
  return identifier?.find(({ system }) => system === SID.fax)?.value ?? '';
}

/** The Task of a fax by our number of it; Fault not-found. Faxes are for the group's own: for a partner there are none. */
export async function readFaxTask(id: string, call: Pick<Call, 'organization'>, reads: Reads): Promise<Stored<Task>> {
  if (!isActId(id) || call.organization !== undefined) throw faxNotFound();
  const page = await reads.search<Task>({ type: 'Task', where: [['identifier', `${SID.fax}|${id}`]], count: 1 });
  const task = page.matches[0];
  if (!task) throw faxNotFound();
  return task;
}

/** The same with everything that was filed of it. */
export async function readFax(id: string, call: Pick<Call, 'organization'>, reads: Reads): Promise<FaxOnDesk> {
  const task = await readFaxTask(id, call, reads);
  return { id, task, filed: [...filedOf(task), ...(await unsaid(task, reads))] };
}

/** What acts wrote of the fax that its Task does not tell: they were cut off in between. Provenance names the paper. */
async function unsaid(task: Stored<Task>, reads: Reads): Promise<Filed[]> {
  const said = new Set([...filedOf(task), ...takenBackOf(task)].map(({ act }) => act));
  const found: Filed[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Provenance>({
      type: 'Provenance',
      where: [['entity', task.focus?.reference ?? '']],
      sort: 'recorded',
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const provenance of page.matches) {
      const act = provenance.meta.tag?.find(({ system }) => system === TAG.act)?.code ?? '';
      const origin = originOf(provenance);
      if (!origin || said.has(act)) continue;
      said.add(act);
      const reference = mainOf(provenance);
      if (reference === undefined) continue;
      const { rule } = origin;
      found.push({ pages: parsePages(origin.pages ?? ''), act, reference, ...(rule && { rule }) });
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** What an act that files is known by: the Task it made, which everything else hangs on. */
function mainOf({ target }: Provenance): string | undefined {
  const references = target.flatMap(({ reference }) => reference ?? []);
  return references.find((reference) => reference.startsWith('Task/'));
}
