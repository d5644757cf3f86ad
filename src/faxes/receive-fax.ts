import * as z from 'zod';
import { type Action, type Call, defineAction } from '../action.ts';
import { parseScopes, ROLE_SCOPES } from '../auth/scopes.ts';
import { documentKind } from '../fhir/document-kind.ts';
import { CODES } from '../fhir/systems.ts';
import { VENDORS } from '../ports/fax-vendor/index.ts';
import { type Envelope, faxCommunication, faxFile, faxTask, type Party } from './resources.ts';

export const receiveShape = z.strictObject({
  vendor: z.enum(VENDORS),
  vendorFaxId: z.string().min(1).max(1000),
  from: z.string().max(20).optional(),
  to: z.string().max(20).optional(),
  receivedAt: z.iso.datetime(),
  vendorPages: z.int().min(0).optional(),
  partial: z.boolean().optional(),
  /** Of the file, so that it is part of the act; absent when the vendor has the file no more. */
  sha256: z.string().optional(),
});

/** Who files what no person filed: the gateway's own desk for faxes. */
export const FAX_CALLER: Call['caller'] = {
  clientId: 'fax',
  role: 'ehr',
  scopes: parseScopes(ROLE_SCOPES.ehr),
  tokenId: '',
};

/** Parts of the act key of a fax's receiving; its act id is the fax's own number. */
export const faxKey = (vendor: string, vendorFaxId: string) => ['receive-fax', vendor, vendorFaxId];

/**
 * A fax has come in: the call's attachment is the file as it came, whatever it is. Communication, DocumentReference and the Task of the
 * desk that the dialled number names.
 */
export const receiveFax = (deps: {
  deskOf(dialled: string | undefined): Promise<Party>;
}): Action<Envelope, undefined, Party> =>
  defineAction<Envelope, undefined, Party>({
    name: 'receive-fax',
    summary: 'Receive a fax',
    scope: 'system/Task.c',
    input: receiveShape,
    fence: 'lane',
    writes: ['Communication', 'DocumentReference', 'Task'],

    async open({ vendor, vendorFaxId }) {
      return { parts: faxKey(vendor, vendorFaxId), state: undefined };
    },

    find: ({ to }) => deps.deskOf(to),

    build(input, desk, act) {
      const bytes = act.call.attachment;
      const [binary, file, communication, task] = [act.urn(), act.urn(), act.urn(), act.urn()];
      const contentType = (bytes && documentKind(bytes)?.contentType) ?? 'application/octet-stream';
      const kept = {
        id: act.act,
        at: act.at,
        desk,
        ...(bytes && { file: { binary, contentType, size: bytes.length } }),
      };
      return {
        ...(bytes && { uploads: [{ urn: binary, bytes, contentType }] }),
        create: [
          { urn: file, resource: faxFile(input, kept) },
          { urn: communication, resource: faxCommunication(input, file) },
          { urn: task, resource: faxTask(input, kept, file, communication) },
        ],
        update: [],
        status: 201,
        record: {
          activity: { system: CODES.faxStep, code: 'receive-fax' },
          operation: 'CREATE',
          targets: [task, file, communication],
          source: file,
        },
      };
    },
  });
