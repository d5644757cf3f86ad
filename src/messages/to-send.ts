/** A message that is to go to a person: written in the transaction of the act that wants it said, sent by the outbox of messages. */
import type { Communication } from '@medplum/fhirtypes';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import { KINDS, type MessageKind } from './kinds.ts';

export interface ToSend {
  readonly kind: MessageKind;
  /** What its text is made of when it is sent: `Appointment/…`, `Task/…`, or a placeholder of the same act. */
  readonly about: string;
  /** `Patient/…` or `PractitionerRole/…`, or a placeholder of the same act. */
  readonly to: string;
  /** An instant; it waits until then. */
  readonly notBefore?: string;
  /** The instant of the act. */
  readonly at: string;
}

/** Without its words: they are made when it is sent, of what `about` is then, in the language of whom it goes to. */
export function toSend({ kind, about, to, notBefore, at }: ToSend): Communication {
  return {
    resourceType: 'Communication',
    extension: [{ url: EXTENSION.notBefore, valueDateTime: notBefore ?? at }],
    status: 'preparation',
    category: [{ coding: [{ system: CODES.messageKind, code: kind }] }],
    // A placeholder's type is not known yet: whoever sends it adds the subject.
    ...(to.startsWith('Patient/') && { subject: { reference: to } }),
    about: [{ reference: about }],
    recipient: [{ reference: to }],
  };
}

/** Undefined: it is none of these messages (a fax, a download). */
export function kindOf({ category = [] }: Communication): MessageKind | undefined {
  const codes = category.flatMap(({ coding = [] }) => coding);
  const code = codes.find(({ system }) => system === CODES.messageKind)?.code;
  return KINDS.find((one) => one === code);
}
