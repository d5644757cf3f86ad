import { describe, expect, test } from 'vitest';
import { openZone } from '../../src/fhir/clinic-time.ts';
import { messageWords } from '../../src/mappings.ts';
import { openHours } from '../../src/messages/hours.ts';
import { KINDS } from '../../src/messages/kinds.ts';
import { contactsOf, type Preferences } from '../../src/messages/preferences.ts';
import { REMINDERS, reminderDue } from '../../src/messages/reminders.ts';
import { LANGUAGES } from '../../src/messages/set-preferences.ts';
import { understand } from '../../src/messages/understand.ts';
import { placeholders, render, whenIn, wordsFor } from '../../src/messages/words.ts';

const words = messageWords();
const [en, es] = ['en', 'es'].map((code) => words.find(({ language }) => language === code));

describe('words', () => {
  test('every language has every kind and no other', () => {
    expect(words.map(({ language }) => language)).toEqual([...LANGUAGES]);
    for (const { language, messages } of words)
      expect(Object.keys(messages).sort(), language).toEqual([...KINDS].sort());
  });

  test.each([...KINDS])('%s says the same in every language', (kind) => {
    for (const part of ['sms', 'subject', 'mail'] as const) {
      const names = words.map(({ messages }) => [...new Set(placeholders(messages[kind]?.[part] ?? ''))].sort());
      expect(new Set(names.map(String)).size, part).toBe(1);
    }
  });

  test.each([...KINDS])('%s fits into two parts of a text message, and says whose it is', (kind) => {
    const all = words.flatMap(({ messages }) =>
      Object.values(messages).flatMap(({ sms, mail }) => placeholders(`${sms} ${mail}`)),
    );
    const others = Object.fromEntries(
      all.filter((name) => !name.startsWith('bring')).map((name) => [name, 'Twenty letters of it.']),
    );
    const facts = {
      ...others,
      group: 'Copper Basin Medical Group',
      phone: '602-555-0102',
      call: '602-555-0102',
      ...whenIn('en', '2026-12-30T17:45:00Z', 'America/Phoenix'),
      place: '1600 N Example Avenue, Suite 100, Phoenix',
    };
    for (const one of words) {
      const rendered = render(kind, facts, one);
      // GSM-7 in English; in Spanish a letter beyond it makes a part 67 letters long, and three are enough for nothing.
      expect(rendered?.sms.length ?? 999, one.language).toBeLessThanOrEqual(one.language === 'en' ? 306 : 335);
      expect(`${rendered?.sms} ${rendered?.subject} ${rendered?.mail}`).not.toMatch(/[{}]/);
      for (const text of [rendered?.sms, rendered?.mail]) expect(text).toContain(facts.group);
    }
  });

  test('half a sentence is not sent', () => {
    expect(en && render('visit-booked', { group: 'X', phone: 'Y' }, en)).toBeUndefined();
    expect(en && render('visit-booked', { group: 'X', phone: 'Y', when: 'W', day: 'D', place: 'P' }, en)).toBeDefined();
  });

  test('in the preferred language where there are words in it, else in English', () => {
    const speaks = (...codes: (string | [string])[]) => ({
      communication: codes.map((code) => ({
        language: { coding: [{ system: 'urn:ietf:bcp:47', code: String(code) }] },
        ...(Array.isArray(code) && { preferred: true }),
      })),
    });
    expect(wordsFor({}, words)).toBe(en);
    expect(wordsFor(speaks('es-MX'), words)).toBe(es);
    expect(wordsFor(speaks('en', ['es']), words)).toBe(es);
    expect(wordsFor(speaks(['nv'], 'es'), words)).toBe(en);
    expect(wordsFor({}, [])).toBeUndefined();
  });

  test('times are those of the clinic, in plain signs', () => {
    const { when } = whenIn('en', '2026-12-01T16:20:00Z', 'America/Phoenix');
    expect(when).toBe('Tue, Dec 1, 9:20 AM');
    expect(whenIn('en', '2026-07-01T15:20:00Z', 'America/Denver').when).toBe('Wed, Jul 1, 9:20 AM');
    expect(whenIn('es', '2026-12-01T16:20:00Z', 'America/Phoenix').when).toMatch(/^mar, 1 de dic, 9:20/);
  });
});

