/**
 * SRFax, "internet fax API": one address, an action in the body, our credentials beside it, and 200 for everything: whether it worked is
 * said in the answer. It calls nobody; received faxes are found by looking, and marked as read when they are kept. Our tag goes along as
 * the subject, which SRFax keeps and lists even without a cover page of its own.
 */
import * as z from 'zod';
import { Fault } from '../../fault.ts';
import { decodeBase64 } from '../../fhir/document-kind.ts';
import { base64 } from './authentic.ts';
import { failureOfWords } from './failures.ts';
import type { FaxVendor, ReceivedFax, SendOutcome } from './index.ts';
import { parties } from './told.ts';
import { refusedFault, signInFault, type VendorWorld, vendorApi } from './vendor-api.ts';

export interface SrfaxSettings {
  readonly accessId: string;
  readonly password: string;
  /** E.164, North American; our number there. */
  readonly callerId: string;
  readonly email: string;
  readonly apiUrl: string;
}

const DAY_MS = 86_400_000;
/** How often everything is listed, and not only what nobody has read: somebody may have looked at a fax in SRFax's own mailbox. */
const ALL_MS = 6 * 3_600_000;
/** SRFax takes numbers of eleven digits. */
const NORTH_AMERICAN = /^\+(1\d{10})$/;

const words = z.union([z.string(), z.number()]).transform(String).nullish();
const count = z.coerce.number();
const answerShape = z.object({ Status: z.string(), Result: z.unknown() });
/** An empty box comes as an empty text. */
const boxOf = <T extends z.ZodType>(one: T) =>
  z.preprocess((box) => (box === '' || box === null ? [] : box), z.array(one));
const inboxShape = boxOf(
  z.object({
    /** `20261124160000-1234-12_0|12345678`; what follows the bar is the id. */
    FileName: z.string().min(1),
    ReceiveStatus: words,
    EpochTime: count.nullish(),
    CallerID: words,
    Pages: count.nullish(),
    User_FaxNumber: words,
  }),
);
const sentShape = z.object({
  FileName: words,
  SentStatus: z.string(),
  EpochTime: words,
  Pages: count.nullish(),
  ErrorCode: words,
  Subject: words,
});
type Sent = z.output<typeof sentShape>;
/** The documents call one an array of properties, and it comes as one or the other. */
const statusShape = z.union([sentShape, z.array(sentShape).min(1)]);
const outboxShape = boxOf(sentShape);

