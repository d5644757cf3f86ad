/** Two servers outside workerd, for what is tested there: a small Medplum, and one that is down. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startFakeMedplum } from '../../medplum/fake-medplum.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    medplum: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string };
    /** Base URL of the one that is down: whoever answers for it says 503. */
    medplumDown: string;
  }
}

export default async function setup({ provide }: TestProject) {
  const { baseUrl, clientId, clientSecret, close } = await startFakeMedplum();
  const down = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(503).end());
  });
  await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
  provide('medplum', { baseUrl, clientId, clientSecret });
  provide('medplumDown', `http://127.0.0.1:${(down.address() as AddressInfo).port}`);
  return async () => {
    down.closeAllConnections();
    down.close();
    await close();
  };
}
