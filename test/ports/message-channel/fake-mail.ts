/** Plays a mail server on this machine (RFC 5321), as far as one message needs one. */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export interface Refusals {
  /** By command: the line it is answered with. */
  readonly answers?: Partial<Record<'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'END', string>>;
  /** After the message was taken its answer is not given. */
  readonly cutOff?: boolean;
}

export interface Mail {
  readonly to: string;
  readonly raw: string;
}

export async function fakeMail(refusals: Refusals = {}) {
  const mails: Mail[] = [];
  const state = { ...refusals };
  const server = createServer((socket) => talk(socket, mails, state));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function talk(socket: Socket, mails: Mail[], state: { answers?: Refusals['answers']; cutOff?: boolean }): void {
  let to = '';
  let raw: string | undefined;
  let rest = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const answer = (command: keyof NonNullable<Refusals['answers']>, good: string) =>
    say(state.answers?.[command] ?? good);
  socket.on('error', () => {});
  say('220 mail.test ready');
  socket.on('data', (bytes) => {
    rest += bytes.toString('utf8');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (raw !== undefined) {
        if (line !== '.') {
          raw += `${line.replace(/^\./, '')}\r\n`;
          continue;
        }
        if (!state.answers?.END) mails.push({ to, raw });
        raw = undefined;
        if (state.cutOff) socket.destroy();
        else answer('END', '250 taken');
        continue;
      }
      if (/^EHLO/i.test(line)) answer('EHLO', '250 mail.test');
      else if (/^MAIL/i.test(line)) answer('MAIL', '250 ok');
      else if (/^RCPT TO:<(.*)>/i.test(line)) {
        to = /<(.*)>/.exec(line)?.[1] ?? '';
        answer('RCPT', '250 ok');
      } else if (/^DATA/i.test(line)) {
        if (!state.answers?.DATA) raw = '';
        answer('DATA', '354 go on');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('250 ok');
    }
  });
}
