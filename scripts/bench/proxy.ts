import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { cpus, loadavg } from 'node:os';
import { freePort, listening } from './ports.ts';
import { LINK_RTT_MS, ROLES } from './proxy-roles.ts';

/**
 * What the proxy costs: `npm run bench:proxy`. Everything runs on this machine: the load in this process, the
 * echo and what stands before it in one process each.
 */
const CONNECTIONS = [1000, 5000];
const MESSAGE = Buffer.alloc(100, 'x');
const EVERY_MS = 1000;
const WARM_UP_MS = 3000;
const MEASURE_MS = 15_000;
/** Connects that are under way at a time. */
const RAMP = 200;
const BULK_BYTES = 1 << 30;

interface Part {
  port: number;
  process: ChildProcess;
}

async function start(role: string, upstream = 0): Promise<Part> {
  const child = fork(import.meta.filename, [role, String(upstream)]);
  const [port] = await once(child, 'message');
  return { port, process: child };
}

async function startSocat(upstream: number): Promise<Part> {
  const port = await freePort();
  const args = [`TCP-LISTEN:${port},fork,reuseaddr,bind=127.0.0.1`, `TCP:127.0.0.1:${upstream}`];
  const child = spawn('socat', ['-b', '65536', ...args]);
  await listening(port);
  return { port, process: child };
}

/** Milliseconds of CPU that a process has used, user and system. */
async function cpuMs(part: Part): Promise<number> {
  part.process.send('cpu');
  const [ms] = await once(part.process, 'message');
  return ms;
}

function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  return once(socket, 'connect').then(() => socket);
}

async function connectAll(port: number, count: number): Promise<net.Socket[]> {
  const sockets: net.Socket[] = [];
  while (sockets.length < count) {
    const more = Math.min(RAMP, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => connect(port)))));
  }
  return sockets;
}

/** One message a second on each connection, spread over the second. @returns round trips in ms, sorted */
async function exchange(sockets: net.Socket[], forMs: number): Promise<Float64Array> {
  const times: number[] = [];
  const sentMs = new Float64Array(sockets.length);
  const missing = new Int32Array(sockets.length);
  sockets.forEach((socket, index) => {
    socket.removeAllListeners('data');
    socket.on('data', (bytes) => {
      missing[index] -= bytes.length;
      if (missing[index] === 0) times.push(performance.now() - sentMs[index]);
    });
  });
  const beganMs = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const elapsedMs = performance.now() - beganMs;
      const due = Math.floor((Math.min(elapsedMs, forMs) / EVERY_MS) * sockets.length);
      for (; sent < due; sent++) {
        const index = sent % sockets.length;
        if (missing[index] > 0) continue;
        missing[index] = MESSAGE.length;
        sentMs[index] = performance.now();
        sockets[index].write(MESSAGE);
      }
      if (elapsedMs < forMs + EVERY_MS) return;
      clearInterval(tick);
      resolve();
    }, 1);
  });
  return Float64Array.from(times).sort();
}

async function messages(role: string, count: number, linkMs: number): Promise<string[]> {
  const echo = await start('echo');
  const front = await start(role, echo.port);
  const sockets = await connectAll(front.port, count);
  await exchange(sockets, WARM_UP_MS);
  const before = await cpuMs(front);
  const times = await exchange(sockets, MEASURE_MS);
  const cpu = ((await cpuMs(front)) - before) / (MEASURE_MS + EVERY_MS);
  for (const socket of sockets) socket.destroy();
  for (const part of [front, echo]) part.process.kill();
  const late = (share: number) => `${(times[Math.floor(times.length * share)] - linkMs).toFixed(1)} ms`;
  const lost = Math.round((count * MEASURE_MS) / EVERY_MS) - times.length;
  return [NAMES[role], String(count), late(0.5), late(0.99), `${(100 * cpu).toFixed(0)} %`, String(lost)];
}

async function bulk(role: string): Promise<string[]> {
  const sink = await start('sink');
  const front = role === 'socat' ? await startSocat(sink.port) : await start(role, sink.port);
  const socket = await connect(front.port);
  const chunk = Buffer.alloc(1 << 16);
  const beganMs = performance.now();
  for (let sent = 0; sent < BULK_BYTES; sent += chunk.length) {
    if (!socket.write(chunk)) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'data');
  const seconds = (performance.now() - beganMs) / 1000;
  for (const part of [front, sink]) part.process.kill();
  return [NAMES[role], `${Math.round(BULK_BYTES / 1e6 / seconds)} MB/s`];
}

const NAMES: Record<string, string> = {
  pipe: 'a 20-line pipe',
  wire: 'mote proxy, no link',
  link: `mote proxy, a link of ${LINK_RTT_MS} ms`,
  socat: 'socat',
};

function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  return rows.map(line).join('\n');
}

async function main(): Promise<void> {
  const [load] = loadavg();
  process.stdout.write(`${cpus().length} cores, load ${load.toFixed(1)} before the start\n\n`);
  const rows = [['one echoed message a second', 'connections', 'late p50', 'late p99', 'CPU', 'unanswered']];
  for (const count of CONNECTIONS) {
    rows.push(await messages('pipe', count, 0));
    rows.push(await messages('wire', count, 0));
    rows.push(await messages('link', count, LINK_RTT_MS));
  }
  process.stdout.write(`${table(rows)}\n\n`);
  const hasSocat = spawnSync('socat', ['-V']).error === undefined;
  const bulks = [[`one connection, ${BULK_BYTES / (1 << 20)} MiB`, 'throughput']];
  for (const role of ['pipe', ...(hasSocat ? ['socat'] : []), 'wire']) bulks.push(await bulk(role));
  process.stdout.write(`${table(bulks)}\n`);
  if (!hasSocat) process.stdout.write('socat is not installed\n');
}

async function play(role: string, upstream: number): Promise<void> {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(await ROLES[role](upstream));
}

const [role, upstream] = process.argv.slice(2);
if (role === undefined) await main();
else await play(role, Number(upstream));
