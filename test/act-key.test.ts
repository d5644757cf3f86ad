import fc from 'fast-check';
import { expect, test } from 'vitest';
import { macWith } from '../src/act-key.ts';
import { nodeMacWith } from '../src/act-key-node.ts';

test('on Node an act has the key it has in a Worker', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const secret = fc.uint8Array({ minLength: 32, maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(secret, text, async (bytes, one) => {
      const key = new Uint8Array(bytes);
      expect(Buffer.from(await nodeMacWith(key)(one))).toEqual(Buffer.from(await macWith(key)(one)));
    }),
    { numRuns: 30 },
  );
});
