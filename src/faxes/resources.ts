/** A fax that came in → Communication, DocumentReference of the file, and the Task of its desk. */
import type { Communication, DocumentReference, Organization, Task } from '@medplum/fhirtypes';
import { CODES, SID } from '../fhir/systems.ts';
import type { VendorName } from '../ports/fax-vendor/index.ts';
import { about } from './about.ts';
import { FAX_STATES, faxStatus } from './lifecycle.ts';

export interface Party {
  readonly reference: string;
  readonly display?: string;
}

/** What the vendor told of a fax. */
export interface Envelope {
  readonly vendor: VendorName;
  /** The vendor's own; of `folder` the file's name and hash, `name#hash`. */
  readonly vendorFaxId: string;
  /** E.164. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly vendorPages?: number | undefined;
  readonly partial?: boolean | undefined;
}

export interface Kept {
  readonly id: string;
  readonly at: string;
  readonly desk: Party;
  /** The file: its Binary and what it is; undefined when the vendor has it no more. */
  readonly file?: { readonly binary: string; readonly contentType: string; readonly size: number };
}

export const FAX_MEDIUM = { coding: [{ system: CODES.participationMode, code: 'FAXWRIT', display: 'fax' }] };

export const direction = (code: 'inbound' | 'outbound') => ({ coding: [{ system: CODES.faxDirection, code }] });

/** Who is known by a number only: contained, since a number proves nobody. */
export function numberOnly(id: string, fax: string): Organization {
  return {
    resourceType: 'Organization',
    id,
    name: 'Known by fax number only',
    telecom: [{ system: 'fax', value: fax }],
  };
}

/** Of `folder`'s ids the hash: a file's name may be patient data and is no identifier. */
const vendorNumber = ({ vendor, vendorFaxId }: Envelope) =>
  vendor === 'folder' ? vendorFaxId.slice(vendorFaxId.lastIndexOf('#') + 1) : vendorFaxId;

export function faxCommunication(envelope: Envelope, file: string): Communication {
  const { from, to, vendor, receivedAt } = envelope;
  const contained = [
    ...(from === undefined ? [] : [numberOnly('sender', from)]),
    ...(to === undefined ? [] : [numberOnly('recipient', to)]),
  ];
  return {
    resourceType: 'Communication',
    ...(contained.length > 0 && { contained }),
    identifier: [{ system: `${SID.vendorFax}/${vendor}`, value: vendorNumber(envelope) }],
    status: 'completed',
    category: [direction('inbound')],
    medium: [FAX_MEDIUM],
    received: receivedAt,
    ...(from !== undefined && { sender: { reference: '#sender' } }),
    ...(to !== undefined && { recipient: [{ reference: '#recipient' }] }),
    payload: [{ contentReference: { reference: file } }],
  };
}

export function faxFile({ receivedAt }: Envelope, { at, file }: Kept): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'preliminary',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' }] },
    category: [{ coding: [{ system: CODES.documentCategory, code: 'fax' }] }],
    date: at,
    securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] }],
    content: [
      {
        attachment: {
          title: 'Fax as it came',
          creation: receivedAt,
          ...(file && { contentType: file.contentType, url: file.binary, size: file.size }),
        },
      },
    ],
  };
}

export function faxTask(envelope: Envelope, { id, at, desk }: Kept, file: string, communication: string): Task {
  const { vendor, vendorFaxId, from, to, receivedAt, vendorPages, partial } = envelope;
  return {
    resourceType: 'Task',
    identifier: [{ system: SID.fax, value: id }],
    basedOn: [{ reference: communication }],
    status: FAX_STATES.reading.task,
    businessStatus: faxStatus('reading'),
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: CODES.taskKind, code: 'fax-classify' }] },
    focus: { reference: file },
    authoredOn: receivedAt,
    lastModified: at > receivedAt ? at : receivedAt,
    owner: desk,
    input: [
      about('vendor', vendor),
      about('vendorFaxId', vendorFaxId),
      about('from', from),
      about('to', to),
      about('vendorPages', vendorPages),
      about('partial', partial === true ? 'true' : undefined),
    ].flat(),
  };
}
