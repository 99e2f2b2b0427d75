import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { Running } from '../realtime/broker/running.ts';

const SOAK = ['soak', '--seeds', '1..24', '--devices', '5', '--for', '6h'];

test('the parts of a soak, one of them killed twice, add up to what one machine says', async () => {
  const folder = temporaryFolder();
  const results = join(folder, 'results');
  const part = (index: number) => [...SOAK, '--shard', `${index}/3`, '--results', results];
  for (const index of [1, 2]) expect(mote(part(index)).status).toBe(0);
  for (const resume of [[], ['--resume']]) {
    const killed = new Running([...part(3), '--jobs', '1', ...resume]);
    const journal = () => readdirSync(results).find((name) => name.includes(`.${killed.pid}-`));
    const worlds = () => readFileSync(join(results, journal() ?? ''), 'utf8').split('\n').length;
    while (journal() === undefined || worlds() < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    await killed.kill();
  }
  expect(mote(['merge', results]).stderr).toContain('1 of 3 parts is missing');
  expect(mote([...part(3), '--resume']).status).toBe(0);
  const [merged, whole] = ['merged.json', 'whole.json'].map((name) => join(folder, name));
  expect(mote(['merge', results, '--json', merged]).status).toBe(0);
  expect(mote([...SOAK, '--json', whole]).status).toBe(0);
  const read = (path: string) => ({ ...JSON.parse(readFileSync(path, 'utf8')), wallS: 0 });
  expect(read(merged)).toEqual(read(whole));
});
