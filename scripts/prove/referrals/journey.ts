import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, must, same } from '../claims.ts';
import { startGateway } from '../gateway.ts';

export const printedLines: Claim = {
  says: 'the lines printed at the start work pasted unchanged into a second shell',
  async show() {
    const gateway = await startGateway();
    try {
      const printed = gateway.output();
      const from = printed.indexOf('# As an outside practice');
      must(from >= 0, 'no lines were printed');
      const lines = printed
        .slice(from)
        .split('\n')
        .filter((line) => !line.startsWith('{'));
      const script = join(gateway.dataDir, 'pasted.sh');
      writeFileSync(script, lines.join('\n'));
      const output = execFileSync('bash', [script], { encoding: 'utf8' });
      const answers = output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
      same(
        answers.map(({ businessStatus }) => businessStatus),
        ['2.0', '3.0', '5.1.1', '7.0'],
        'states',
      );
      return `${answers.length} answers: ${answers.map(({ status }) => status).join(', ')}`;
    } finally {
      await gateway.end();
    }
  },
};

export const gracefulStop: Claim = {
  says: 'SIGTERM ends it in order and what was accepted is there after a restart',
  async show() {
    const gateway = await startGateway();
    try {
      const sent = await gateway.call('partner', 'POST', '/v1/referrals', (await import('./samples.ts')).referral(5));
      same(sent.status, 201, 'status');
      await gateway.stop();
      // npm dies of the signal itself, so its exit code says nothing of the gateway's.
      must(gateway.output().includes('"event":"stopped"'), 'it did not say that it stopped in order');
      await gateway.start();
      const read = await gateway.call('partner', 'GET', `/v1/referrals/${sent.body.id}`);
      same([read.status, read.body.status], [200, 'received'], 'status, state');
      return `stopped in order, referral ${read.body.status}`;
    } finally {
      await gateway.end();
    }
  },
};
