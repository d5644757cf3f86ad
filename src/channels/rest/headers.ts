/** Security headers on every answer, pages and errors alike. */
import type { MiddlewareHandler } from 'hono';

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Pages load what this origin serves and nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function securityHeaders(https: boolean): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    const page = headers.get('content-type')?.startsWith('text/html') === true;
    if (!headers.has('content-security-policy'))
      headers.set('content-security-policy', page ? PAGE_POLICY : API_POLICY);
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'no-referrer');
    headers.set('x-frame-options', 'DENY');
    headers.set('cross-origin-resource-policy', 'same-origin');
    if (https) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}
