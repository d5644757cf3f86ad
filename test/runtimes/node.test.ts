import { afterAll } from 'vitest';
import { type OpenGateway, openGateway, PUBLIC_URL } from '../open-gateway.ts';
import { journey } from './journey.ts';

const opened: OpenGateway[] = [];
afterAll(() => {
  for (const { close } of opened) close();
});

journey('Node, in this process', async () => {
  const { gateway, clients, close } = await openGateway();
  opened.push({ close } as OpenGateway);
  return { url: PUBLIC_URL, fetch: gateway.fetch, clients };
});
