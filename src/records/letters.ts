/** The one letter to a requester that names everything missing: what the law asks for, and nothing of the patient. */
import type { Communication, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import type { Defect } from './release-defect.ts';

export interface Letter {
  /** What it is about: `incomplete`, or a step of the lifecycle. */
  readonly reason: string;
  /** Whoever asked. */
  readonly to: Task['requester'];
  readonly task: string;
  readonly patient: string;
  readonly words: readonly string[];
  /** Stands on it as a barcode: what comes back with it belongs to the request. */
  readonly token?: string;
}

/** A Communication that waits to be sent. */
export function letter(
  { reason, to, task, patient, words, token }: Letter,
  act: Pick<ActContext, 'urn'>,
): Create<Communication> {
  const resource: Communication = {
    resourceType: 'Communication',
    ...(token !== undefined && { identifier: [{ system: SID.returnToken, value: token }] }),
    status: 'preparation',
    basedOn: [{ reference: task }],
    about: [{ reference: task }],
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }] },
    ],
    subject: { reference: patient },
    ...(to && { recipient: [to] as Communication['recipient'] }),
    reasonCode: [{ coding: [{ system: CODES.recordsStep, code: reason }] }],
    payload: words.map((contentString) => ({ contentString })),
  };
  return { urn: act.urn(), resource };
}

/** Everything at once, so that nobody is written to twice. */
export function incompleteWords(defects: readonly Defect[], more?: string): string[] {
  return [
    'We received your request for medical records and cannot act on it as it stands. What is missing or has to be mended:',
    ...defects.map(({ text, citation }) => `${text} (${citation})`),
    ...(more === undefined ? [] : [more]),
    'Please send us the release again, whole, under the same request. Nothing has been disclosed.',
  ];
}
