import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MOTE, temporaryFolder } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';
import { ROOT, shortened } from './blocks.ts';

/** Commands that stay until Ctrl-C, and what is printed when each is ready. */
const STAYS: [RegExp, RegExp][] = [
  [/^mote broker\b.* --tls\b/, /mqtts:\/\/\S+:\d+/],
  [/^mote broker\b/, /mqtt:\/\/\S+:\d+/],
  [/^mote proxy\b/, /mote ctl talks to/],
  [/^mote modem\b/, /\d/],
  [/^mote board\b/, /tcp:\/\/\S+/],
  [/^mote sim\b.* --realtime/, /\d boards, broker/],
  [/^mote (?:run|monitor)\b/, /Ctrl-C twice leaves/],
  [/^mosquitto\b/, /Opening ipv4 listen socket/],
  // The broker beside it says so.
  [/^mote sub\b(?!.* (?:--count|-C|--for) )/, /subscribed to/],
];
/** Ports that pages name; a test takes free ones in their place, as other programs may have these. */
const PORTS = /(?<![\d.])(?:1883|1884|2323|7000|8080|8443|8474|8883)(?!\d)/g;
const READY_S = 60;

/** A terminal in a folder of its own, with mote installed there. */
export class Shell {
  readonly folder = temporaryFolder();
  #cwd = this.folder;
  /** Where a line writes the folder that it ends in. */
  #place: string;
  #ports = new Map<string, string>();
  #running: { line: string; child: ChildProcess; printed: () => string }[] = [];
  #atKill: (() => void)[] = [];
  #env: NodeJS.ProcessEnv;
  #isExact: boolean;

