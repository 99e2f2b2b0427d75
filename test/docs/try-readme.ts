/**
 * `npm run try:readme`: follows each of README's three tasks to the letter, each from an empty folder, and prints how
 * long each command took. It needs this clone built, the npm registry or its cache, and the ports that README names.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { blocksIn, commandsOf, ROOT } from './blocks.ts';
import { Shell } from './shell.ts';

/** What somebody waits for who has typed the last command of a task; null where that command ends by itself. */
const TASKS: [title: string, seen: RegExp | null][] = [
  ['A board on the desk', /garden \{"n":\d+/],
  ['A fleet on the laptop', null],
  ['A bad link in front of any client, in any language', null],
];
const WAIT_S = 120;
/** Of the broker (TCP, WebSocket), the proxy, its API and its page, as README and the defaults name them. */
const PORTS = [1883, 8083, 1884, 8474, 8080];

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [install] = blocksIn('README.md', readme);
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1).padStart(7)} s`;

async function follow(title: string, seen: RegExp | null): Promise<void> {
  const section = readme.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  const [task] = blocksIn('README.md', section);
  const shell = new Shell(true);
  const beginMs = performance.now();
  console.log(`\n${title}, in ${shell.folder}`);
  try {
    for (const command of [...commandsOf(install), ...commandsOf(task)]) {
      const startMs = performance.now();
      await shell.run(command);
      console.log(`${seconds(startMs)}  ${command.replace(/\s+#.*$/, '')}`);
    }
    if (seen !== null) await shell.until(seen, WAIT_S);
    console.log(`${seconds(beginMs)}  in all`);
    await shell.end();
  } finally {
    shell.kill();
  }
}

async function isTaken(port: number): Promise<boolean> {
  const server = net.createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return true;
  }
  server.close();
  return false;
}

const taken = (await Promise.all(PORTS.map(async (port) => ((await isTaken(port)) ? [port] : [])))).flat();
if (taken.length > 0) {
  console.error(`port ${taken.join(', ')}: in use; end what listens there, as README names it`);
  process.exit(1);
}
for (const [title, seen] of TASKS) await follow(title, seen);
