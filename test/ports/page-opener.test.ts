import { afterAll } from 'vitest';
import { nodeThreadPageOpener } from '../../src/ports/page-opener/node-thread.ts';
import { pageOpenerContract } from './page-opener.contract.ts';
import { pageOpenerHostileContract } from './page-opener-hostile.contract.ts';

const opener = nodeThreadPageOpener();
afterAll(() => opener.close());
pageOpenerContract('thread on Node', opener);
pageOpenerHostileContract('thread on Node', opener);
