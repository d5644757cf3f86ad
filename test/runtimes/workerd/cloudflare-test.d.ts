/** What is used of the test runner's own module in workerd, and of the Worker's bindings in tests. */
declare module 'cloudflare:test' {
  import type { DurableObjectState } from 'cloudflare:workers';

  /** Runs the callback inside the object. */
  export function runInDurableObject<T>(
    stub: object,
    callback: (instance: object, state: DurableObjectState) => T | Promise<T>,
  ): Promise<T>;
  /** Runs the object's alarm now; false when none is set. */
  export function runDurableObjectAlarm(stub: object): Promise<boolean>;
  /** Tears the object down; what it stored stays. */
  export function evictDurableObject(stub: object): Promise<void>;
  /** Ends every object at once, whatever it is doing; what was durable stays. */
  export function abortAllDurableObjects(): Promise<void>;
}
