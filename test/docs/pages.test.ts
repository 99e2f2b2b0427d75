import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';
import { blocksOf, edited, readPage } from './adding-page.ts';

const MAP = ['docs/ARCHITECTURE.md', 'docs/ADDING.md', 'CONTRIBUTING.md'];
const PAGES = [
  'README.md',
  ...MAP.slice(-1),
  ...readdirSync(join(PROJECT, 'docs')).map((name) => `docs/${name}`),
]
  .filter((name) => name.endsWith('.md'))
  .sort();
const ADDING = blocksOf(readPage('docs/ADDING.md'));
const ROOMS = /^(?:\.ci|docs|firmware|scripts|sensors|simulator|test)\//;

test.each(MAP)('every path that %s names is there', (page) => {
  const code = [...readPage(page).matchAll(/`([^`\n]+)`|^([a-zA-Z].* (?:test|scripts)\/.*)$/gm)];
  const words = code.flatMap(([, inline = '', line = '']) => `${inline} ${line}`.split(/[\s,]+/));
  const named = words.filter((word) => ROOMS.test(word));
  const made = new Set(ADDING.map(({ path }) => path));
  const missing = named.filter((path) => !made.has(path) && !existsSync(join(PROJECT, path)));
  expect(missing).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
});

test.each(PAGES)('every link of %s to a file leads to one', (page) => {
  const targets = [...readPage(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target);
  const missing = targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(join(PROJECT, dirname(page), target)));
  expect(missing).toEqual([]);
});

test.each(PAGES)('every npm script that %s names is in package.json', (page) => {
  const { scripts } = JSON.parse(readPage('package.json'));
  const named = [...readPage(page).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);
  const known = ['lint', ...Object.keys(scripts)];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test('a command of the docs that others connect to says on which addresses it listens', () => {
  const listens = PAGES.flatMap((page) => [
    ...readPage(page).matchAll(
      /mote (?:proxy|broker)(?: --(?!listen)[\w-]+(?: [^\s-]\S*)?)* --listen ([^\s`]+)/g,
    ),
  ]);
  expect(listens.length).toBeGreaterThan(3);
  // A bare port stands only where it is said that it answers this machine alone.
  for (const [command, address] of listens)
    if (!/^\S+:\d+$/.test(address)) expect(command).toBe('mote proxy --listen 1884');
});

test('docs/ADDING.md has an example of each part, and none takes more than two files of the project', () => {
  const parts = [
    'A link fault',
    'A world fault',
    'A check',
    'A sensor',
    'A profile',
    'A command',
    'An engine',
  ];
  expect([...new Set(ADDING.map(({ section }) => section))]).toEqual(parts);
  for (const part of parts) {
    const edits = ADDING.filter(({ section, isEdit }) => section === part && isEdit).map(({ path }) => path);
    expect(new Set(edits).size, part).toBeLessThanOrEqual(2);
  }
  for (const { path, isEdit } of ADDING)
    expect([path, existsSync(join(PROJECT, path))]).toEqual([path, isEdit]);
});

test.each(ADDING.filter(({ isEdit }) => isEdit))(
  '$path has the lines that docs/ADDING.md adds to',
  (block) => {
    const before = readPage(block.path);
    const after = edited(before, block);
    const added = block.text.split('\n').filter((line) => line.startsWith('+')).length;
    const removed = block.text.split('\n').filter((line) => line.startsWith('-')).length;
    expect(after.split('\n').length - before.split('\n').length).toBe(added - removed);
  },
);

test("the scenario of docs/ADDING.md runs on the virtual board, its peer's part too", () => {
  const [{ path, text }] = ADDING.filter(({ section }) => section === 'An engine');
  const name = path.replace(/^.*\/|\.js$/g, '');
  expect(runVirtual(parseScenario(name, text))).toBe('closed\nDONE\npeer 1: 6869 fin\n');
});
