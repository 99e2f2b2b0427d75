import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { nodeRefusal } from '../../scripts/node-version.ts';
import { barLine } from '../../scripts/progress.ts';
import { MOTE } from './cli.ts';

test.each(['12.22.12', '18.20.8', '20.11.1'])('Node %s is refused with what to install', (version) => {
  expect(nodeRefusal(version)).toContain(`mote needs Node 20.12 or newer, and this is Node ${version}`);
});

test.each(['20.12.0', '22.0.0', '100.1.0'])('Node %s will do', (version) => {
  expect(nodeRefusal(version)).toBeNull();
});

test('package.json asks for the same Node', () => {
  const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(engines.node).toBe('>=20.12');
});

test('what runs first parses on Node 12, and imports nothing that does not', () => {
  const seen = [MOTE];
  for (const file of seen) {
    const text = readFileSync(file, 'utf8');
    // Dynamic import, of the year 2020, is all that Node 12 has beyond 2019.
    const program = parse(text, { ecmaVersion: 2020, sourceType: 'module', allowHashBang: true });
    expect(text).not.toMatch(/\?\?|\?\./);
    for (const node of program.body)
      if (node.type === 'ImportDeclaration') seen.push(join(dirname(file), String(node.source.value)));
  }
  expect(seen.map((file) => file.split('/').at(-1))).toEqual(['mote.js', 'node-version.js']);
});

test('mote under an old Node says one line and ends with 2', () => {
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })`;
  const preload = `data:text/javascript,${encodeURIComponent(old)}`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, MOTE, 'sim'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe(`${nodeRefusal('18.20.8')}\n`);
  expect(status).toBe(2);
});

test('a progress bar fits its terminal: the bar shrinks, then the least important text goes', () => {
  const parts = ['57 %', ' of the simulated time', ', 12 s left'];
  expect(barLine(0.5, parts, 120)).toBe(`${'='.repeat(20)}${'-'.repeat(20)} ${parts.join('')}`);
  expect(barLine(0.5, parts, 40)).toBe('======------ 57 % of the simulated time');
  expect(barLine(0.5, parts, 10)).toBe('57 %');
  for (let columns = 5; columns < 200; columns++)
    expect(barLine(1, parts, columns).length).toBeLessThan(columns);
});
