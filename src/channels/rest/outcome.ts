/** Failures on the wire: always a FHIR OperationOutcome naming every problem at once. */
import type { OperationOutcome } from '@medplum/fhirtypes';
import { FAULTS, Fault } from '../../fault.ts';
import { CODES } from '../../fhir/systems.ts';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** Text is static and names paths; values are never quoted (see src/fault.ts). */
export function operationOutcome(fault: Fault): OperationOutcome {
  const row = FAULTS[fault.kind];
  return {
    resourceType: 'OperationOutcome',
    issue: fault.issues.map(({ code, text, expression, type }) => ({
      severity: 'error',
      code: (type && type in FAULTS ? FAULTS[type as keyof typeof FAULTS].issue : (type ?? row.issue)) as 'invalid',
      details: { coding: [{ system: CODES.fault, code }], text },
      ...(expression && { expression: [expression] }),
    })),
  };
}

/** The answer to a Fault. 401 names the scheme (RFC 6750 §3), what may be repeated says when. */
export function faultResponse(fault: Fault): Response {
  const headers = new Headers({ 'content-type': FHIR_JSON });
  if (fault.status === 401) headers.set('www-authenticate', 'Bearer error="invalid_token"');
  if (fault.kind === 'forbidden' && fault.issues[0]?.code === 'scope-missing') {
    headers.set('www-authenticate', 'Bearer error="insufficient_scope"');
  }
  if (fault.status === 429 || fault.status === 503) headers.set('retry-after', String(fault.retryAfter ?? 5));
  return new Response(JSON.stringify(operationOutcome(fault)), { status: fault.status, headers });
}

/** Anything thrown as a Fault; what is none is a bug, and tells the caller no more than that. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault(
    'exception',
    { code: 'exception', text: 'The gateway failed; the request id finds it in the log.' },
    { cause: error },
  );
}
