import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../project.ts';
import { atEnd } from '../../signals.ts';
import { EXIT_INTERRUPTED, Failure } from '../../usage.ts';
import { freePort, listening } from '../ports.ts';

/** Debian puts mosquitto where only root looks. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
const CLOCK_TICKS = 100;

export type ContenderName = 'mote' | 'mote --data' | 'mosquitto' | 'aedes';

/** A broker in a process of its own. */
export class Contender {
  readonly name: ContenderName;
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(name: ContenderName, port: number, child: ChildProcess) {
    this.name = name;
    this.port = port;
    this.#process = child;
  }

  /** @param folder for its files. @throws Failure where it does not start */
  static async start(name: ContenderName, folder: string): Promise<Contender> {
    const port = await freePort();
    const [program, ...args] = commandOf(name, port, folder);
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr?.on('data', (text) => {
      words = (words + text).slice(-1000);
    });
    await listening(port, () => {
      if (child.exitCode !== null) throw new Failure(`${name} ended with ${child.exitCode}: ${words}`);
    });
    return new Contender(name, port, child);
  }

  /** CPU seconds of all its threads so far. */
  get cpuS(): number {
    const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'latin1');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / CLOCK_TICKS;
  }

  /** Bytes in memory now. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'latin1');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  }

  /** At once, and without waiting: this process ends. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

export function hasMosquitto(): boolean {
  return spawnSync('mosquitto', ['-h'], { env }).error === undefined;
}

export function mosquittoVersion(): string {
  const { stdout } = spawnSync('mosquitto', ['-h'], { env, encoding: 'utf8' });
  return /version (\S+)/.exec(stdout)?.[1] ?? '';
}

/** Starts all of them. @returns them, and what stops them and takes their files away */
export async function startAll(names: readonly ContenderName[]): Promise<{
  contenders: Contender[];
  stop(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-bench-'));
  const contenders: Contender[] = [];
  const end = () => {
    for (const one of contenders) one.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const onCtrlC = () => process.exit(EXIT_INTERRUPTED);
  process.once('SIGINT', onCtrlC);
  const forget = atEnd(end);
  const stop = async () => {
    process.off('SIGINT', onCtrlC);
    forget();
    for (const one of contenders) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const name of names) {
      const own = join(folder, name.replace(/\W+/g, '-'));
      mkdirSync(own);
      contenders.push(await Contender.start(name, own));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { contenders, stop };
}

function commandOf(name: ContenderName, port: number, folder: string): string[] {
  if (name === 'mosquitto') {
    const path = join(folder, 'mosquitto.conf');
    const lines = [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      `user ${userInfo().username}`,
      'log_type none',
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    return ['mosquitto', '-c', path];
  }
  const node = process.execPath;
  if (name === 'aedes') return [node, join(PROJECT, 'dist/host/scripts/bench/broker/aedes.js'), String(port)];
  const mote = [
    node,
    join(PROJECT, 'dist/host/scripts/mote.js'),
    'broker',
    '--listen',
    String(port),
    '--ws',
    '0',
  ];
  return name === 'mote' ? mote : [...mote, '--data', folder];
}

/** Files that a process of this user may have open. */
export function openFiles(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
}
