/** To whom a message goes, by which channel, and what it says: as all of it stands when it is sent. */
import type { Communication } from '@medplum/fhirtypes';
import type { ActPorts } from '../action.ts';
import { isFault } from '../fault.ts';
import type { MessageWords } from '../mappings/messages-schema.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { Channel } from '../ports/message-channel/index.ts';
import { factsOf } from './about.ts';
import type { NotSent, World } from './builder.ts';
import type { MessageKind } from './kinds.ts';
import { type Contact, contactsOf, pagedAt, preferencesIn, readPreferences, type SmsConsent } from './preferences.ts';
import { render, wordsFor } from './words.ts';

export interface ComposeDeps {
  readonly acts: Pick<ActPorts, 'mac'>;
  readonly store: FhirStore;
  readonly words: readonly MessageWords[];
  readonly consent: SmsConsent;
  /** Who we are to patients, and the telephone to call. */
  readonly us: () => Promise<{ readonly name: string; readonly phone: string }>;
  readonly world: Pick<World, 'timeZone' | 'isOurs'> & { readonly placeOf: () => Promise<World['placeOf']> };
}

export interface Composed extends Contact {
  /** Of mail. */
  readonly subject?: string;
  readonly text: string;
}

export async function compose(
  message: Stored<Communication>,
  kind: MessageKind,
  open: readonly Channel[],
  deps: ComposeDeps,
  now: number,
): Promise<Composed | NotSent> {
  const { store, words: all } = deps;
  const recipient = await readRecipient(message.recipient?.[0]?.reference ?? '', deps);
  const words = recipient && wordsFor(recipient.speaks, all);
  if (!recipient) return { notSent: 'no-contact' };
  if (!words) return { notSent: 'no-words' };
  const { name: group, phone } = await deps.us();
  const world: World = {
    ...deps.world,
    placeOf: await deps.world.placeOf(),
    reads: store,
    mac: deps.acts.mac,
    now,
    language: words.language,
    words,
    phone,
  };
  const facts = await factsOf(message, kind, world);
  if (isNotSent(facts)) return facts;
  const [contact] = recipient.contacts.filter(({ channel }) => open.includes(channel));
  if (!contact) return { notSent: 'no-contact' };
  const rendered = render(kind, { group, phone, ...facts }, words);
  if (!rendered) return { notSent: 'no-words' };
  return contact.channel === 'sms'
    ? { ...contact, text: rendered.sms }
    : { ...contact, subject: rendered.subject, text: rendered.mail };
}

const isNotSent = (facts: object): facts is NotSent => 'notSent' in facts;

type Speaks = Parameters<typeof wordsFor>[0];

/** A patient by what they have allowed; one of the group's own physicians by what stands at the role, then at the person. */
async function readRecipient(
  reference: string,
  { store, consent }: Pick<ComposeDeps, 'store' | 'consent'>,
): Promise<{ readonly contacts: readonly Contact[]; readonly speaks: Speaks } | undefined> {
  const [type, id = ''] = reference.split('/');
  try {
    if (type === 'Patient') {
      const [patient, preferences] = await Promise.all([store.read('Patient', id), readPreferences(id, store)]);
      return { contacts: contactsOf(patient, preferencesIn(preferences), consent), speaks: patient };
    }
    if (type !== 'PractitionerRole') return undefined;
    const role = await store.read('PractitionerRole', id);
    const [kind, who = ''] = (role.practitioner?.reference ?? '').split('/');
    const person = kind === 'Practitioner' ? await store.read('Practitioner', who) : undefined;
    return { contacts: pagedAt([...(role.telecom ?? []), ...(person?.telecom ?? [])]), speaks: {} };
  } catch (error) {
    if (isFault(error, 'not-found', 'deleted')) return undefined;
    throw error;
  }
}
