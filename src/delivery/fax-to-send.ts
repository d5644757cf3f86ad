/** A fax that waits to be sent: a Communication in the transaction of the act that wants it told. Delivery takes what is in preparation. */
import type { Communication } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { direction, FAX_MEDIUM } from '../faxes/resources.ts';
import { SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';

export interface FaxToSend {
  /** Whose verified number it goes to. */
  readonly to: { readonly reference: string; readonly display?: string };
  /** What it is about: a step of a referral, or a code of CODES.outgoingFax. */
  readonly reason: { readonly system: string; readonly code: string };
  /** The first sentence tells nothing of a patient: it may go to a number nobody has verified. The others go to verified ones only. */
  readonly words: readonly string[];
  /** `DocumentReference/…` or placeholders. */
  readonly documents?: readonly string[];
  readonly serviceRequest?: string;
  readonly task?: string;
  readonly patient?: string;
  /** Stands on its pages; what comes back with it is filed where this fax belongs. */
  readonly token?: string;
}

export function faxToSend(fax: FaxToSend, act: Pick<ActContext, 'urn'>): Create<Communication> {
  const { to, reason, words, documents = [], serviceRequest, task, patient, token } = fax;
  const resource: Communication = {
    resourceType: 'Communication',
    ...(token && { identifier: [{ system: SID.returnToken, value: token }] }),
    ...(serviceRequest && { basedOn: [{ reference: serviceRequest }] }),
    status: 'preparation',
    category: [direction('outbound')],
    medium: [FAX_MEDIUM],
    ...(patient && { subject: { reference: patient } }),
    ...(task && { about: [{ reference: task }] }),
    recipient: [{ reference: to.reference, ...(to.display && { display: to.display }) }],
    reasonCode: [{ coding: [reason] }],
    payload: [
      ...words.map((contentString) => ({ contentString })),
      ...documents.map((reference) => ({ contentReference: { reference } })),
    ],
  };
  return { urn: act.urn(), resource };
}