describe('hours', () => {
  const HOUR = 3_600_000;
  const at = (iso: string) => Date.parse(iso);

  test.each([
    ['within', '2026-12-01T10:00-07:00', 99, '2026-12-01T10:00-07:00'],
    ['at the first minute', '2026-12-01T08:00-07:00', 99, '2026-12-01T08:00-07:00'],
    ['early, and the morning is soon enough', '2026-12-01T05:00-07:00', 4, '2026-12-01T08:00-07:00'],
    ['early, and the morning is too late', '2026-12-01T05:00-07:00', 2, '2026-11-30T19:00-07:00'],
    ['late, and tomorrow is soon enough', '2026-12-01T20:00-07:00', 13, '2026-12-02T08:00-07:00'],
    ['late, and tomorrow is too late', '2026-12-01T21:00-07:00', 2, '2026-12-01T19:00-07:00'],
  ])('%s', (_name, due, hours, expected) => {
    const open = openHours('08:00-20:00', openZone('America/Phoenix'));
    expect(open.sendAt(at(due), at(due) + hours * HOUR)).toBe(at(expected));
  });

  test('the clock of another clinic goes forward an hour, and the hours with it', () => {
    const open = openHours('08:00-20:00', openZone('America/Denver'));
    expect(open.isOpen(at('2026-03-07T08:30-07:00'))).toBe(true);
    expect(open.isOpen(at('2026-03-08T07:30-06:00'))).toBe(false);
    expect(open.sendAt(at('2026-03-08T01:00-07:00'), at('2026-03-08T12:00-06:00'))).toBe(at('2026-03-08T08:00-06:00'));
  });

  test('a reminder is due once, not before and not long after', () => {
    const open = openHours('08:00-20:00', openZone('America/Phoenix'));
    const [week] = REMINDERS;
    const start = '2026-12-15T10:00-07:00';
    const due = at(start) - 7 * 24 * HOUR;
    const asked = (now: number) => week && reminderDue(week, { start }, now, 5 * 60_000, open)?.sendAt;
    expect(asked(due - HOUR)).toBeUndefined();
    expect(asked(due - 4 * 60_000)).toBe(due);
    expect(asked(due + 23 * HOUR)).toBe(due);
    expect(asked(due + 25 * HOUR)).toBeUndefined();
  });
});

describe('what patients write', () => {
  test.each([
    ['C', 'confirm'],
    [' c. ', 'confirm'],
    ['“Confirmar”', 'confirm'],
    ['r', 'reschedule'],
    ['X!', 'cancel'],
    ['CANCELAR CITA', 'cancel'],
    ['Stop', 'stop'],
    ['cancel', 'stop'],
    ['UNSUBSCRIBE', 'stop'],
    ['start', 'start'],
    ['', undefined],
    ['yes', undefined],
    ['C or X?', undefined],
    ['cancel my 9 am and book 10', undefined],
    ['Please do not cancel', undefined],
    ['xx', undefined],
    ['constructor', undefined],
  ])('%j', (text, meaning) => expect(understand(text)).toBe(meaning));
});

describe('by what a patient may be reached', () => {
  const telecom = [
    { system: 'phone', use: 'home', value: '602-555-0101' },
    { system: 'phone', use: 'mobile', value: '(602) 555-0102' },
    { system: 'phone', use: 'old', value: '602-555-0103' },
    { system: 'email', value: 'one@example.org' },
  ] as const;
  const patient = { resourceType: 'Patient', telecom: [...telecom] } as const;
  const mobile = { channel: 'sms', to: '+16025550102' };
  const mail = { channel: 'email', to: 'one@example.org' };
  const secret = { channel: 'sms', to: '+16025550109' } as const;

  test.each<[string, Preferences, 'recorded' | 'number-given', unknown[]]>([
    ['nothing is recorded', {}, 'recorded', [mail]],
    ['nothing is recorded, a number is enough', {}, 'number-given', [mobile, mail]],
    ['allowed', { sms: 'allowed' }, 'recorded', [mobile, mail]],
    ['refused', { sms: 'refused' }, 'number-given', [mail]],
    ['all refused', { sms: 'refused', email: 'refused' }, 'number-given', []],
    ['a confidential contact', { sms: 'allowed', confidential: secret }, 'recorded', [secret]],
    ['a confidential contact is consent', { confidential: secret }, 'recorded', [secret]],
    ['stopped from there', { sms: 'refused', confidential: secret }, 'recorded', []],
  ])('%s', (_name, preferences, consent, contacts) => {
    expect(contactsOf({ ...patient, telecom: [...telecom] }, preferences, consent)).toEqual(contacts);
  });

  test('who has died is written to no more', () => {
    const died = { ...patient, telecom: [...telecom], deceasedDateTime: '2026-11-01' };
    expect(contactsOf(died, { sms: 'allowed' }, 'recorded')).toEqual([]);
  });
});
