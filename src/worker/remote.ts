/**
 * A port that lives in a Durable Object, called over RPC. Arguments and results are cloned, so they are plain values.
 * Faults travel as values: over RPC an error would lose its class, and with it what to do about it.
 */
import { Fault, type FaultKind, type Issue } from '../fault.ts';
import { lasting } from './lasting.ts';

type Answer =
  | { readonly value: unknown }
  | { readonly fault: { readonly kind: FaultKind; readonly issues: readonly Issue[]; readonly retryAfter?: number } };

/** The object's side: its one method. */
export interface CalledObject {
  call(port: string, method: string, args: readonly unknown[]): Promise<Answer>;
}

/** The ports of one object by name. */
export type Served = Readonly<Record<string, object>>;

/** Answers one call to a port of `served`. Throws what is no Fault. */
export async function serve(served: Served, port: string, method: string, args: readonly unknown[]): Promise<Answer> {
  const target = served[port];
  const called: unknown = target && Object.hasOwn(target, method) ? Reflect.get(target, method) : undefined;
  if (typeof called !== 'function') throw new TypeError(`no method ${port}.${method}`);
  try {
    return { value: await Reflect.apply(called, target, args) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { kind, issues, retryAfter } = error;
    return { fault: { kind, issues, ...(retryAfter !== undefined && { retryAfter }) } };
  }
}

const UNREACHABLE = { code: 'object-unreachable', text: 'A part of the gateway cannot be reached at the moment.' };

/**
 * The caller's side: an object with the methods of `P`. A stub belongs to the request that got it, so `stub` is asked for each call.
 * Fault `transient` when the object cannot be reached, was reset, or is overloaded: what it was to do may be done or not.
 */
export function remote<P extends object>(stub: () => CalledObject, port: string): P {
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    let answer: Answer;
    try {
      answer = await lasting(stub().call(port, method, args));
    } catch (cause) {
      // `remote` marks what the code over there threw: a bug, not an outage.
      if (cause instanceof Error && 'remote' in cause && cause.remote === true) throw cause;
      throw new Fault('transient', UNREACHABLE, { cause });
    }
    if ('value' in answer) return answer.value;
    const { kind, issues, retryAfter } = answer.fault;
    throw new Fault(kind, issues, retryAfter === undefined ? {} : { retryAfter });
  };
  // Every name is a method but `then`: a promise that resolves with the port would ask for it.
  const methods: ProxyHandler<object> = {
    get: (_, name) =>
      typeof name !== 'string' || name === 'then' ? undefined : (...args: unknown[]) => call(name, args),
  };
  return new Proxy({}, methods) as P; // the object serves the same interface under this name
}
