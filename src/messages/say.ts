import * as z from 'zod';
import { actId } from '../act-key.ts';
import { type ActPorts, type Call, defineAction, perform } from '../action.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { KINDS } from './kinds.ts';
import { toSend } from './to-send.ts';

const shape = z.strictObject({
  kind: z.enum(KINDS),
  about: z.string(),
  to: z.string(),
  notBefore: z.iso.datetime().optional(),
  /** What makes it this message and no other: the same is said once. */
  once: z.array(z.string()).min(1),
});
export type Say = Omit<z.output<typeof shape>, 'once'> & { readonly once: readonly string[] };

/** What the gateway has noticed by itself (a visit that nears, a referral that has moved on) waits to be sent. Once for good for one `once`. */
export const sayMessage = defineAction<z.output<typeof shape>, undefined, undefined>({
  name: 'say-message',
  summary: 'Write a message that is to be sent',
  scope: 'system/Communication.c',
  input: shape,
  fence: 'lane',
  writes: ['Communication'],
  open: async ({ once }) => ({ parts: saidParts(once), state: undefined }),
  find: async () => undefined,
  build({ once: _once, ...message }, _found, act) {
    const urn = act.urn();
    const { notBefore, ...rest } = message;
    const resource = toSend({ ...rest, ...(notBefore !== undefined && { notBefore }), at: act.at });
    return {
      create: [{ urn, resource: { ...resource, identifier: [{ system: SID.message, value: act.act }] } }],
      update: [],
      status: 201,
      record: {
        activity: { system: CODES.messageStep, code: 'say-message' },
        operation: 'CREATE',
        targets: [urn],
        ...(message.to.startsWith('Patient/') && { patient: message.to }),
      },
    };
  },
});

/** Parts of the act key. */
export const saidParts = (once: readonly string[]): string[] => ['say-message', ...once];

/** Says it, unless it was said already, however long ago: the ledger forgets keys, the store keeps the message. Answers whether it is new. */
export async function say(message: Say, ports: ActPorts, call: Omit<Call, 'target' | 'input'>): Promise<boolean> {
  const number = await actId(ports.mac, saidParts(message.once));
  const where = [['identifier', `${SID.message}|${number}`]] as const;
  const said = await ports.store.search({ type: 'Communication', where, count: 1 });
  if (said.matches.length > 0) return false;
  return !(await perform(sayMessage, { ...call, input: message }, ports)).replayed;
}
