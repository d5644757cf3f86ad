/** The shape of mappings/messages/: what messages say, in a language each; checked when bundled. */
import * as z from 'zod';

const text = z.string().trim().min(1);

export const messageWordsFile = z.strictObject({
  /** As in Patient.communication. */
  language: z.string().regex(/^[a-z]{2}$/),
  /** What to bring to a visit: for a text message, and item by item. */
  bring: z.strictObject({ short: text, list: z.array(text).min(1) }),
  /** What a registration may lack, by the codes of docs/registration.md. */
  missing: z.strictObject({
    coverage: text,
    'emergency-contact': text,
    guardian: text,
    medications: text,
    history: text,
    surgicalHistory: text,
    toBring: text,
  }),
  /** By kind of message; `{name}` stands for what is filled in when it is sent. */
  messages: z.record(z.string().regex(/^[a-z0-9-]+$/), z.strictObject({ sms: text, subject: text, mail: text })),
});

export type MessageWords = z.output<typeof messageWordsFile>;
export type MessageText = MessageWords['messages'][string];
