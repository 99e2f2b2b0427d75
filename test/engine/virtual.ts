import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Board } from '../../simulator/board/board.ts';
import { type Clock, Kernel, WORLD } from '../../simulator/kernel/kernel.ts';
import type { Connecting, NetStack, SocketUser } from '../../simulator/net/socket.ts';
import { Peer } from '../board/stack.ts';
import { PeerScript, type PeerWorld } from './peer.ts';
import { MAX_SCENARIO_MS, type Scenario } from './scenario.ts';
import { transcript } from './transcript.ts';

export const PORT = 1883;
export const CLOSED = 1;
/** Loopback, one way. */
const DELAY_US = 50;
const PROJECT = join(import.meta.dirname, '../..');

/** A net stack without a network: connections to PORT go to the scenario's peers. */
export class PeerStack implements NetStack, PeerWorld {
  readonly scripts: PeerScript[] = [];
  readonly #clock: Clock;
  readonly #scenario: Scenario;
  #downUntilUs = 0;

  constructor(clock: Clock, scenario: Scenario) {
    this.#clock = clock;
    this.#scenario = scenario;
  }

  connect(host: string, port: number, user: SocketUser): Connecting {
    const decidedAtUs = this.#clock.now + 2 * DELAY_US;
    if (host !== '127.0.0.1' && host !== 'localhost')
      return { socket: null, error: 'no-such-host', decidedAtUs };
    if (port !== PORT || this.#clock.now < this.#downUntilUs)
      return { socket: null, error: 'refused', decidedAtUs };
    const peer = new Peer(this.#clock, user);
    const steps = this.#scenario.peers[this.scripts.length] ?? [];
    const script = new PeerScript(
      steps,
      { send: (bytes) => peer.push(bytes), fin: () => peer.fin(), reset: () => peer.close('reset') },
      this,
    );
    this.scripts.push(script);
    const later = (action: () => void) =>
      this.#clock.at(this.#clock.now + DELAY_US, WORLD, action, undefined);
    peer.onSent = (bytes) => later(() => script.data(bytes));
    peer.onEnd = (how) => later(() => script.end(how));
    this.#clock.at(decidedAtUs, WORLD, () => script.start(), undefined);
    return { socket: peer, error: null, decidedAtUs };
  }

  after(ms: number, action: () => void): void {
    this.#clock.at(this.#clock.now + ms * 1000, WORLD, action, undefined);
  }

  down(ms: number): void {
    this.#downUntilUs = this.#clock.now + ms * 1000;
  }
}

/** Runs a scenario on the virtual board. @returns its transcript */
export function runVirtual(scenario: Scenario): string {
  const kernel = new Kernel(scenario.name);
  const stack = new PeerStack(kernel, scenario);
  const lines: string[] = [];
  const files: Record<string, string> = {
    '.bootcde': Buffer.from(`var PORT=${PORT},CLOSED=${CLOSED};${scenario.program}`).toString('latin1'),
  };
  for (const [name, path] of scenario.files) files[name] = readFileSync(join(PROJECT, path), 'latin1');
  const board = new Board({
    clock: kernel,
    device: 1,
    random: kernel.random('board'),
    net: stack,
    files,
    onPrint: (line) => lines.push(line),
  });
  board.start();
  for (const ms of scenario.boots) {
    kernel.run(kernel.now + ms * 1000);
    board.powerCut();
    board.start();
  }
  const endUs = kernel.now + MAX_SCENARIO_MS * 1000;
  while (!lines.includes('DONE') && board.on && kernel.now < endUs) kernel.run(kernel.now + 1000);
  kernel.run(kernel.now + 20_000);
  return transcript(lines, stack.scripts);
}
