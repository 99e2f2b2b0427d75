import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksIn, blocksOf, commandsOf, pages, ROOT, shortened } from './blocks.ts';

const MAX_NOT_RUN = 5;
/** The languages that run.long.test.ts has a way to run; `text` is for what nobody pastes. */
const LANGUAGES = ['sh', 'js', 'json', 'yaml', 'conf', 'text'];

const blocks = pages().flatMap(blocksOf);
const place = ({ page, line }: { page: string; line: number }) => `${page}:${line}`;

test('every code block of README and docs has a language that a test runs', () => {
  const run = blocks.filter(({ whyNot }) => whyNot === null);
  expect(run.filter(({ language }) => !LANGUAGES.includes(language)).map(place)).toEqual([]);
});

test('no block that is called text is a command', () => {
  const commands = /^\s*(?:\$|npx|npm|mote|node|sudo|curl|git|cd|mkdir)\s/m;
  const wrong = blocks.filter(({ language, text }) => language === 'text' && commands.test(text));
  expect(wrong.map(place)).toEqual([]);
});

test('at most five blocks say beside them why no test runs them', () => {
  const notRun = blocks.filter(({ whyNot }) => whyNot !== null);
  expect(notRun.length).toBeGreaterThan(0);
  expect(notRun.length).toBeLessThanOrEqual(MAX_NOT_RUN);
});

test('README is at most 130 lines, and each of its three tasks is three commands', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(130);
  const tasks = [
    'A board on the desk',
    'A fleet on the laptop',
    'A bad link in front of any client, in any language',
  ];
  for (const task of tasks) {
    const section = text.split(`## ${task}\n`)[1]?.split('\n## ')[0] ?? '';
    const [first] = blocksIn('README.md', section);
    expect(commandsOf(first)).toHaveLength(3);
  }
});

test('every page of docs can be reached from README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(docs.filter((name) => !readme.includes(`docs/${name}`))).toEqual([]);
});

test('a block knows its place, its language, its file, and why it is not run', () => {
  const page =
    "Text.\n\n```js\n// a.js\nx();\n```\n\nNot run by this project's tests: it wants a chip.\n\n```sh\nflash\n```\n";
  expect(blocksIn('p.md', page)).toMatchObject([
    { line: 3, language: 'js', file: 'a.js', text: '// a.js\nx();', whyNot: null },
    { line: 10, language: 'sh', file: null, text: 'flash', whyNot: 'it wants a chip.' },
  ]);
  expect(() => blocksIn('p.md', '```sh\nx')).toThrow('p.md:1: a block without an end');
});

test('a line that ends in a backslash goes on, and a comment is no command', () => {
  expect(commandsOf({ text: '# one\na \\\n  b\n\nc # two' })).toEqual(['a b', 'c # two']);
});

test('a test takes fewer boards and less of their time than people do', () => {
  const line = 'mote sim --devices 20 --for 24h --broker-restart 12h';
  expect(shortened(line)).toBe('mote sim --devices 2 --for 1h --broker-restart 30m');
});
