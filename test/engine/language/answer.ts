import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineLines } from '../transcript.ts';

/** A line that is stuck is given up after this. */
const MAX_MS = 10_000;

/**
 * What the real engine says to one line, fed to it as a file: `ok`, the error that it reports, or `nothing`.
 * The file is read as bytes.
 */
export async function engineAnswer(engine: string, line: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    writeFileSync(join(folder, 'line.js'), `${line}\n`, 'utf8');
    const lines = engineLines(await outputOf(engine, folder));
    if (lines.includes('ok')) return 'ok';
    const error = lines.find((one) => /^Uncaught (?!undefined)/.test(one));
    return error === undefined ? 'nothing' : error.replace('Uncaught ', '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outputOf(engine: string, folder: string): Promise<string> {
  const child = spawn(engine, ['line.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('latin1');
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), MAX_MS);
  return new Promise((done) => {
    child.on('close', () => {
      clearTimeout(timer);
      done(output);
    });
  });
}
