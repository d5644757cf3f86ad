/** The one place that puts the parts of faxes together: what comes in, the desk, what goes out. */
import type { ActPorts } from './action.ts';
import type { Route } from './channels/rest/route.ts';
import type { Directory } from './directory/departments.ts';
import type { GatewayPorts } from './gateway-ports.ts';
import type { Job } from './jobs.ts';
import type { Leased } from './ports/spool/index.ts';

/** Does what one message of its topic asks for. Throws Faults: what may be retried is, anything else is parked for a person. */
export type Consumer = (message: Leased) => Promise<unknown>;

export interface FaxNeeds {
  readonly ports: GatewayPorts;
  readonly acts: ActPorts;
  readonly directory: Directory;
  /** PUBLIC_URL. */
  readonly publicUrl: string;
}

export interface Faxes {
  readonly routes: readonly Route[];
  /** By topic of the spool. */
  readonly consumers: Readonly<Record<string, Consumer>>;
  readonly jobs: readonly Job[];
}

export function openFaxes(_needs: FaxNeeds): Faxes {
  return { routes: [], consumers: {}, jobs: [] };
}
