/** Clock, randomness and callers as workerd has them. */
export const now = (): number => Date.now();
export const newId = (): string => crypto.randomUUID();
export const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Set by Cloudflare, whatever the caller sent under that name. */
export const addressOf = (request: Request): string => request.headers.get('cf-connecting-ip') ?? 'unknown';
