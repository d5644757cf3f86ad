/** The packet of an approved request: made at once where it is short, else volume by volume, each an act of its own. */
import * as z from 'zod';
import type { ActContext, Reads } from '../action.ts';
import { Fault, isFault } from '../fault.ts';
import { refused } from './approve.ts';
import type { RecordsDeps } from './deps.ts';
import { stateOf } from './lifecycle.ts';
import { type Made, madeBefore, makeVolume } from './make-packet.ts';
import { mayGo } from './may-go.ts';
import {
  bundleDocument,
  describe,
  ending,
  isPacket,
  isWhole,
  put,
  shared,
  stopped,
  volumeFile,
} from './packet-change.ts';
import { attachmentOf, packetDocument } from './packet-document.ts';
import { outputsOf, type RecordsRequest, referencesOf } from './request.ts';
import { defineRecordsStep } from './step.ts';

const fulfilInput = z.strictObject({}).meta({ id: 'FulfilRecords' });
const volumeInput = z.strictObject({ volume: z.int().min(2) }).meta({ id: 'MakeVolume' });

/** What was approved, checked anew; one that is made already is made again, without what was left out since, and only then. */
export const fulfil = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof fulfilInput>, Made>({
    name: 'fulfil',
    summary: 'Make the packet of what was approved',
    input: fulfilInput,
    writes: ['DocumentReference'],
    async look(_input, request, act, reads) {
      if (stateOf(request.task) === 'fulfilled') await refuseTwice(request, act, reads, deps);
      return makeVolume(request, { number: 1, packed: [] }, act, reads, deps);
    },
    change(_input, request, act, made) {
      if ('outdated' in made) throw new Error('a first volume goes on after none');
      const { volume, bundle, before } = made;
      const urn = act.urn();
      const file = volumeFile(volume, 1, act);
      const replaces = before.find(isPacket(request.task));
      const packet = packetDocument({
        ...shared(request, made, act),
        description: describe(volume.missing),
        ...(replaces && { replaces: `DocumentReference/${replaces.id}` }),
        unfinished: !volume.last,
        file: file.attachment,
      });
      const document = bundle && bundleDocument(bundle, request, made, act);
      return {
        ...ending(request.task, made, 1, urn, document?.create.urn),
        uploads: [file.upload, ...(document ? [document.upload] : [])],
        create: [{ urn, resource: packet }, ...(document ? [document.create] : [])],
        update: before.map((one) => put({ ...one, status: 'superseded' })),
      };
    },
  });

/** Two people who press the same button want one packet; one that lacks a file may be tried again. */
async function refuseTwice(request: RecordsRequest, act: ActContext, reads: Reads, deps: RecordsDeps): Promise<void> {
  const [{ leftOut }, made] = await Promise.all([mayGo(request, act, reads, deps), madeBefore(request, reads)]);
  const packed = outputsOf(request.task, 'records-volume').at(-1)?.valueInteger;
  const whole = made.filter(isPacket(request.task)).every(isWhole);
  if (!whole || leftOut > 0 || packed !== referencesOf(request.task, 'records-approved').length) return;
  throw refused('packet-made', 'The packet is made, and all that is in it may go.');
}

/** Of the gateway itself: one volume more. */
export const makeNextVolume = (deps: RecordsDeps) =>
  defineRecordsStep<z.output<typeof volumeInput>, Made>({
    name: 'make-volume',
    summary: 'Make the next volume of a packet',
    input: volumeInput,
    writes: ['DocumentReference'],
    async look({ volume: number }, request, act, reads) {
      const volumes = outputsOf(request.task, 'records-volume');
      if (number !== volumes.length + 1) {
        throw new Fault('business-rule', { code: 'volume-made', text: 'This volume is made, or not yet to be made.' });
      }
      const packed = referencesOf(request.task, 'records-approved').slice(0, volumes.at(-1)?.valueInteger ?? 0);
      try {
        return await makeVolume(request, { number, packed }, act, reads, deps);
      } catch (error) {
        // The release has ended, say. Whoever takes `fulfil` again is told.
        if (!isFault(error, 'business-rule')) throw error;
        return { outdated: true, before: await madeBefore(request, reads) };
      }
    },
    change({ volume: number }, request, act, made) {
      const packet = made.before.find(isPacket(request.task));
      if (!packet) throw new Error('a packet that is being made is not there');
      if ('outdated' in made) return stopped(request.task, made.before);
      const { volume, bundle } = made;
      const file = volumeFile(volume, number, act);
      const document = bundle && bundleDocument(bundle, request, made, act);
      const more = {
        ...packet,
        docStatus: volume.last ? ('final' as const) : ('preliminary' as const),
        description: describe(volume.missing, packet.description),
        content: [...packet.content, { attachment: attachmentOf(file.attachment) }],
      };
      return {
        ...ending(request.task, made, number, `DocumentReference/${packet.id}`, document?.create.urn),
        uploads: [file.upload, ...(document ? [document.upload] : [])],
        create: document ? [document.create] : [],
        update: [put(more)],
      };
    },
  });
