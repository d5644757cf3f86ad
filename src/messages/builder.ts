/** What makes the facts of a message out of what it is about. */
import type { Communication } from '@medplum/fhirtypes';
import type { Mac } from '../act-key.ts';
import type { Reads } from '../action.ts';
import type { MessageWords } from '../mappings/messages-schema.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { Reason } from './attempts.ts';
import type { MessageKind } from './kinds.ts';
import type { Facts } from './words.ts';

export interface NotSent {
  readonly notSent: Reason;
}

/** What builders may know. */
export interface World {
  readonly reads: Reads;
  readonly mac: Mac;
  readonly now: number;
  /** IANA zone of the clinic. */
  readonly timeZone: string;
  /** Two letters: the language of the words. */
  readonly language: string;
  readonly words: Pick<MessageWords, 'missing'>;
  /** Telephone to call with questions. */
  readonly phone: string;
  /** Street and city of a `Location/…`: never its name, which may tell of what one comes for. */
  readonly placeOf: (location: string) => string | undefined;
  readonly isOurs: (organization: string) => Promise<boolean>;
}

export type Builder = (message: Stored<Communication>, kind: MessageKind, world: World) => Promise<Facts | NotSent>;

export const OVERTAKEN: NotSent = { notSent: 'overtaken' };
