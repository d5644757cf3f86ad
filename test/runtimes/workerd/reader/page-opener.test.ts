/** The reader script inside workerd, called as the gateway's script calls it. */
import { exports } from 'cloudflare:workers';
import { type ReaderScript, workerScriptPageOpener } from '../../../../src/ports/page-opener/worker-script.ts';
import { pageOpenerContract } from '../../../ports/page-opener.contract.ts';
import { pageOpenerHostileContract } from '../../../ports/page-opener-hostile.contract.ts';

const opener = workerScriptPageOpener(exports.default as unknown as ReaderScript);
pageOpenerContract('Worker script', opener);
pageOpenerHostileContract('Worker script', opener);
