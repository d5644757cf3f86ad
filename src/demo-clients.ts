/** The clients of the demo clinic: made once, their secrets written where only the owner can read them. */
import { type Client, type ClientRegistry, newClient } from './auth/clients.ts';
import type { Random } from './auth/secrets.ts';
import type { LoadedDemo } from './directory/load-demo.ts';

export interface DemoCredential {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type DemoClients = Readonly<
  Record<'ehr' | 'partner' | 'otherPartner' | 'pharmacy' | 'staff' | 'otherStaff', DemoCredential>
>;

/** Registers one client of each kind and answers their credentials. Call once; the secrets cannot be had again. */
export async function createDemoClients(
  organizations: LoadedDemo['organizations'],
  clients: ClientRegistry,
  make: { now: number; newId: () => string; random: Random },
): Promise<DemoClients> {
  const outside = (id: string) => {
    const organization = organizations[id];
    if (!organization) throw new Error(`the demo clinic lacks the organization ${id}`);
    return { organization: { name: organization.name, npi: organization.npi } };
  };
  const wanted = {
    ehr: { name: 'Demo EHR', role: 'ehr' },
    partner: { name: 'Demo partner', role: 'partner', ...outside('partner') },
    otherPartner: { name: 'Other demo partner', role: 'partner', ...outside('other-partner') },
    pharmacy: { name: 'Demo pharmacy', role: 'pharmacy', ...outside('pharmacy') },
    staff: { name: 'Demo staff', role: 'staff', person: { id: 'demo-staff-1', name: 'Dana Whitfield' } },
    otherStaff: { name: 'Other demo staff', role: 'staff', person: { id: 'demo-staff-2', name: 'Luis Ortega' } },
  };
  const made = await Promise.all(
    Object.entries(wanted).map(async ([name, registration]) => {
      const { client, clientSecret } = await newClient(registration, make);
      await clients.add(client);
      return [name, credentialOf(client, clientSecret)] as const;
    }),
  );
  return Object.fromEntries(made) as Record<keyof DemoClients, DemoCredential>;
}

function credentialOf({ clientId }: Client, clientSecret: string | undefined): DemoCredential {
  if (clientSecret === undefined) throw new Error('a demo client has no secret');
  return { clientId, clientSecret };
}
