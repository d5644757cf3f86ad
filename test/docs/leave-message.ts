/** The example of docs/add-an-action.md, which shows this file's code as it stands here. */
import type { Communication } from '@medplum/fhirtypes';
import { z } from 'zod';
import { defineAction } from '../../src/action.ts';
import { CODES } from '../../src/fhir/systems.ts';
import { type Referral, readReferral } from '../../src/referrals/referral.ts';

const text = (most: number) => z.string().trim().min(1).max(most);

export const messageShape = z.strictObject({ messageId: text(100), text: text(2000) }).meta({ id: 'ReferralMessage' });
type Message = z.output<typeof messageShape>;

/** A message to whoever answers for a referral; it waits in the store to be delivered. */
export const leaveMessage = defineAction<Message, Referral, Referral>({
  name: 'leave-message',
  summary: 'Leave a message about a referral',
  scope: 'system/Communication.c',
  input: messageShape,
  fence: 'lane',
  writes: ['Communication'],

  async open({ messageId }, call, reads) {
    const referral = await readReferral(call.target ?? '', call, reads); // 404 for another's
    const sender = call.organization ?? `client:${call.caller.clientId}`;
    return { parts: ['leave-message', call.target, sender, messageId], state: referral };
  },

  find: async (_input, { state }) => state,

  build: ({ text }, { task, serviceRequest }, act) => {
    const urn = act.urn();
    const resource: Communication = {
      resourceType: 'Communication',
      status: 'preparation',
      category: [{ text: 'Message' }],
      basedOn: [{ reference: `ServiceRequest/${serviceRequest.id}` }],
      about: [{ reference: `Task/${task.id}` }],
      ...(task.owner && { recipient: [task.owner] as Communication['recipient'] }),
      payload: [{ contentString: text }],
    };
    return {
      create: [{ urn, resource }],
      update: [],
      status: 201,
      record: {
        activity: { system: CODES.referralStep, code: 'leave-message' },
        operation: 'CREATE',
        targets: [urn],
        ...(task.for?.reference && { patient: task.for.reference }),
      },
    };
  },
});
