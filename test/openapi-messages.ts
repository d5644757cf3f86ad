/** Every operation on messages once, for the calls that the OpenAPI document describes. */
import { Fault } from '../src/fault.ts';
import type { GatewayPorts } from '../src/gateway.ts';
import { withAttempts } from '../src/messages/attempts.ts';
import { toSend } from '../src/messages/to-send.ts';
import type { MessageChannel } from '../src/ports/message-channel/index.ts';
import { AUTHENTIC } from './faxes/bring-fax.ts';
import type { OpenGateway } from './open-gateway.ts';

type Send = (
  client: 'staff' | null,
  method: string,
  path: string,
  params: Record<string, string>,
  body?: unknown,
  headers?: Record<string, string>,
  query?: string,
) => Promise<unknown>;

/** A service that tells nothing but that it is itself. */
const service = (now: () => number): MessageChannel => ({
  name: 'telnyx',
  channel: 'sms',
  async readNotice({ headers }) {
    if (headers.get('x-authentic') !== 'yes') throw new Fault('login', { code: 'webhook-signature', text: 'No.' });
    return [{ kind: 'reply', reply: { messageId: 'reply-1', from: '+16025550123', text: 'C', at: now() } }];
  },
  send: async ({ tag }) => ({ messageId: tag, tag, result: 'sent', at: now() }),
  outcomeOf: async () => undefined,
});

export const withMessages = (ports: GatewayPorts): GatewayPorts => ({
  ...ports,
  messageChannels: [service(ports.now)],
});

export async function messageCalls(send: Send, { ports, clock }: OpenGateway, patient: string): Promise<void> {
  const id = patient.slice('Patient/'.length);
  const at = new Date(clock).toISOString();
  await send('staff', 'post', '/v1/patients/{id}/message-preferences', { id }, { sms: 'allowed', language: 'es' });
  await send('staff', 'get', '/v1/patients/{id}/message-preferences', { id });
  const attempt = { tag: 'tag1', at, channel: 'sms', driver: 'telnyx', to: '+16025550123', result: 'unknown' } as const;
  const waiting = toSend({ kind: 'registration-incomplete', about: patient, to: patient, at });
  const resource = { ...waiting, status: 'unknown' as const, extension: withAttempts(waiting, [attempt]) };
  const urn = 'urn:uuid:6f6d1f6e-2f0e-4a53-9d3b-0a8f5f0c7a11';
  const { resources } = await ports.store.commit({ create: [{ urn, resource }], update: [] });
  await send('staff', 'get', '/v1/messages', {}, undefined, {}, `?patient=${patient}&status=unknown`);
  await send('staff', 'post', '/v1/messages/{id}/settle', { id: resources[0]?.id ?? '' }, { sent: true });
  for (const path of ['/webhooks/messages/{vendor}', '/webhooks/messages/{vendor}/{secret}']) {
    await send(null, 'post', path, { vendor: 'telnyx', secret: 'secret' }, { any: 'thing' }, AUTHENTIC);
  }
}
