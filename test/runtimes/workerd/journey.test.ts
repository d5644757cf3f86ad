import { journey } from '../journey.ts';
import { env, fetchWorker, URL_OF_WORKER } from './bindings.ts';

const clinic = env.EMBEDDED_CLINIC.getByName('clinic');

journey('workerd, the clinic in one Durable Object', async () => ({
  url: URL_OF_WORKER,
  fetch: fetchWorker,
  clients: await clinic.newDemoClients(),
}));
