/** What sweeps say, each once for good: by the act key, and without asking the ledger for what this process has seen said. */
import type { ActPorts, Call } from '../action.ts';
import { type Say, say } from './say.ts';

export interface Once {
  knows(key: readonly string[]): boolean;
  /** Answers whether it is new. */
  say(message: Say): Promise<boolean>;
}

/** More than are due in a day; what is forgotten is asked of the ledger. */
const MOST = 20_000;

export function openOnce(ports: ActPorts, call: Omit<Call, 'target' | 'input'>): Once {
  const known = new Set<string>();
  return {
    knows: (key) => known.has(key.join(' ')),
    async say(message) {
      const isNew = await say(message, ports, call);
      if (known.size >= MOST) known.clear();
      known.add(message.once.join(' '));
      return isNew;
    },
  };
}
