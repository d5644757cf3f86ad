/** Letters to whoever asked: what the law asks for, and nothing of the patient. Each goes the way the request came. */
import type { Communication, Task } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { direction, FAX_MEDIUM } from '../faxes/resources.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { isDelivery } from './deliver-communication.ts';
import type { Defect } from './release-defect.ts';
import { output } from './request.ts';

/** `fax`: to the number the request came from. `api`: read in the answer by the partner who asked. `post`: printed and sent by staff. */
export const CHANNELS = ['fax', 'api', 'post'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Letter {
  /** What it is about: `incomplete`, or a step of the lifecycle. */
  readonly reason: string;
  readonly channel: Channel;
  /** Whoever asked. */
  readonly to: Task['requester'];
  readonly task: string;
  readonly patient: string;
  /** Written by us beforehand: they may go to a number that nobody has verified. */
  readonly words: readonly string[];
  /** What a person wrote, who may have named somebody. */
  readonly typed?: string | undefined;
  /** Stands on it as a barcode: what comes back with it belongs to the request. */
  readonly token?: string;
}

const NOTIFICATION = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }],
};
const MEDIUM: Readonly<Record<Channel, NonNullable<Communication['medium']>[number]>> = {
  fax: FAX_MEDIUM,
  api: { coding: [{ system: CODES.participationMode, code: 'ELECTRONIC' }] },
  post: { coding: [{ system: CODES.participationMode, code: 'MAILWRIT' }] },
};

/** A Communication that waits to be sent; over the API it is told with the act. */
export function letter(
  { reason, channel, to, task, patient, words, typed, token }: Letter,
  act: Pick<ActContext, 'urn' | 'at'>,
): Create<Communication> {
  const told = channel === 'api';
  const resource: Communication = {
    resourceType: 'Communication',
    ...(token !== undefined && { identifier: [{ system: SID.returnToken, value: token }] }),
    basedOn: [{ reference: task }],
    status: told ? 'completed' : 'preparation',
    category: [channel === 'fax' ? direction('outbound') : NOTIFICATION],
    medium: [MEDIUM[channel]],
    subject: { reference: patient },
    about: [{ reference: task }],
    ...(told && { sent: act.at }),
    ...(to && { recipient: [to] as Communication['recipient'] }),
    reasonCode: [{ coding: [{ system: CODES.recordsStep, code: reason }] }],
    payload: words.map((contentString) => ({ contentString })),
    ...(typed !== undefined && { note: [{ text: typed }] }),
  };
  return { urn: act.urn(), resource };
}

export const isLetter = (communication: Communication): boolean =>
  !isDelivery(communication) &&
  (communication.reasonCode ?? []).some(({ coding = [] }) => coding.some(({ system }) => system === CODES.recordsStep));

export const channelIn = ({ medium = [] }: Communication): Channel =>
  CHANNELS.find((one) => MEDIUM[one].coding?.[0]?.code === medium[0]?.coding?.[0]?.code) ?? 'post';

/** The letters among what an act writes, as outputs of its Task: so that they are counted in their order. */
export const lettersIn = (create: readonly Create[]): NonNullable<Task['output']> =>
  create.flatMap(({ urn, resource }) =>
    resource.resourceType === 'Communication' && isLetter(resource)
      ? [output('records-letter', { valueReference: { reference: urn } })]
      : [],
  );

/** Everything at once, so that nobody is written to twice. */
export function incompleteWords(defects: readonly Defect[]): string[] {
  return [
    'We received your request for medical records and cannot act on it as it stands. What is missing or has to be mended:',
    ...defects.map(({ text, citation }) => `${text} (${citation})`),
    'Please send us the release again, whole, under the same request. Nothing has been disclosed.',
  ];
}
