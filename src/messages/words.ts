/** Facts into words, in the language of whom they go to. Pure. */
import type { Patient } from '@medplum/fhirtypes';
import type { MessageWords } from '../mappings/messages-schema.ts';
import type { MessageKind } from './kinds.ts';

/** What stands for `{name}` in the words. */
export type Facts = Readonly<Record<string, string>>;

export interface Rendered {
  readonly sms: string;
  readonly subject: string;
  readonly mail: string;
}

/** The preferred language where there are words in it, else English, else what there is. */
export function wordsFor(
  { communication = [] }: Pick<Patient, 'communication'>,
  all: readonly MessageWords[],
): MessageWords | undefined {
  const asked = [...communication].sort((a, b) => Number(b.preferred ?? false) - Number(a.preferred ?? false));
  const [first] = asked;
  const code = first?.language.coding
    ?.find((one) => one.code)
    ?.code?.slice(0, 2)
    .toLowerCase();
  return all.find(({ language }) => language === code) ?? all.find(({ language }) => language === 'en') ?? all[0];
}

/** Undefined where there are no words for it, or a fact is missing: half a sentence is not sent. */
export function render(kind: MessageKind, facts: Facts, words: MessageWords): Rendered | undefined {
  const text = words.messages[kind];
  if (!text) return undefined;
  const known: Facts = {
    bring: words.bring.list.map((one) => `- ${one}`).join('\n'),
    bringShort: words.bring.short,
    ...facts,
  };
  const parts = [text.sms, text.subject, text.mail];
  if (parts.some((part) => placeholders(part).some((name) => known[name] === undefined))) return undefined;
  const [sms = '', subject = '', mail = ''] = parts.map((part) =>
    part.replace(PLACEHOLDER, (_all, name: string) => known[name] ?? ''),
  );
  return { sms, subject, mail };
}

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

export const placeholders = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** `Tue, Dec 1, 9:20 AM`, by the clinic's clock, in words of a language. */
export function whenIn(
  language: string,
  instant: string,
  timeZone: string,
): { readonly when: string; readonly day: string } {
  const locale = `${language}-US`;
  const day = { timeZone, weekday: 'short', month: 'short', day: 'numeric' } as const;
  const at = new Date(instant);
  const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, ' '); // one such space makes a text message cost twice
  return {
    day: plain(new Intl.DateTimeFormat(locale, day).format(at)),
    when: plain(new Intl.DateTimeFormat(locale, { ...day, hour: 'numeric', minute: '2-digit' }).format(at)),
  };
}

/** A telephone number as people of the country write it: `602-555-0100`. */
export const spoken = (phone: string): string => phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3');
