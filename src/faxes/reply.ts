/** What the sender of a fax is told, by fax: a Communication in preparation, which delivery sends. No patient data: the number proves nobody. */
import type { Communication } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { CODES } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { direction, FAX_MEDIUM, numberOnly } from './resources.ts';

export type FaxReply = 'acknowledged' | 'incomplete' | 'unreadable' | 'info-requested' | 'rejected';

export interface Reply {
  /** E.164: where the fax came from. */
  readonly to: string;
  readonly reason: FaxReply;
  /** Our number of the fax it answers. */
  readonly fax: string;
  /** `Task/…` of the fax, or its placeholder. */
  readonly task: string;
  /** Sentences without patient data. */
  readonly words: readonly string[];
}

export function replyByFax({ to, reason, fax, task, words }: Reply, act: ActContext): Create<Communication> {
  const resource: Communication = {
    resourceType: 'Communication',
    contained: [numberOnly('recipient', to)],
    status: 'preparation',
    category: [direction('outbound')],
    medium: [FAX_MEDIUM],
    about: [{ reference: task }],
    recipient: [{ reference: '#recipient' }],
    reasonCode: [{ coding: [{ system: CODES.faxReply, code: reason }] }],
    payload: [`Your fax ${fax}`, ...words].map((contentString) => ({ contentString })),
  };
  return { urn: act.urn(), resource };
}
