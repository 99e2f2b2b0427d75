import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-ports.ts';

/** Debian puts the broker where only root looks. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
const env = { ...process.env, PATH };

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--help'], { env }).error === undefined;
}

export function run(program: string, args: string[]): ChildProcess {
  return spawn(program, args, { env });
}

/** A mosquitto of the test's own: a free port, a folder that goes with it, persistence on. */
export class Mosquitto {
  readonly port: number;
  #folder = mkdtempSync(join(tmpdir(), 'mote-mosquitto-'));
  #process: ChildProcess | null = null;

  private constructor(port: number, more: string[]) {
    this.port = port;
    const config = [
      `listener ${port} 127.0.0.1`,
      ...more,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${this.#folder}/`,
      'autosave_interval 1',
      `user ${userInfo().username}`,
    ];
    writeFileSync(this.#config, `${config.join('\n')}\n`);
  }

  /** @param more lines of configuration for its listener */
  static async begin(...more: string[]): Promise<Mosquitto> {
    const broker = new Mosquitto(await freePort(), more);
    await broker.start();
    return broker;
  }

  get #config(): string {
    return join(this.#folder, 'mosquitto.conf');
  }

  /** Runs it, and waits until it answers. */
  async start(): Promise<void> {
    this.#process = run('mosquitto', ['-c', this.#config]);
    for (let tries = 0; tries < 500; tries++) {
      if (await answers(this.port)) return;
      if (this.#process.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`mosquitto does not answer on port ${this.port}; exit code ${this.#process.exitCode}`);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null || running.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(port, '127.0.0.1');
    probe.on('connect', () => resolve(true));
    probe.on('error', () => resolve(false));
    probe.on('close', () => probe.destroy());
    probe.on('connect', () => probe.end());
  });
}
