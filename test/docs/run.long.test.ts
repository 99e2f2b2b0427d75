import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPty } from '../../scripts/device/wires/pty.ts';
import { type Block, blocksOf, commandsOf, pages, ROOT, shortened } from './blocks.ts';
import { Shell } from './shell.ts';

/** Run by test/realtime/testing/samples.test.ts, as they are. */
const SAMPLES = readdirSync(join(ROOT, 'docs/ci')).map((name) =>
  readFileSync(join(ROOT, 'docs/ci', name), 'utf8').trim(),
);
const USERS = {
  users: [{ name: 'eva', password: 'egg', publish: ['#'], subscribe: ['#'] }],
};

const hasMosquitto = spawnSync('mosquitto', ['-h']).error === undefined;

/** Pages at a time: each has programs that wait, and some that do not. */
const LANES = 3;
const lanes: Promise<unknown>[] = Array.from({ length: LANES }, async () => {});

/** Runs when one of the lanes is free. */
function inLane<T>(index: number, work: () => Promise<T>): Promise<T> {
  const result = lanes[index % LANES].then(work);
  lanes[index % LANES] = result.catch(() => {});
  return result;
}

/** A folder as somebody has it who reads a page: with the files of theirs that it speaks of. */
function shellFor(): Shell {
  const shell = new Shell();
  shell.write('picture.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xd9]));
  shell.write('users.json', JSON.stringify(USERS));
  shell.write('recorded.csv', 'time_s,temperature,humidity,pressure\n0,20,50,1000\n3600,21,51,1001\n');
  shell.write('their-client.js', readFileSync(join(ROOT, 'dist/mote-core.js')));
  return shell;
}

async function runShell(shell: Shell, block: Block): Promise<void> {
  const commands = commandsOf(block);
  const wantsBroker = /\bmote (?:pub|sub|call|doctor|run)\b/.test(block.text);
  if (wantsBroker && !/\bmote (?:broker|sim)\b/.test(block.text)) await shell.run('mote broker');
  for (const command of commands) {
    await shell.run(command.replace('/dev/ttyUSB1', await serialDevice(shell, command)));
  }
  await shell.end();
}

/** What stands for a cable: a device whose other end is silent. */
async function serialDevice(shell: Shell, command: string): Promise<string> {
  if (!command.includes('/dev/ttyUSB1')) return '';
  const { path, close } = await openPty(() => {});
  shell.onKill(close);
  return path;
}

async function runFile(shell: Shell, { text, file }: Block): Promise<void> {
  if (SAMPLES.includes(text.trim())) return;
  if (file === null) throw new Error('its first line names no file, and it is no sample of docs/ci');
  shell.write(file, text);
  if (/\.test\.m?js$/.test(file)) expect(await shell.run(`node --test ${file}`)).toMatch(/^# pass [1-9]/m);
  // A program for a board: what the board lacks, or has no room for, is said now.
  else await shell.run(`npx mote build ${file}`);
}

/** Settings of mosquitto, where that is installed. */
async function runMosquitto(shell: Shell, { text, file }: Block): Promise<void> {
  if (!hasMosquitto || file === null) return;
  shell.write(file, text.replace('1883', await shell.port('1883')));
  await shell.run(`mosquitto -c ${file} -v`);
  await shell.end();
}

async function runJson(shell: Shell, { text }: Block): Promise<void> {
  const value = JSON.parse(text);
  shell.write('block.json', shortened(text));
  if (value.kind !== undefined) await shell.run('npx mote links block.json');
  else if (value.faults !== undefined) await shell.run(`npx mote sim block.json${modemFor(text)}`);
  else throw new Error('JSON of no kind that a test knows');
}

const modemFor = (text: string) => (text.includes('"modem"') ? ' --modem bg96 --for 3h --devices 1' : '');

/** The steps of a workflow, but that what it installs is here. */
async function runWorkflow(shell: Shell, { text }: Block): Promise<void> {
  const steps = [...text.matchAll(/^\s*- run: (.*)$/gm)].map(([, step]) => step);
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps.filter((one) => one !== 'npm ci')) await shell.run(step);
}

async function run(shell: Shell, block: Block): Promise<void> {
  if (block.language === 'sh') await runShell(shell, block);
  else if (block.language === 'json') await runJson(shell, block);
  else if (block.language === 'conf') await runMosquitto(shell, block);
  else if (block.language === 'yaml') await runWorkflow(shell, block);
  else if (block.language !== 'text') await runFile(shell, block);
}

async function runPage(page: string): Promise<void> {
  const shell = shellFor();
  try {
    for (const block of blocksOf(page).filter(({ whyNot }) => whyNot === null))
      await run(shell, block).catch((error: Error) => {
        throw new Error(`${block.page}:${block.line}: ${error.message}`);
      });
  } finally {
    shell.kill();
  }
}

describe.concurrent('what people paste from a page runs', () => {
  test.each(pages().map((page, index) => [page, index] as const))('%s', (page, index) =>
    inLane(index, () => runPage(page)),
  );
});
