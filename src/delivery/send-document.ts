import type { Communication, DocumentReference } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type Action, defineAction } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { direction, FAX_MEDIUM } from '../faxes/resources.ts';
import { CODES, EXTENSION, NAMESPACE } from '../fhir/systems.ts';
import { phoneShape } from '../patients/shape.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { FaxNumbers } from './fax-numbers.ts';

const reference = (type: string) => z.string().regex(new RegExp(`^(${type})/[A-Za-z0-9.-]{1,64}$`));

export const sendShape = z
  .strictObject({
    to: z.union([
      z.strictObject({ recipient: reference('Organization|PractitionerRole') }),
      z.strictObject({ number: phoneShape, name: z.string().trim().min(1).max(200) }),
    ]),
    documents: z.array(reference('DocumentReference')).min(1).max(20),
    /** On the page after the cover. */
    note: z.string().trim().min(1).max(2000).optional(),
  })
  .meta({ id: 'FaxToSend' });
export type SendInput = z.output<typeof sendShape>;

interface Found {
  readonly documents: readonly Stored<DocumentReference>[];
  /** Whose the number is; undefined for a number that a second person has to confirm. */
  readonly verified: boolean;
}

const PERSON = `${NAMESPACE}/sid/person`;

/**
 * Documents of the store by fax: to a recipient's verified number, or to a number that is typed. One that nobody has verified waits
 * until a second person has typed it too.
 */
export const sendDocument = (deps: {
  numbers: Pick<FaxNumbers, 'ownersOf' | 'verifiedOf'>;
}): Action<SendInput, undefined, Found> =>
  defineAction<SendInput, undefined, Found>({
    name: 'send-document',
    summary: 'Send documents by fax',
    scope: 'system/Communication.c',
    input: sendShape,
    fence: 'lane',
    writes: ['Communication'],

    async open(_input, { caller, idempotencyKey }) {
      if (idempotencyKey === undefined) {
        throw new Fault('required', {
          code: 'idempotency-key-required',
          text: 'A fax is sent under an Idempotency-Key header.',
          expression: 'Idempotency-Key',
        });
      }
      return { parts: ['send-document', caller.clientId, idempotencyKey], state: undefined };
    },

    async find({ to, documents }, _opened, act, reads) {
      const read = (reference: string, index: number) =>
        reads.read('DocumentReference', reference.slice('DocumentReference/'.length)).catch((error: unknown) => {
          if (!isFault(error, 'not-found', 'deleted')) throw error;
          const text = 'There is no such document.';
          throw new Fault('not-found', { code: 'document-not-found', text, expression: `$.documents[${index}]` });
        });
      const found = await Promise.all(documents.map(read));
      if (new Set(found.map(({ subject }) => subject?.reference)).size > 1) {
        const text = 'One fax is about one patient.';
        throw new Fault('business-rule', { code: 'several-patients', text, expression: '$.documents' });
      }
      const owners =
        'number' in to ? await deps.numbers.ownersOf(to.number) : await deps.numbers.verifiedOf([to.recipient]);
      if ('recipient' in to && owners.length === 0) {
        const text = 'The recipient has no verified fax number.';
        throw new Fault('business-rule', { code: 'no-number', text, expression: '$.to.recipient' });
      }
      if (owners.length === 0 && !act.call.caller.person) {
        throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may type a number.' });
      }
      return { documents: found, verified: owners.length > 0 };
    },

    build({ to, note, documents }, found, act) {
      const { person, clientId } = act.call.caller;
      const patient = found.documents[0]?.subject?.reference;
      const urn = act.urn();
      const resource: Communication = {
        resourceType: 'Communication',
        ...('number' in to && {
          contained: [
            {
              resourceType: 'Organization',
              id: 'recipient',
              name: to.name,
              telecom: [{ system: 'fax', value: to.number }],
            },
          ],
        }),
        status: found.verified ? 'preparation' : 'on-hold',
        ...(!found.verified && { statusReason: { text: 'A second person has to confirm the number.' } }),
        category: [direction('outbound')],
        medium: [FAX_MEDIUM],
        ...(patient && { subject: { reference: patient } }),
        sender: {
          identifier: { system: PERSON, value: person?.id ?? `client:${clientId}` },
          display: person?.name ?? clientId,
        },
        recipient: [{ reference: 'number' in to ? '#recipient' : to.recipient }],
        reasonCode: [{ coding: [{ system: CODES.outgoingFax, code: 'document' }] }],
        payload: [
          ...(note ? [{ contentString: note }] : []),
          ...documents.map((one) => ({ contentReference: { reference: one } })),
        ],
      };
      return {
        create: [{ urn, resource }],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.sendingStep, code: 'send-document' },
          operation: 'CREATE',
          targets: [urn],
          ...(patient && { patient }),
        },
      };
    },
  });

export const confirmShape = z
  .strictObject({ number: phoneShape.meta({ description: 'The number, typed once more.' }) })
  .meta({ id: 'FaxNumberTyped' });

/** A second person types the number too: only then does the fax go out. */
export const confirmFax = defineAction<z.output<typeof confirmShape>, Stored<Communication>, Stored<Communication>>({
  name: 'confirm-fax',
  summary: 'Confirm the number of a fax',
  scope: 'system/Communication.u',
  input: confirmShape,
  fence: 'version',
  writes: ['Communication'],

  async open({ number }, call, reads) {
    const communication = await reads.read('Communication', call.target ?? '');
    return { parts: ['confirm-fax', call.target, call.caller.person?.id, number], state: communication };
  },

  async find({ number }, { state }, act) {
    const { person } = act.call.caller;
    if (!person) throw new Fault('forbidden', { code: 'person-required', text: 'Only a person may confirm a number.' });
    if (state.sender?.identifier?.value === person.id) {
      const text = 'Another person than the one who typed it has to confirm.';
      throw new Fault('forbidden', { code: 'same-person', text });
    }
    if (state.status !== 'on-hold') {
      throw new Fault('business-rule', { code: 'fax-not-waiting', text: 'This fax waits for no confirmation.' });
    }
    const [organization] = state.contained ?? [];
    const typed = organization?.resourceType === 'Organization' ? organization.telecom?.[0]?.value : undefined;
    if (typed !== number) {
      const text = 'This is not the number that the first person typed. Check both.';
      throw new Fault('business-rule', { code: 'fax-number-differs', text, expression: '$.number' });
    }
    return state;
  },

  build: (_input, communication, act) => ({
    create: [],
    update: [
      {
        resource: {
          ...communication,
          status: 'preparation',
          statusReason: undefined,
          extension: [
            ...(communication.extension ?? []),
            {
              url: EXTENSION.confirmedBy,
              valueIdentifier: { system: PERSON, value: act.call.caller.person?.id ?? '' },
            },
          ],
        },
        versionId: communication.meta.versionId,
      },
    ],
    status: 200,
    record: {
      activity: { system: CODES.sendingStep, code: 'confirm-fax' },
      operation: 'UPDATE',
      targets: [`Communication/${communication.id}`],
      ...(communication.subject?.reference && { patient: communication.subject.reference }),
    },
  }),
});
