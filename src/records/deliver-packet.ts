/** The packet of a request as it is delivered: its volumes, and whether what is in it may still go. */
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { MayGo } from './may-go.ts';
import { pagesIn } from './packet-document.ts';
import { outputsOf, type RecordsRequest, referencesOf } from './request.ts';

export interface Volume {
  /** Of the file handed out: nothing of the patient. */
  readonly name: string;
  /** Id of the Binary. */
  readonly binary: string;
  readonly contentType: string;
  readonly pages?: number;
}

export interface StoredPacket {
  readonly document: Stored<DocumentReference>;
  readonly volumes: readonly Volume[];
}

const refused = (code: string, text: string): Fault => new Fault('business-rule', { code, text });

/** The packet made last. Fault business-rule: there is none, or not all of it. */
export async function readPacket({ task }: RecordsRequest, reads: Pick<Reads, 'read'>): Promise<StoredPacket> {
  const reference = referencesOf(task, 'records-packet').at(-1);
  if (reference === undefined) throw refused('packet-not-made', 'No packet is made yet.');
  return packetOf(await reads.read('DocumentReference', reference.slice('DocumentReference/'.length)));
}

export function packetOf(document: Stored<DocumentReference>): StoredPacket {
  if (document.docStatus === 'preliminary') throw refused('packet-unfinished', 'The packet is still being made.');
  const several = document.content.length > 1;
  const volumes = document.content.map(({ attachment }, index) => {
    const { url = '', contentType = 'application/pdf' } = attachment;
    const pages = pagesIn(attachment);
    return {
      name: several ? `records-${index + 1}.pdf` : 'records.pdf',
      binary: url.slice('Binary/'.length),
      contentType,
      ...(pages !== undefined && { pages }),
    };
  });
  return { document, volumes };
}

/** Pages of all volumes; undefined where they were not counted. */
export function pagesOfAll({ volumes }: StoredPacket): number | undefined {
  return volumes.reduce<number | undefined>(
    (sum, { pages }) => (sum === undefined || pages === undefined ? undefined : sum + pages),
    0,
  );
}

/** A packet with something that may not go any more does not go. Fault business-rule: it has to be made again. */
export function refuseOutdated({ task }: RecordsRequest, { leftOut }: MayGo): void {
  if (leftOut === 0 && lastOf(task, 'records-excluded') < lastOf(task, 'records-packet')) return;
  throw refused('packet-outdated', 'Something in the packet may not go any more: make it again.');
}

function lastOf(task: Task, kind: 'records-excluded' | 'records-packet'): number {
  const last = outputsOf(task, kind).at(-1);
  return last === undefined ? -1 : (task.output ?? []).indexOf(last);
}
