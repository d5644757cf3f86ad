/** Where messages can go. */
import { Fault } from '../../fault.ts';
import type { Channel } from './index.ts';

/** Nothing that could be read as a header or a second recipient. */
const MAIL = /^[^\s@,;:<>"()[\]\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;
const E164 = /^\+[1-9]\d{6,14}$/;

export const isAddress = (channel: Channel, to: string): boolean => (channel === 'sms' ? E164 : MAIL).test(to);

/** Fault `value` for what no service could reach. */
export function checkAddress(channel: Channel, to: string): void {
  if (!isAddress(channel, to)) throw badAddress();
}

export const badAddress = () =>
  new Fault('value', { code: 'message-address', text: 'Nobody can be reached by a message there.' });

export const isTag = (tag: string): boolean => /^[a-z0-9]{1,40}$/.test(tag);
