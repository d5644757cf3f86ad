import { startFakeMedplum } from '../medplum/fake-medplum.ts';
import { fenceScenarios } from '../medplum/fence-scenarios.ts';

fenceScenarios('the fake', startFakeMedplum);