export function srfaxVendor(settings: SrfaxSettings, { fetch, now }: VendorWorld): FaxVendor {
  const api = vendorApi({ fetch, baseUrl: settings.apiUrl });
  const body = (action: string, fields: Record<string, string>) => ({
    action,
    access_id: settings.accessId,
    access_pwd: settings.password,
    sResponseFormat: 'JSON',
    ...fields,
  });
  let listedAllAt: number | undefined;

  async function ask<T>(action: string, fields: Record<string, string>, shape: z.ZodType<T>): Promise<T> {
    const { Status, Result } = await api.ask('', answerShape, { json: body(action, fields), long: true });
    if (Status !== 'Success') throw refusal(Result);
    const parsed = shape.safeParse(Result);
    if (parsed.success) return parsed.data;
    throw new Fault('transient', {
      code: 'fax-vendor-answer',
      text: 'The fax vendor answers in a form that is not known.',
    });
  }

  /** Whole days of the account's zone, which is not told: one more on either side. */
  const days = (since: number) => ({
    sPeriod: 'RANGE',
    sStartDate: day(since - DAY_MS),
    sEndDate: day(now() + DAY_MS),
  });

  return {
    name: 'srfax',

    async fetchFile({ vendorFaxId }) {
      const fields = { sFaxDetailsID: vendorFaxId, sDirection: 'IN', sFaxFormat: 'PDF', sMarkasViewed: 'N' };
      const file = decodeBase64((await ask('Retrieve_Fax', fields, z.string())).replace(/\s/g, ''));
      if (file) return file;
      throw new Fault('transient', {
        code: 'fax-vendor-answer',
        text: 'The fax vendor answers in a form that is not known.',
      });
    },

    async listReceived(since) {
      const all = listedAllAt === undefined || now() - listedAllAt >= ALL_MS;
      const fields = { ...days(since), sViewedStatus: all ? 'ALL' : 'UNREAD' };
      const faxes = await ask('Get_Fax_Inbox', fields, inboxShape);
      if (all) listedAllAt = now();
      return faxes.map(({ FileName, ReceiveStatus, EpochTime, CallerID, Pages, User_FaxNumber }): ReceivedFax => {
        return {
          vendorFaxId: idIn(FileName),
          ...parties(CallerID, User_FaxNumber ?? settings.callerId),
          receivedAt: EpochTime ? EpochTime * 1000 : now(),
          ...(Pages && { pages: Pages }),
          ...(/partial|incomplete|fail|error/i.test(ReceiveStatus ?? '') && { partial: true }),
        };
      });
    },

    async kept({ vendorFaxId }) {
      const fields = { sFaxDetailsID: vendorFaxId, sDirection: 'IN', sMarkasViewed: 'Y' };
      await ask('Update_Viewed_Status', fields, z.unknown());
    },

    async send({ tag, to, file }) {
      const [, digits] = NORTH_AMERICAN.exec(to) ?? [];
      if (digits === undefined) {
        throw new Fault('value', { code: 'fax-number', text: 'SRFax sends to numbers of North America only.' });
      }
      const { Status, Result } = await api.submit('', answerShape, {
        json: body('Queue_Fax', {
          sCallerID: settings.callerId.slice(-10),
          sSenderEmail: settings.email,
          sFaxType: 'SINGLE',
          sToFaxNumber: digits,
          sRetries: '0', // ours are by the reason of the failure
          sCPSubject: tag,
          sAccountCode: tag.slice(0, 20),
          sFileName_1: `${tag}.pdf`,
          sFileContent_1: base64(file),
        }),
      });
      if (Status !== 'Success') throw isSignIn(Result) ? signInFault('rolled-back') : refusedFault();
      return { vendorFaxId: String(Result), tag, result: 'sent', at: now() };
    },

    async outcomeOf({ tag, vendorFaxId, since }) {
      if (vendorFaxId !== undefined) {
        const found = await ask('Get_FaxStatus', { sFaxDetailsID: vendorFaxId }, statusShape).catch(unlessUnknown);
        const fax = Array.isArray(found) ? found[0] : found;
        return fax && { ...outcomeIn(fax, now()), vendorFaxId, tag };
      }
      const fax = (await ask('Get_Fax_Outbox', days(since), outboxShape)).find(({ Subject }) => Subject === tag);
      return fax && { ...outcomeIn(fax, now()), tag };
    },
  };
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
const idIn = (fileName: string) => fileName.slice(fileName.lastIndexOf('|') + 1);

/** `Sent` is delivered, everything that is not final is under way. */
function outcomeIn({ FileName, SentStatus, EpochTime, Pages, ErrorCode }: Sent, now: number): SendOutcome {
  const result =
    SentStatus === 'Sent' ? 'delivered' : SentStatus === 'Failed' ? failureOfWords(ErrorCode ?? '') : 'sent';
  const seconds = Number(EpochTime || Number.NaN);
  return {
    vendorFaxId: idIn(FileName ?? ''),
    result,
    at: result === 'sent' || Number.isNaN(seconds) ? now : seconds * 1000,
    ...(result === 'delivered' && Pages && { pages: Pages }),
  };
}

/** The reason is a sentence; of those that are known, two mean something else than that it has to be tried again. */
function refusal(result: unknown): Fault {
  if (isSignIn(result)) return signInFault('transient');
  const reason = typeof result === 'string' ? result : '';
  if (/not found|invalid fax(?:details)?(?:id| ?file ?name)|no such/i.test(reason)) {
    return new Fault('not-found', { code: 'fax-not-there', text: 'The fax vendor has no such fax, or no file of it.' });
  }
  return new Fault('transient', {
    code: 'fax-vendor-refused',
    text: 'The fax vendor does not do what it is asked for.',
  });
}

const isSignIn = (result: unknown) =>
  typeof result === 'string' && /authentication|access is denied|access[_ ]?(?:id|pwd)|password/i.test(result);

function unlessUnknown(error: unknown): undefined {
  if (error instanceof Fault && error.kind === 'not-found') return undefined;
  throw error;
}
