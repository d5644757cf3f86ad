/** What a transaction returns may not be a promise: the work behind it would go on after the commit. */
export function refusePromise(result: unknown): void {
  if (typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function') {
    throw new TypeError('a transaction is synchronous: it may not return a promise');
  }
}
