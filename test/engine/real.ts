import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../free-ports.ts';
import { PeerScript, type PeerWorld } from './peer.ts';
import { MAX_SCENARIO_MS, type Scenario } from './scenario.ts';
import { engineLines, transcript } from './transcript.ts';

/** The real interpreter, a Linux build of Espruino; undefined where there is none. */
export const ENGINE = process.env.ESPRUINO === undefined ? undefined : resolve(process.env.ESPRUINO);

const PROJECT = join(import.meta.dirname, '../..');

/** Listens on loopback and plays the scenario's scripts. */
export class RealPeers implements PeerWorld {
  readonly scripts: PeerScript[] = [];
  port = 0;
  readonly #scenario: Scenario;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  async listen(): Promise<void> {
    this.port ||= await freePort();
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server = server;
    return new Promise((done) => {
      server.listen(this.port, '127.0.0.1', done);
    });
  }

  after(ms: number, action: () => void): void {
    setTimeout(action, ms);
  }

  down(ms: number): void {
    this.#server?.close();
    setTimeout(() => this.listen(), ms);
  }

  freeze(): void {
    for (const script of this.scripts) script.freeze();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }

  #accept(socket: Socket): void {
    const steps = this.#scenario.peers[this.scripts.length] ?? [];
    const script = new PeerScript(
      steps,
      {
        send: (bytes) => void socket.write(bytes, 'latin1'),
        fin: () => void socket.end(),
        reset: () => void socket.resetAndDestroy(),
      },
      this,
    );
    this.scripts.push(script);
    this.#sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('data', (bytes: string) => script.data(bytes));
    socket.on('end', () => {
      script.end('fin');
      socket.end();
    });
    socket.on('error', () => script.end('reset'));
    script.start();
  }
}

/** Runs a scenario on the real interpreter. @returns its transcript */
export async function runReal(scenario: Scenario, engine: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const peers = new RealPeers(scenario);
  await peers.listen();
  try {
    for (const [name, path] of scenario.files) copyFileSync(join(PROJECT, path), join(folder, name));
    const store = scenario.files.map(
      ([name]) =>
        `require("Storage").write(${JSON.stringify(name)},require("fs").readFileSync(${JSON.stringify(name)}));`,
    );
    if (store.length > 0) await run(engine, folder, `${store.join('')}print("DONE");`, MAX_SCENARIO_MS);
    const program = `var PORT=${peers.port},CLOSED=1;${scenario.program}`;
    let lines: string[] = [];
    for (const ms of [...scenario.boots, MAX_SCENARIO_MS])
      lines = lines.concat(await run(engine, folder, program, ms, () => peers.freeze()));
    await new Promise((done) => setTimeout(done, 50));
    return transcript(lines, peers.scripts);
  } finally {
    peers.close();
    rmSync(folder, { recursive: true });
  }
}

/** One life of the interpreter: until it prints DONE, leaves by itself, or its time is up. */
function run(
  engine: string,
  folder: string,
  program: string,
  ms: number,
  beforeEnd = () => {},
): Promise<string[]> {
  const file = join(folder, 'program.js');
  writeFileSync(file, program, 'utf8');
  const child = spawn(engine, [file], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  const end = () => {
    beforeEnd();
    child.kill('SIGKILL');
  };
  const timer = setTimeout(end, ms);
  child.stdout.setEncoding('latin1');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (/DONE\r?\n/.test(output)) setTimeout(end, 50);
  });
  return new Promise((done) => {
    child.on('close', () => {
      clearTimeout(timer);
      done(engineLines(output));
    });
  });
}

/** Runs a program without peers. @returns its lines */
export async function runText(engine: string, program: string, ms = MAX_SCENARIO_MS): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    return await run(engine, folder, program, ms);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `2v29.277, 14-byte JsVars`: what a transcript is headed with. */
export async function engineName(engine: string): Promise<string> {
  const program = 'print(process.version+", "+process.memory().blocksize+"-byte JsVars");print("DONE");';
  return (await runText(engine, program))[0];
}
