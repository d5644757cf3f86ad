/** A store that dies: after its n-th call nothing gets through any more, as when the process is killed between two calls. */
export class CutOff extends Error {}

/** Calls so far, of all ports that die together. */
export interface Counter {
  calls: number;
}

/** `port` whose asynchronous calls are counted; call `after` still does its work, its answer and all later calls are lost. */
export function cutOff<S extends object>(
  port: S,
  names: readonly string[] | undefined,
  after: number,
  counter: Counter,
): S {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver) as unknown;
      if (typeof value !== 'function' || (names && !names.includes(String(name)))) return value;
      return async (...args: unknown[]) => {
        if (counter.calls >= after) throw new CutOff();
        const mine = ++counter.calls;
        const result: unknown = await value.apply(target, args);
        if (mine >= after) throw new CutOff();
        return result;
      };
    },
  });
}

export const STORE_CALLS = [
  'read',
  'readVersion',
  'history',
  'search',
  'searches',
  'createIfNone',
  'commit',
  'putBinary',
  'getBinary',
  'deleteBinary',
  'inOneCommit',
  'commitFenced',
  'bumpLane',
  'createLane',
  'readLaneInTransaction',
  'readInTransaction',
];
