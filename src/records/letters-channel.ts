/** How a request came in, and so where its letters go. Provenance tells it: the request itself is the same whatever door it came through. */
import type { Task } from '@medplum/fhirtypes';
import type { Call, Reads } from '../action.ts';
import { originOf } from '../fhir/provenance.ts';
import { historyOf } from '../history.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Channel } from './letters.ts';

/** Of the act that makes the request. */
export function channelOfCall({ origin, organization }: Call): Channel {
  if (origin !== undefined) return 'fax';
  return organization === undefined ? 'post' : 'api';
}

/** Of a request that is there. */
export async function channelOf(task: Stored<Task>, reads: Reads): Promise<Channel> {
  const [first] = await historyOf(task, reads);
  if (!first) return 'post';
  if (originOf(first) !== undefined) return 'fax';
  const enterer = first.agent.find(({ type }) => type?.coding?.some(({ code }) => code === 'enterer'));
  const partner = enterer?.who.reference?.startsWith('Organization/') === true;
  return partner ? 'api' : 'post';
}
