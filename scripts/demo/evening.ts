/** Evening: a change of mind, what is late, and what nobody may do. */
import { type Referral, sure } from './clinic.ts';
import type { Day } from './incoming.ts';

type Page = { readonly items: readonly Referral[] };

export async function evening(day: Day, rosa: Referral, maria: Referral): Promise<void> {
  day.heading('Evening: changes, what is late, and what nobody may do');
  await changeOfMind(day, rosa.id);
  await late(day);
  await refusals(day, rosa.id, maria);
}

async function changeOfMind({ clinic, tell }: Day, id: string): Promise<void> {
  const before = await clinic.ask('partner', 200, `GET /v1/referrals/${id}`);
  await clinic.step('partner', id, 'amend', { priority: 'urgent', note: 'She has lost weight.' });
  tell(
    'The practice amends the referral of Rosa: urgent now, she has lost weight. The version before is kept and the department is told.',
  );
  const { text } = await clinic.refused(
    'staff',
    412,
    `POST /v1/referrals/${id}/accept`,
    {},
    { 'if-match': before.headers.get('etag') ?? '' },
  );
  tell(`Somebody at the department still had the old version open and accepts that one: "${text}"`);
  const asked = await clinic.step('partner', id, 'request-cancellation', {
    reason: 'She was seen at the emergency room.',
  });
  sure(asked.businessStatus === '5.2', 'a cancellation is asked for');
  const confirmed = await clinic.step('staff', id, 'confirm-cancellation', {});
  sure(confirmed.status === 'cancelled', 'and confirmed');
  tell(
    'Then she is seen at the emergency room and the practice asks to cancel. The department confirms: cancelled, with its whole history.',
  );
}

async function late({ clinic, tell }: Day): Promise<void> {
  const { body } = await clinic.ask<Page>('staff', 200, 'GET /v1/referrals?overdue=true&count=100');
  sure(
    body.items.every(({ overdue }) => overdue),
    'the list holds what is late and nothing else',
  );
  const how =
    body.items.length === 0 ? 'Nothing is late today' : `${body.items.length} referrals wait longer than they should`;
  tell(`The list of what is late, which the gateway keeps by clinic hours: ${how}.`);
}

async function refusals({ clinic, tell }: Day, rosa: string, maria: Referral): Promise<void> {
  const other = await clinic.refused('otherPartner', 404, `GET /v1/referrals/${rosa}`);
  const nobody = await clinic.refused('otherPartner', 404, 'GET /v1/referrals/nosuchreferral');
  sure(other.text === nobody.text, 'what is hidden looks like what does not exist');
  tell(
    `Another practice asks for Rosa's referral by its number: "${other.text}" The same as for a number that does not exist.`,
  );
  const { body } = await clinic.ask<Page>('otherPartner', 200, `GET /v1/referrals?referralId=${maria.referralId}`);
  sure(body.items.length === 0, "one practice's list never holds another's");
  await clinic.refused('otherPartner', 404, `POST /v1/referrals/${maria.id}/request-cancellation`, { reason: 'x' });
  tell("It finds nothing by Maria's number in its list either, and it cannot cancel what is not its own.");
  const wrong = await clinic.refused('partner', 403, `POST /v1/referrals/${rosa}/accept`, {});
  tell(`The practice that sent Rosa cannot accept her for us: "${wrong.text}"`);
  const over = await clinic.refused('staff', 422, `POST /v1/referrals/${maria.id}/schedule`, visit());
  tell(`And what is completed stays completed: "${over.text}"`);
}

function visit(): { start: string; end: string } {
  const from = Date.now() + 86_400_000;
  return { start: new Date(from).toISOString(), end: new Date(from + 1_800_000).toISOString() };
}
