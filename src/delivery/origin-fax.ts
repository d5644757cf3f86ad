/** The fax that a referral or a request for records came by, if it did: where an answer without patient data may go. */
import type { Task } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { factOf } from '../faxes/about.ts';
import { originOf } from '../fhir/provenance.ts';
import { SID } from '../fhir/systems.ts';
import { historyOf } from '../history.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export interface OriginFax {
  /** Our number of it. */
  readonly id: string;
  /** E.164, where the service told it; proves nobody. */
  readonly from?: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly pages?: string;
}

export async function originFax(
  { task }: { readonly task: Stored<Task> },
  reads: Reads,
): Promise<OriginFax | undefined> {
  const history = await historyOf(task, reads);
  const source = history.map(originOf).find((origin) => origin !== undefined)?.source;
  if (source === undefined) return undefined;
  const page = await reads.search<Task>({
    type: 'Task',
    where: [
      ['focus', source],
      ['code', 'fax-classify'],
    ],
    count: 1,
  });
  const fax = page.matches[0];
  const id = fax?.identifier?.find(({ system }) => system === SID.fax)?.value;
  if (!fax || id === undefined) return undefined;
  const [from, pages] = [factOf(fax, 'from'), factOf(fax, 'pages')];
  return {
    id,
    receivedAt: fax.authoredOn ?? '',
    ...(from !== undefined && { from }),
    ...(pages !== undefined && { pages }),
  };
}
