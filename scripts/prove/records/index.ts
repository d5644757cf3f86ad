import type { Claim } from '../claims.ts';
import { byApi } from './by-api.ts';
import { byFax } from './faxed.ts';
import { ownRequest, relativeByTelephone } from './in-person.ts';
import { longPacket } from './long-packet.ts';
import { takenBack } from './taken-back.ts';

export const claims: Claim[] = [byFax, byApi, ownRequest, relativeByTelephone, takenBack, longPacket];
