/** The secrets of a download link. They are made from the act that gives the link out, by the gateway's own key, and kept nowhere but as a hash. */

import type { Communication } from '@medplum/fhirtypes';
import { base64url } from 'jose';
import type { Mac } from '../act-key.ts';
import type { ActContext, Answer } from '../action.ts';
import { secretHash } from '../auth/secrets.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { isDelivery, linkEnds } from './deliver-communication.ts';

/** What a person reads out: eight digits. */
const CODE_DIGITS = 8;

export interface LinkSecrets {
  /** Stands in the link's fragment: 256 bits. */
  readonly token: string;
  readonly code: string;
}

/** Of the act with this id. Shown in the first answer to it, and never again. */
export async function linkSecrets(mac: Mac, act: string): Promise<LinkSecrets> {
  const [token, code] = await Promise.all([
    mac(JSON.stringify(['download-token', act])),
    mac(JSON.stringify(['download-code', act])),
  ]);
  const number = new DataView(code.buffer, code.byteOffset).getBigUint64(0) % 10n ** BigInt(CODE_DIGITS);
  return { token: base64url.encode(token), code: String(number).padStart(CODE_DIGITS, '0') };
}

export interface ShownLink extends Pick<LinkSecrets, 'code'> {
  readonly url: string;
  readonly expiresAt: string;
}

/** What whoever gives a link out is shown, once. `done`: the act just performed. */
export async function shownLink(
  done: Pick<Answer, 'act' | 'resources' | 'replayed'>,
  mac: Mac,
  publicUrl: string,
): Promise<ShownLink | undefined> {
  const delivery = done.resources.find((one): one is Stored<Communication> => one.resourceType === 'Communication');
  const expiresAt = delivery && isDelivery(delivery) ? linkEnds(delivery) : undefined;
  if (done.replayed || expiresAt === undefined || delivery?.status !== 'preparation') return undefined;
  const { token, code } = await linkSecrets(mac, done.act);
  return { url: `${publicUrl}/download#${token}`, code: `${code.slice(0, 4)} ${code.slice(4)}`, expiresAt };
}

/** What is kept of a link: the hash of its token. */
export async function linkOf({ mac, act }: Pick<ActContext, 'mac' | 'act'>): Promise<{ readonly hash: string }> {
  return { hash: await secretHash((await linkSecrets(mac, act)).token) };
}
