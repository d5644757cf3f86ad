/** Plays SRFax: one address, 200 for everything. */
import { AT, type FakeVendor, OURS, once } from './fake.ts';
import { serve } from './serve.ts';

export const SRFAX = { accessId: '12345', password: 'pass word', callerId: OURS, email: 'desk@clinic.example' };

export interface FakeSrfax extends FakeVendor {
  /** Who has been read, by id. */
  readonly read: Set<string>;
  /** Actions it was asked for, in order. */
  readonly actions: string[];
}

export async function fakeSrfax(): Promise<FakeSrfax> {
  const inbox = new Map<string, { from: string; file: Uint8Array }>();
  const outbox = new Map<string, Record<string, string | number>>();
  const read = new Set<string>();
  const actions: string[] = [];
  const sent: { to: string; file: Uint8Array }[] = [];
  const lost = once();
  let ids = 12_345_678;

  const success = (Result: unknown) => Response.json({ Status: 'Success', Result });
  const failed = (Result: string) => Response.json({ Status: 'Failed', Result });

  const served = await serve(async (request) => {
    const body: Record<string, string> = await request.json();
    const { action = '', sFaxDetailsID = '' } = body;
    actions.push(action);
    if (body.access_id !== SRFAX.accessId || body.access_pwd !== SRFAX.password) {
      return failed('Access Is Denied / Invalid Authentication.');
    }
    if (action === 'Get_Fax_Inbox') return success(listed(body));
    if (action === 'Get_Fax_Outbox') return success([...outbox.values()]);
    if (action === 'Queue_Fax') return queue(body);
    if (action === 'Get_FaxStatus') {
      const fax = outbox.get(sFaxDetailsID);
      return fax ? success(fax) : failed('FaxDetailsID Not Found');
    }
    const fax = inbox.get(sFaxDetailsID);
    if (!fax) return failed('Fax Not Found');
    if (action === 'Retrieve_Fax') return success(Buffer.from(fax.file).toString('base64'));
    read.add(sFaxDetailsID);
    return success('');
  });

  function listed({ sViewedStatus, sStartDate = '', sEndDate = '' }: Record<string, string>) {
    if (!(sStartDate <= '20261124' && sEndDate >= '20261124')) return '';
    const found = [...inbox].filter(([id]) => sViewedStatus === 'ALL' || !read.has(id));
    return found.map(([id, { from, file }]) => ({
      FileName: `20261124160000-1234-12_0|${id}`,
      ReceiveStatus: 'Ok',
      Date: 'Nov 24/26 09:00 AM',
      EpochTime: AT / 1000,
      CallerID: from.slice(2),
      RemoteID: 'SOME CLINIC',
      Pages: '1',
      Size: String(file.length),
      ViewedStatus: read.has(id) ? 'Y' : 'N',
    }));
  }

  function queue(body: Record<string, string>) {
    const {
      sToFaxNumber: to = '',
      sFileContent_1: content = '',
      sCallerID,
      sSenderEmail,
      sCPSubject: Subject = '',
    } = body;
    if (!/^\d{11}$/.test(to)) return failed('Invalid Fax Number');
    if (!/^\d{10}$/.test(sCallerID ?? '') || sSenderEmail !== SRFAX.email) return failed('Invalid CallerID provided');
    const id = String(++ids);
    const FileName = `20261124160000-1234-12_0|${id}`;
    outbox.set(id, {
      FileName,
      SentStatus: 'In Progress',
      EpochTime: '',
      ToFaxNumber: to,
      Pages: 0,
      ErrorCode: '',
      Subject,
    });
    sent.push({ to: `+${to}`, file: new Uint8Array(Buffer.from(content, 'base64')) });
    return lost.due() ? ('reset' as const) : success(id);
  }

  return {
    ...served,
    read,
    actions,
    sent,
    loseAnswer: lost.ask,
    receive({ file, from }) {
      const id = String(++ids);
      inbox.set(id, { from, file });
      return id;
    },
  };
}
