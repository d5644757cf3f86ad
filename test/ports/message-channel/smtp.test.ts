import { afterEach, expect, test } from 'vitest';
import { isFault } from '../../../src/fault.ts';
import { smtpChannel } from '../../../src/ports/message-channel/smtp.ts';
import { fakeMail, type Refusals } from './fake-mail.ts';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

async function sendTo(refusals: Refusals) {
  const mail = await fakeMail(refusals);
  opened.push(mail);
  const channel = smtpChannel({ url: mail.url, from: 'clinic@example.org' }, { now: () => 0 });
  const message = { tag: 'tag1', to: 'patient@example.org', subject: 'Your appointment', text: 'Hello' };
  return {
    mail,
    error: await channel.send(message).then(
      () => undefined,
      (error: unknown) => error,
    ),
  };
}

test('a mail says who sends it, that a machine did, and bears our tag', async () => {
  const { mail, error } = await sendTo({});
  expect(error).toBeUndefined();
  const [{ raw = '', to = '' } = {}] = mail.mails;
  expect(to).toBe('patient@example.org');
  expect(raw).toContain('From: clinic@example.org');
  expect(raw).toContain('Message-ID: <tag1@example.org>');
  expect(raw).toContain('Auto-Submitted: auto-generated');
  expect(raw).toContain('Subject: Your appointment');
});

test.each([
  [{ RCPT: '550 no such mailbox' }, 'value', 'message-address'],
  [{ RCPT: '450 try later' }, 'rolled-back', 'message-service-away'],
  [{ MAIL: '550 not you' }, 'value', 'message-refused'],
  [{ MAIL: '451 try later' }, 'rolled-back', 'message-service-away'],
  [{ DATA: '451 try later' }, 'rolled-back', 'message-service-away'],
  [{ END: '554 looks like spam' }, 'value', 'message-refused'],
  [{ END: '451 try later' }, 'rolled-back', 'message-service-away'],
] as const)('%j is %s', async (answers, kind, code) => {
  const { mail, error } = await sendTo({ answers });
  expect(isFault(error, kind) && error.issues[0]?.code).toBe(code);
  expect(mail.mails).toEqual([]);
});

test('no answer to a message that was taken: nobody knows', async () => {
  const { mail, error } = await sendTo({ cutOff: true });
  expect(isFault(error, 'unknown')).toBe(true);
  expect(mail.mails).toHaveLength(1);
});

test('nobody there: nothing was sent', async () => {
  const mail = await fakeMail();
  await mail.close();
  const channel = smtpChannel({ url: mail.url, from: 'clinic@example.org' }, { now: () => 0 });
  const sent = channel.send({ tag: 'tag1', to: 'patient@example.org', subject: 'S', text: 'T' });
  await expect(sent).rejects.toSatisfy((error) => isFault(error, 'rolled-back'));
});
