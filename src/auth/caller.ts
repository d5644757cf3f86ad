import type { Role, Scopes } from './scopes.ts';
import { parseScopes } from './scopes.ts';

/** Who a request comes from, as its access token and the client registry say. */
export interface Caller {
  readonly clientId: string;
  readonly role: Role;
  readonly scopes: Scopes;
  /** Of partners and pharmacies. `reference` (`Organization/…`) once the directory has noted it. */
  readonly organization?: { readonly name: string; readonly npi: string; readonly reference?: string };
  /** Of staff: a token belongs to one person. */
  readonly person?: Person;
  /** `jti` of the access token. */
  readonly tokenId: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** The gateway itself, in what it does by the clock or for the outbox: with these scopes and no more. */
export const gatewayCaller = (scopes: string): Caller => ({
  clientId: 'gateway',
  role: 'ehr',
  scopes: parseScopes(scopes),
  tokenId: 'gateway',
});
