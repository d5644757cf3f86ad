import { openMedplumStore } from '../../../src/ports/fhir-store/medplum/index.ts';
import { fhirStoreContract } from '../../ports/fhir-store.contract.ts';
import { ledgerContract } from '../../ports/ledger.contract.ts';
import { requiredServer } from '../harness.ts';
import { fencedInTest } from '../ledger-in-test.ts';

fhirStoreContract('medplum', async () => openMedplumStore({ ...(await requiredServer()), fetch, now: Date.now }), {
  accentsFolded: false,
});
ledgerContract('fenced, medplum', async () => fencedInTest(await requiredServer()));
