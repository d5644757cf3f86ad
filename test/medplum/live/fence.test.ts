import { fenceScenarios } from '../fence-scenarios.ts';
import { requiredServer } from '../harness.ts';
import { serverFacts } from '../server-facts.ts';

serverFacts('the live server', requiredServer);
fenceScenarios('the live server', requiredServer);
