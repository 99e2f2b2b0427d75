import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openPty } from '../../scripts/device/wires/pty.ts';
import { type Block, commandsOf, ROOT } from './blocks.ts';
import { Shell } from './shell.ts';

/** What the CI page shows is in files of their own, so that people can copy them. */
const SAMPLES = readdirSync(join(ROOT, 'docs/ci')).map((name) => ({
  name,
  text: readFileSync(join(ROOT, 'docs/ci', name), 'utf8').trim(),
}));
const USERS = {
  users: [{ name: 'eva', password: 'egg', publish: ['#'], subscribe: ['#'] }],
};
const hasMosquitto = spawnSync('mosquitto', ['-h']).error === undefined;
if (!hasMosquitto) console.log('skipped: settings of mosquitto in docs, as it is not installed');

/** Somebody who pastes the blocks of a page, one after another, in a folder with the files that the page speaks of. */
export class Reader {
  readonly shell = new Shell();

  constructor() {
    const files: Record<string, string | Uint8Array> = {
      'picture.jpg': new Uint8Array([0xff, 0xd8, 0xff, 0xd9]),
      'users.json': JSON.stringify(USERS),
      'recorded.csv': 'time_s,temperature,humidity,pressure\n0,20,50,1000\n3600,21,51,1001\n',
      'their-client.js': readFileSync(join(ROOT, 'dist/mote-core.js')),
    };
    for (const [name, content] of Object.entries(files)) this.shell.write(name, content);
  }

  /** @throws Error with what was printed, when a command or a program of the block fails */
  async follow(block: Block): Promise<void> {
    const { language } = block;
    if (language === 'sh') await this.#paste(block);
    else if (language === 'json') await this.#use(block);
    else if (language === 'conf') await this.#configure(block);
    else if (language === 'yaml') await this.#workflow(block);
    else if (language === 'js') await this.#program(block);
    else if (language !== 'text') throw new Error(`no test knows how to run ${language}`);
  }

  async #paste(block: Block): Promise<void> {
    const wantsBroker = /\bmote (?:pub|sub|call|doctor|run)\b/.test(block.text);
    if (wantsBroker && !/\bmote (?:broker|sim)\b/.test(block.text)) await this.shell.run('mote broker');
    for (const command of commandsOf(block)) {
      // Three modems on one desk are three ways: each has the ports of the one before.
      if (/\bmote modem\b/.test(command)) await this.shell.end();
      await this.shell.run(await this.#cabled(command));
    }
    await this.shell.end();
  }

  /** What stands for a cable: a device whose other end is silent. */
  async #cabled(command: string): Promise<string> {
    if (!command.includes('/dev/ttyUSB1')) return command;
    const { path, close } = await openPty(() => {});
    this.shell.onKill(close);
    return command.replace('/dev/ttyUSB1', path);
  }

  async #program({ text, file }: Block): Promise<void> {
    const sample = SAMPLES.find((one) => text.replace(/^\/\/ \S+\.js\n/, '') === one.text);
    const name = sample?.name ?? file;
    if (name === null) throw new Error('its first line names no file, and it is no sample of docs/ci');
    // Run by test/realtime/testing/samples.long.test.ts, as it stands.
    if (/\.vitest\./.test(name)) return;
    this.shell.write(name, text);
    // The page's workflow runs them, when all are there.
    if (sample !== undefined) return;
    if (/\.test\.m?js$/.test(name))
      expect(await this.shell.run(`node --test ${name}`)).toMatch(/^# pass [1-9]/m);
    // A program for a board: what the board lacks, or has no room for, is said now.
    else await this.shell.run(`npx mote build ${name}`);
  }

  /** Settings of mosquitto, where that is installed. */
  async #configure({ text, file }: Block): Promise<void> {
    if (file === null) throw new Error('its first line names no file');
    if (!hasMosquitto) return;
    this.shell.write(file, text.replace('1883', await this.shell.port('1883')));
    await this.shell.run(`mosquitto -c ${file} -v`);
    await this.shell.end();
  }

  /** A link or a scenario, by the command that takes it. */
  async #use({ text }: Block): Promise<void> {
    const value = JSON.parse(text);
    this.shell.write('block.json', text);
    if (value.kind !== undefined) await this.shell.run('npx mote links block.json');
    else if (value.faults !== undefined)
      await this.shell.run(`npx mote sim block.json${text.includes('"modem"') ? ' --modem bg96' : ''}`);
    else if (value.parts !== undefined) {
      this.shell.write(value.app, readFileSync(join(ROOT, 'test/programs', value.app)));
      await this.shell.run('npx mote sim block.json --console');
    } else throw new Error('JSON of no kind that a test knows');
  }

  /** The steps of a workflow, but for what it installs: that is here. */
  async #workflow({ text }: Block): Promise<void> {
    const steps = [...text.matchAll(/^\s*- run: (.*)$/gm)].map(([, step]) => step);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps.filter((one) => one !== 'npm ci'))
      expect(await this.shell.run(step)).toMatch(/^ℹ pass [1-9]/m);
  }
}
