/** A store that dies: after its n-th call nothing gets through any more, as when the process is killed between two calls. */
export class CutOff extends Error {}

export interface Cut<S extends object> {
  readonly store: S;
  /** Calls so far. */
  calls(): number;
}

/** Counts the asynchronous port calls of `store`; call `after` still does its work, its answer and all later calls are lost. */
export function cutOff<S extends object>(store: S, names: readonly string[], after: number): Cut<S> {
  let calls = 0;
  const proxy = new Proxy(store, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver) as unknown;
      if (typeof value !== 'function' || !names.includes(String(name))) return value;
      return async (...args: unknown[]) => {
        if (calls >= after) throw new CutOff();
        const mine = ++calls;
        const result: unknown = await value.apply(target, args);
        if (mine >= after) throw new CutOff();
        return result;
      };
    },
  });
  return { store: proxy, calls: () => calls };
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
