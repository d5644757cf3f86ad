/**
 * The network address a request comes from. Each proxy writes whom it was called by at the right end of X-Forwarded-For; what stands
 * left of the trusted ones' entries was written by the caller itself, and is believed by nobody.
 */
export function callerAddress(remote: string | undefined, forwardedFor: string, trustedProxies: number): string {
  const entries = forwardedFor === '' ? [] : forwardedFor.split(',').map(withoutPort);
  const hops = [...entries, remote ?? ''];
  const address = hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '';
  // An odd entry of a trusted proxy ("unknown"): that proxy's own address is better than none.
  return ADDRESS.test(address) ? address : remote || 'unknown';
}

const ADDRESS = /^[0-9A-Fa-f.:]{2,45}(%\w{1,15})?$/;

/** `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write them. */
function withoutPort(entry: string): string {
  const text = entry.trim();
  return /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}
