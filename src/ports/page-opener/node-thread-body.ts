/** The thread that opens files (node-thread.ts): one question at a time. */
import { parentPort } from 'node:worker_threads';
import { nodeReaders } from './node-readers.ts';
import type { Question, Told } from './node-thread.ts';
import { openPages } from './open-pages.ts';

const pages = openPages(nodeReaders());

parentPort?.on('message', async (question: Question) => {
  const { file } = question;
  try {
    const answer = question.ask === 'open' ? await pages.open(file) : await pages.page(file, question.number);
    tell({ answer });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.name : 'Error' });
  }
});

const tell = (told: Told) => parentPort?.postMessage(told);
tell({ ready: true });
