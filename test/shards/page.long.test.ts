import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../commands/cli.ts';
import { patiently } from './patient.ts';

const folder = temporaryFolder();
const link = join(folder, 'link.json');
const LINK =
  '{"name":"ours","kind":"overlay","faults":[{"fault":"burst","goodS":20,"badS":2,"lossGoodPercent":0,"lossBadPercent":1,"basis":"[E]"}]}';
writeFileSync(link, LINK);

test('the page of a merge needs the code and files of the parts', () => {
  const results = join(folder, 'results');
  const world = ['--devices', '1', '--for', '1h', '--link', `ltem,${link}`];
  const soak = patiently(['soak', '--seeds', '1..1', ...world, '--results', results]);
  expect(soak.status).toBe(0);
  writeFileSync(link, LINK.replace('20', '30'));
  const page = join(folder, 'page.html');
  const refused = patiently(['merge', results, '--html', page]);
  expect(refused.stderr).toMatch(/^mote: --html: runs worlds again, and link is \w+ here, .*\n$/);
  expect(refused.status).toBe(2);
  writeFileSync(link, LINK);
  expect(patiently(['merge', results, '--html', page]).status).toBe(0);
  expect(readFileSync(page, 'utf8')).toContain('<svg');
});

test('a folder with files of others is no obstacle: they are neither read nor touched', () => {
  const results = join(folder, 'shared');
  cpSync(join(folder, 'results'), results, { recursive: true });
  const foreign = ['notes.txt', 'shard-1-of-1.jsonl.bak', 'shard-1-of-1.part', '.nfs0001'];
  for (const name of foreign) writeFileSync(join(results, name), 'mine');
  const world = ['--devices', '1', '--for', '1h', '--link', `ltem,${link}`];
  const soak = patiently(['soak', '--seeds', '1..1', ...world, '--results', results, '--resume']);
  expect(soak.status).toBe(0);
  expect(patiently(['merge', results]).status).toBe(0);
  for (const name of foreign) expect(readFileSync(join(results, name), 'utf8')).toBe('mine');
  expect(readdirSync(results).sort()).toEqual([...foreign, 'shard-1-of-1.jsonl'].sort());
});
