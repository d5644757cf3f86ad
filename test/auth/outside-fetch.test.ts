import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { outsideFetch, type Transport } from '../../src/auth/outside-fetch.ts';
import { isPrivate, nodeTransport } from '../../src/auth/outside-fetch-node.ts';

const allowedHosts = ['keys.example.org'];
const good = { url: 'https://keys.example.org/jwks', allowedHosts, maxBytes: 10 };

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error) => error.issues?.[0].code ?? error,
  );

describe('the guard', () => {
  test('gives status, headers and bytes', async () => {
    const fetch = outsideFetch(async () => new Response('0123456789', { status: 404, headers: { 'x-a': 'b' } }));
    const { status, headers, bytes } = await fetch(good);
    expect([status, headers.get('x-a'), new TextDecoder().decode(bytes)]).toEqual([404, 'b', '0123456789']);
  });

  test.each([
    ['http://keys.example.org/jwks', 'outside-not-https'],
    ['file:///etc/passwd', 'outside-not-https'],
    ['https://other.example.org/', 'outside-host'],
    ['https://keys.example.org.evil.org/', 'outside-host'],
    ['https://keys.example.org:8443/', 'outside-host'],
    ['https://127.0.0.1/', 'outside-host'],
    ['https://keys.example.org@evil.org/', 'outside-user'],
    ['https://user@keys.example.org/', 'outside-user'],
    ['keys.example.org', 'outside-url'],
  ])('%s is not called', async (url, code) => {
    let called = false;
    const fetch = outsideFetch(async () => {
      called = true;
      return new Response('');
    });
    expect(await codeOf(fetch({ ...good, url }))).toBe(code);
    expect(called).toBe(false);
  });

  test('a redirect is not followed', async () => {
    const headers = { location: 'https://169.254.169.254/' };
    expect(await codeOf(outsideFetch(async () => new Response('', { status: 302, headers }))(good))).toBe(
      'outside-redirect',
    );
  });

  test('an endless answer is cut off', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(new Uint8Array(6)) });
    expect(await codeOf(outsideFetch(async () => new Response(endless))(good))).toBe('outside-too-long');
  });

  test('an answer that does not come, or does not end, is given up', async () => {
    const never: Transport = (_, { signal }) =>
      new Promise((_, rejected) => signal.addEventListener('abort', () => rejected(signal.reason)));
    expect(await codeOf(outsideFetch(never, 20)(good))).toBe('outside-unreachable');
    const dripping: Transport = async (_, { signal }) =>
      new Response(
        new ReadableStream({ start: (stream) => signal.addEventListener('abort', () => stream.error(signal.reason)) }),
      );
    expect(await codeOf(outsideFetch(dripping, 20)(good))).toBe('outside-unreachable');
  });
});

describe('on Node', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::',
  ])('%s is private', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '198.20.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is not',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );

  test.each([[['8.8.8.8', '10.0.0.1']], [[]]])('a name with the addresses %j is not called', async (addresses) => {
    const resolve = async () => addresses.map((address) => ({ address, family: 4 }));
    await expect(outsideFetch(nodeTransport(resolve))(good)).rejects.toMatchObject({
      cause: { message: 'the host has no address, or a private one' },
    });
  });

  test('the connection goes to the address that was checked, under the name that was asked for', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createServer((socket) => {
      socket.once('data', (bytes) => {
        hello.resolve(bytes);
        socket.destroy();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    let resolved = 0;
    const resolve = async () => {
      resolved += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const url = `https://keys.example.org:${port}/jwks`;
    const fetch = outsideFetch(nodeTransport(resolve, () => false));
    expect(await codeOf(fetch({ url, allowedHosts: [`keys.example.org:${port}`], maxBytes: 10 }))).toBe(
      'outside-unreachable',
    );
    expect((await hello.promise).includes('keys.example.org')).toBe(true); // the server name in the TLS ClientHello
    expect(resolved).toBe(1);
    await new Promise((closed) => server.close(closed));
  });
});
