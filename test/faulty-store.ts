/** A store between the gateway and the real one that is away, slow, or loses answers, as a test says. */
import { Fault, type FaultKind } from '../src/fault.ts';
import type { GatewayPorts } from '../src/gateway.ts';
import type { EmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';

/**
 * `slow`: calls wait until the store is `up` again, and the deadline of callers has passed at once. `lost`: commits are done and
 * their answers lost. A kind of Fault: every call throws it.
 */
export type Weather =
  | 'up'
  | 'slow'
  | 'lost'
  | Extract<FaultKind, 'transient' | 'throttled' | 'unknown' | 'rolled-back' | 'stale'>;

const METHODS = [
  'read',
  'readVersion',
  'history',
  'search',
  'searches',
  'createIfNone',
  'commit',
  'putBinary',
  'getBinary',
  'ping',
] as const;

export function faultyStore() {
  let weather: Weather = 'up';
  let waiting: (() => void)[] = [];

  async function around(method: (typeof METHODS)[number], call: () => Promise<unknown>): Promise<unknown> {
    if (weather === 'slow') await new Promise<void>((resolve) => waiting.push(resolve));
    if (weather === 'up' || weather === 'slow' || (weather === 'lost' && method !== 'commit')) return call();
    if (weather === 'lost') await call();
    const kind = weather === 'lost' ? 'unknown' : weather;
    throw new Fault(kind, { code: 'test-weather', text: 'The store of this test.' });
  }

  return {
    set(next: Weather) {
      weather = next;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    store(store: EmbeddedStore): EmbeddedStore {
      const faulty = Object.fromEntries(
        METHODS.map((method) => [
          method,
          (...args: never[]) => around(method, () => (store[method] as (...all: never[]) => Promise<unknown>)(...args)),
        ]),
      );
      return { ...store, ...faulty };
    },
    /** For `change` of the opening: patience ends at once while the store is slow. */
    deadline: (<T>(work: Promise<T>) => {
      if (weather !== 'slow') return work;
      work.catch(() => undefined); // told to nobody, as the port says
      return Promise.reject(new Fault('transient', { code: 'store-slow', text: 'The store is slow.' }));
    }) satisfies GatewayPorts['deadline'],
  };
}
