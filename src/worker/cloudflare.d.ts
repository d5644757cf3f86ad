/** What is used of the runtime's own module; the full declarations would clash with those of Node and the DOM. */
declare module 'cloudflare:workers' {
  type Value = ArrayBuffer | string | number | null;

  export interface DurableObjectStorage {
    readonly sql: { exec(statement: string, ...bindings: Value[]): { toArray(): Record<string, Value>[] } };
    transactionSync<T>(work: () => T): T;
    getAlarm(): Promise<number | null>;
    /** Replaces the one alarm there is. ms since 1970. */
    setAlarm(at: number): Promise<void>;
  }

  export interface DurableObjectState {
    readonly storage: DurableObjectStorage;
    /** No other event of this object is delivered meanwhile; a rejection resets the object. */
    blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
  }

  export abstract class DurableObject<Env> {
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
    constructor(ctx: DurableObjectState, env: Env);
  }

  /** A script's own door for service bindings: its methods are called as if they were here. */
  export abstract class WorkerEntrypoint<Env = unknown> {
    protected readonly env: Env;
    constructor(ctx: unknown, env: Env);
  }

  /** Keeps the invocation that is running alive until the promise settles, 30 s at most after its answer. */
  export function waitUntil(work: Promise<unknown>): void;

  /** The bindings, for code that is not handed them. */
  export const env: unknown;
  /** The Worker's own exports, to be called as from outside. */
  export const exports: { readonly default: { fetch(request: Request): Promise<Response> } };
}

/** A WebAssembly program, as wrangler bundles it. */
declare module '@hyzyla/pdfium/pdfium.wasm' {
  const program: unknown;
  export default program;
}
