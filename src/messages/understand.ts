/** What a patient has written back: one of a few words, or for a person to read. Never guessed. Pure. */

export const MEANINGS = ['confirm', 'reschedule', 'cancel', 'stop', 'start', 'acknowledge'] as const;
export type Meaning = (typeof MEANINGS)[number];

/** The whole of the message, in either language. STOP and its like are those that carriers know (CTIA). */
const WORDS: Readonly<Record<Meaning, readonly string[]>> = {
  confirm: ['c', 'confirm', 'confirmar', 'confirmo'],
  reschedule: ['r', 'reschedule', 'cambiar', 'reprogramar'],
  cancel: ['x', 'cancel visit', 'cancel appointment', 'cancelar', 'cancelar cita'],
  stop: [
    'stop',
    'stopall',
    'stop all',
    'unsubscribe',
    'end',
    'quit',
    'revoke',
    'optout',
    'opt out',
    'alto',
    'parar',
    'cancel',
  ],
  /** A physician on call takes a message on. */
  acknowledge: ['a', 'ack', 'acknowledge'],
  start: ['start', 'unstop', 'subscribe', 'empezar', 'iniciar'],
};

const MEANING = new Map(MEANINGS.flatMap((meaning) => WORDS[meaning].map((word) => [word, meaning] as const)));

/** Undefined: a person reads it. Case, accents, and full stops and quotes around it do not matter. */
export function understand(text: string): Meaning | undefined {
  const plain = text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/^[\s"'“”‘’.!¡]+|[\s"'“”‘’.!]+$/gu, '')
    .replaceAll(/\s+/g, ' ');
  return MEANING.get(plain);
}
