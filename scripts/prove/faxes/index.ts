import type { Claim } from '../claims.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { badFiles, killedWhileReading } from './exactly-once.ts';
import { longFax } from './fairness.ts';
import { replySheetFilesItself } from './reply-sheet.ts';
import { faxLikeJson } from './same-resources.ts';
import { everyVendor } from './vendors.ts';

export const claims: Claim[] = [
  faxLikeJson,
  replySheetFilesItself,
  everyVendor,
  deskInBrowser,
  killedWhileReading,
  badFiles,
  longFax,
];
