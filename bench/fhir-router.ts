import { type FhirResponse, FhirRouter, type HttpMethod } from '@medplum/fhir-router';
import { EmbeddedRepository, type RepositoryPorts } from './fhir-repository.ts';
import { registerSearchParameters } from './fhir-search-request.ts';

export interface RouterCall {
  readonly method: HttpMethod;
  /** Below the FHIR base, e.g. `Patient?birthdate=1950-02-03`; empty for a Bundle. */
  readonly url: string;
  readonly body?: unknown;
  /** Lower-case names: `if-match`, `if-none-exist`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Plain FHIR over the embedded store by Medplum's own router: the direct calls that the gateway is compared with. No authorization, no
 * profiles, no audit; nothing of the gateway is reached through it.
 */
export function embeddedRouter(ports: RepositoryPorts): (call: RouterCall) => Promise<FhirResponse> {
  registerSearchParameters();
  const router = new FhirRouter();
  return ({ method, url, body, headers = {} }) => {
    // Without `transactions` the router runs a transaction as a batch and says nothing.
    const request = { method, url, body, headers, pathname: '', params: {}, query: {}, config: { transactions: true } };
    return router.handleRequest(request, new EmbeddedRepository(ports));
  };
}