  /** @param isExact every line as it stands, in an empty folder with the clone at ~/mote: nothing shorter, no other port */
  constructor(isExact = false) {
    this.#isExact = isExact;
    // Beside the folder, as tools look for files below it.
    const home = temporaryFolder();
    const bin = join(home, 'bin');
    this.#place = join(home, 'pwd');
    symlinkSync(ROOT, join(home, 'mote'), 'junction');
    if (isExact) {
      const { HOME = home } = process.env;
      this.#env = { ...process.env, HOME: home, npm_config_cache: join(HOME, '.npm') };
      return;
    }
    for (const folder of [bin, join(this.folder, 'node_modules')]) mkdirSync(folder);
    const links = {
      'node_modules/mote-mqtt': '.',
      'node_modules/mqtt': 'node_modules/mqtt',
      dist: 'dist',
    };
    for (const [link, target] of Object.entries(links))
      symlinkSync(join(ROOT, target), join(this.folder, link), 'junction');
    const mote = `exec "${process.execPath}" "${MOTE}"`;
    this.#program(join(bin, 'mote'), `${mote} "$@"`);
    this.#program(join(bin, 'npx'), `case "$1" in mote|mote-mqtt) shift;; esac; ${mote} "$@"`);
    this.#env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      HOME: home,
      // The clone that is installed is this one, and it is built.
      npm_config_ignore_scripts: 'true',
      npm_config_offline: 'true',
    };
    // What runs a test inside a test is not to know of the outer one.
    for (const name of Object.keys(this.#env)) if (/^VITEST|^NODE_TEST/.test(name)) delete this.#env[name];
  }

  #program(path: string, text: string): void {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  write(name: string, text: string | Uint8Array): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a line as people paste it. @throws Error with what it printed, when it ends with another code than 0 */
  async run(line: string): Promise<string> {
    const command = this.#isExact ? line : await this.#adapted(line);
    const verb = command.replace(/^npx /, '');
    const ready = STAYS.find(([pattern]) => pattern.test(verb))?.[1];
    if (ready !== undefined) return this.#stay(command, ready);
    const child = this.#start(`${command}\ncode=$?\npwd > "${this.#place}"\nexit $code`);
    const printed = outputOf(child);
    child.stdin?.end();
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (existsSync(this.#place)) this.#cwd = readFileSync(this.#place, 'utf8').trim();
    if (!this.#isExact) await this.#moveBroker();
    if (code !== 0) throw new Error(`exit code ${code}: ${command}\n${printed()}${this.#others()}`);
    return printed();
  }

  /** Waits until one of those that stay has printed that. @throws Error with what they printed instead */
  async until(pattern: RegExp, limitS = READY_S): Promise<void> {
    for (let waitedS = 0; waitedS < limitS; waitedS += 0.1) {
      if (this.#running.some(({ printed }) => pattern.test(printed()))) return;
      await sleep(100);
    }
    throw new Error(`nothing has printed ${pattern} within ${limitS} s${this.#others()}`);
  }

  /** Ends what stays, as Ctrl-C does, last first. @throws Error when one ends with another code than 0 */
  async end(): Promise<void> {
    for (let last = this.#running.at(-1); last !== undefined; last = this.#running.at(-1)) {
      const { line, child, printed } = last;
      const gone = new Promise<number | null>((resolve) => child.on('close', resolve));
      if (child.exitCode === null) signal(child, 'SIGTERM');
      const code = child.exitCode ?? (await gone);
      this.#running.pop();
      // npx says itself how it was ended.
      if (code !== 0 && !this.#isExact)
        throw new Error(`exit code ${code} at its end: ${line}\n${printed()}`);
    }
  }

  onKill(act: () => void): void {
    this.#atKill.push(act);
  }

  /** Ends all that a test that failed has left. */
  kill(): void {
    for (const { child } of this.#running) signal(child, 'SIGKILL');
    for (const act of this.#atKill) act();
  }

  async #stay(line: string, ready: RegExp): Promise<string> {
    const child = this.#start(line.replace(/^/, 'exec '));
    const printed = outputOf(child);
    const others = this.#running.map((one) => ({ ...one, from: one.printed().length }));
    this.#running.push({ line, child, printed });
    const isReady = () =>
      ready.test(printed()) || others.some((one) => ready.test(one.printed().slice(one.from)));
    for (let waitedS = 0; waitedS < READY_S; waitedS += 0.1) {
      if (isReady()) return printed();
      if (child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`not ready: ${line}\n${printed()}${this.#others()}`);
  }

  #start(script: string): ChildProcess {
    // A group of its own, as a terminal makes it: Ctrl-C reaches npx and what npx has started.
    return spawn('bash', ['-c', script], { cwd: this.#cwd, env: this.#env, detached: true });
  }

  #others(): string {
    return this.#running.map(({ line, printed }) => `\nbeside it: ${line}\n${printed()}`).join('');
  }

  /** Free ports, this machine's addresses, shorter runs; and a virtual board where the page has one on a cable. */
  async #adapted(line: string): Promise<string> {
    let command = shortened(line);
    for (const port of new Set(command.match(PORTS))) await this.port(port);
    command = command.replace(PORTS, (port) => this.#ports.get(port) ?? port);
    const verb = /^(?:npx )?mote (\S+)/.exec(command)?.[1] ?? '';
    // Options stand before the comment at the end.
    const [, body, comment] = /^(.*?)(\s+#.*)?$/s.exec(command) ?? [];
    const lacks = (option: string) => !body.includes(` ${option}`);
    const extra: string[] = [];
    if (verb === 'broker') {
      if (lacks('--listen')) extra.push(`--listen ${await this.port('1883')}`);
      if (lacks('--ws ')) extra.push('--ws 0');
    }
    const isRealtime = verb === 'sim' && !lacks('--realtime');
    if (isRealtime && lacks('--broker') && lacks('--listen'))
      extra.push(`--listen ${await this.port('1883')}`);
    if ((/^(?:proxy|ctl|modem)$/.test(verb) || isRealtime) && lacks('--api'))
      extra.push(`--api localhost:${await this.port('8474')}`);
    if (/^(?:pub|sub|call)$/.test(verb) && lacks('--broker') && lacks('-p '))
      extra.push(
        lacks('-h ')
          ? `--broker mqtt://localhost:${await this.port('1883')}`
          : `-p ${await this.port('1883')}`,
      );
    if (/^(?:run|upload|monitor|doctor)$/.test(verb) && lacks('-p '))
      extra.push(`-p tcp://localhost:${await this.#board()}`);
    if (verb === 'init' && lacks('--yes')) extra.push('--yes');
    return [body, ...extra].join(' ') + (comment ?? '');
  }

  /** @returns the free port that stands for one that pages name */
  async port(named: string): Promise<string> {
    const known = this.#ports.get(named) ?? String(await freePort());
    this.#ports.set(named, known);
    return known;
  }

  /** The virtual board that stands on the desk. */
  async #board(): Promise<string> {
    const port = await this.port('2323');
    if (!this.#running.some(({ line }) => line.startsWith('mote board')))
      await this.#stay(`mote board --listen ${port}`, /tcp:\/\/\S+/);
    return port;
  }

  /** A new project's broker is on the port that the page names. */
  async #moveBroker(): Promise<void> {
    const path = join(this.#cwd, 'mote.json');
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"port": 1883', `"port": ${await this.port('1883')}`));
  }
}

function signal({ pid = 0 }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(-pid, name);
  } catch {
    // It has ended by itself.
  }
}

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => {
      text += bytes;
    });
  return () => text;
}
