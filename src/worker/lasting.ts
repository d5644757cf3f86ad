/**
 * What an invocation has begun is cut off when it ends: it never settles. Answering is the end, also while something is under way that
 * nobody waits for any more (of two reads at once one has failed). Where another invocation may wait for the same thing (a sign-in, its
 * turn at the store), that would hang it, so such work keeps its invocation alive, for the 30 s that it may last after the answer.
 */
import { waitUntil } from 'cloudflare:workers';

export function lasting<T>(work: Promise<T>): Promise<T> {
  waitUntil(work.catch(() => undefined));
  return work;
}

/** The same port, every call of which lasts; so does its view `withRequest`. */
export function lastingPort<P extends object>(port: P): P {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, args);
        if (answer instanceof Promise) return lasting(answer);
        return name === 'withRequest' && isObject(answer) ? lastingPort(answer) : answer;
      };
    },
  });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
