import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { boardFile } from '../../simulator/engine/build/board-file.ts';
import { buildEngine } from '../../simulator/engine/build/build-engine.ts';
import { bitsOf } from '../../simulator/engine/elf.ts';
import { prepareEngine } from '../../simulator/engine/prepare.ts';
import { shimId } from '../../simulator/engine/shim-sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-build-'));
afterAll(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'out');

const hasTools = ['cc', 'gcc', 'make', 'python3', 'git'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
);

/** A folder that looks like a checkout of Espruino; its Makefile is given. */
function checkout(name: string, makefile: string): string {
  const sources = join(folder, name);
  for (const part of ['boards', 'src', 'targets/linux']) mkdirSync(join(sources, part), { recursive: true });
  writeFileSync(join(sources, 'Makefile'), makefile);
  for (const file of ['boards/LINUX.py', 'src/jsinteractive.c', 'targets/linux/main.c'])
    writeFileSync(join(sources, file), '');
  return sources;
}

/** The first bytes of an ELF program. */
function elf(name: string, bits: 32 | 64, machine: number): string {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 'latin1');
  head[4] = bits === 32 ? 1 : 2;
  head[5] = 1;
  head.writeUInt16LE(machine, 18);
  const path = join(folder, name);
  writeFileSync(path, head, { mode: 0o755 });
  return path;
}

test('sources that are none of Espruino are refused, with what is missing', () => {
  expect(() => buildEngine({ sources: join(folder, 'nowhere'), out, isEsp32: false })).toThrow(
    'there is no such folder',
  );
  expect(() => buildEngine({ sources: folder, out, isEsp32: false })).toThrow(
    'is no checkout of Espruino: it has no Makefile',
  );
});

test('a build without its tools says what to install', () => {
  vi.stubEnv('PATH', folder);
  const sources = checkout('without-tools', '');
  expect(() => buildEngine({ sources, out, isEsp32: false })).toThrow(
    'there is no C compiler (gcc), which mote engine build needs; install it (Debian: apt install gcc libc6-dev)',
  );
  vi.unstubAllEnvs();
});

// Skipped: a C compiler, make, Python or git is not installed.
test.skipIf(!hasTools)(
  'sources that do not compile are told by the first error, and the checkout stays as it was',
  () => {
    const sources = checkout(
      'broken',
      'all:\n\t@echo "main.c:3: error: no such type" >&2; touch made; exit 1\n',
    );
    const before = readdirSync(sources, { recursive: true });
    expect(() => buildEngine({ sources, out, isEsp32: false })).toThrow(
      'Espruino did not compile: main.c:3: error: no such type; all that make said is in out.log',
    );
    expect(readdirSync(sources, { recursive: true })).toEqual(before);
  },
);

test('the board file of an ESP32 has its variables, and strings of bytes', () => {
  const plain = boardFile('m1', false);
  const esp32 = boardFile('m1', true);
  expect(plain).toContain('-Wl,--wrap=gettimeofday');
  expect(plain).not.toContain('-m32');
  expect(esp32).toContain('info["variables"] = 16383');
  expect(esp32).toContain('CFLAGS+=-m32');
});

test('an engine of another architecture is refused, and one of a width that runs here is not', () => {
  expect(() => bitsOf(elf('xtensa', 32, 94), 'x64')).toThrow(
    'is for another architecture (Xtensa), this machine is x64',
  );
  expect(() => bitsOf(elf('arm', 64, 183), 'x64')).toThrow('(ARM64)');
  expect(() => bitsOf(elf('arm', 64, 243), 'arm64')).toThrow('(RISC-V)');
  expect(bitsOf(elf('x86', 32, 3), 'x64')).toBe(32);
  expect(bitsOf(elf('x64', 64, 62), 'x64')).toBe(64);
});

// A program in the shell's language cannot begin as ELF does, so what an engine answers is compiled. Skipped: there is no C compiler.
test.skipIf(!hasTools)(
  'an engine with the shim of another version is told to be built again',
  { timeout: 20_000 },
  () => {
    const source = join(folder, 'other.c');
    writeFileSync(
      source,
      '#include <stdio.h>\n#include <stdlib.h>\n' +
        'int main(void) { puts(getenv("MOTE_ENGINE_CHECK") ? "mote engine shim m0123" : "is 2v29.1"); return 0; }\n',
    );
    const engine = join(folder, 'other');
    expect(compiled(source, engine)).toBe(0);
    expect(() => prepareEngine(engine, folder)).toThrow(
      'was built by another version of mote; build it again',
    );
    expect(shimId()).toMatch(/^m[0-9a-f]{16}$/);
  },
);

function compiled(source: string, program: string): number | null {
  return spawnSync('cc', ['-o', program, source]).status;
}
