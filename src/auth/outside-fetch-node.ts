import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { Transport } from './outside-fetch.ts';

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * The transport on Node. The name is resolved once, every address of it is checked, and the connection goes to those very addresses:
 * a name that answers differently the second time (DNS rebinding) gains nothing. TLS still verifies the name.
 */
export function nodeTransport(resolve: Resolve = resolveAll, isRefused = isPrivate): Transport {
  return async (url, { method, headers, body, signal }) => {
    const addresses = await resolve(url.hostname);
    if (addresses.length === 0 || addresses.some(({ address }) => isRefused(address))) {
      throw new Error('the host has no address, or a private one');
    }
    const pinned: LookupFunction = (_host, options, done) => {
      const [first] = addresses;
      if (options.all) done(null, addresses);
      else if (first) done(null, first.address, first.family);
    };
    return new Promise((resolved, rejected) => {
      const sent = request(url, { method, headers, signal, lookup: pinned, agent: false }, (answer) => {
        const { statusCode = 0, headersDistinct } = answer;
        const named = Object.entries(headersDistinct).flatMap(([name, values]) =>
          (values ?? []).map((value): [string, string] => [name, value]),
        );
        const bodyless = statusCode === 204 || statusCode === 205 || statusCode === 304;
        if (bodyless) answer.resume();
        const stream = bodyless ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>); // IncomingMessage gives bytes
        resolved(new Response(stream, { status: statusCode, headers: named }));
      });
      sent.on('error', rejected);
      sent.end(body);
    });
  };
}

/** IANA special-purpose registries (RFC 6890 and successors): nothing there is an outside party. */
const PRIVATE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** Of IPv6 only global unicast (2000::/3) is outside, and of that not Teredo, documentation and 6to4, which can hide an IPv4 address. */
const PRIVATE_WITHIN_GLOBAL_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refused = new BlockList();
for (const range of PRIVATE_4) refused.addSubnet(...subnet(range), 'ipv4');
for (const range of PRIVATE_WITHIN_GLOBAL_6) refused.addSubnet(...subnet(range), 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** True for an address that is not on the public internet. */
export function isPrivate(address: string): boolean {
  if (!isIPv6(address)) return refused.check(address, 'ipv4');
  return !global6.check(address, 'ipv6') || refused.check(address, 'ipv6');
}

function subnet(range: string): [string, number] {
  const [base = '', bits] = range.split('/');
  return [base, Number(bits)];
}
