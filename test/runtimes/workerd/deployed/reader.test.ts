import { expect, test } from 'vitest';
import { workerScriptPageOpener } from '../../../../src/ports/page-opener/worker-script.ts';
import { textPdf } from '../../../ports/page-opener/pdf-file.ts';
import { env } from '../bindings.ts';

test('the second script opens a page for the first, and refuses what a call cannot carry', async () => {
  const opener = workerScriptPageOpener(env.READER);
  const file = await textPdf([['Referral', 72, 700]]);
  expect(await opener.open(file)).toEqual({ kind: 'pdf', pages: 1 });
  const page = await opener.page(file, 1);
  expect('words' in page && page.words.map(({ text }) => text)).toEqual(['Referral']);
  expect('image' in page && page.image).toBeInstanceOf(Uint8Array);
  expect(await opener.open(new Uint8Array(40_000_000))).toEqual({ unreadable: 'too-large' });
});

test('a script that is away is transient; one that is ended for what a file costs says so', async () => {
  const ends = (message: string) => {
    const end = () => Promise.reject(new Error(message));
    return workerScriptPageOpener({ open: end, page: end }).page(new Uint8Array(1), 1);
  };
  await expect(ends('Network connection lost.')).rejects.toMatchObject({ kind: 'transient' });
  expect(await ends('Worker exceeded memory limit.')).toEqual({ unreadable: 'too-large' });
  expect(await ends('Worker exceeded CPU time limit.')).toEqual({ unreadable: 'too-slow' });
});
