import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../commands/cli.ts';
import { run } from './run.ts';

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();

/** The example project, with the tarball that a user would install. */
beforeAll(() => {
  const packed = temporaryFolder();
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], root);
  const [tarball] = readdirSync(packed);
  cpSync(join(import.meta.dirname, 'example'), folder, { recursive: true });
  const install = run(
    'npm',
    ['install', '--omit=dev', '--no-audit', '--no-fund', join(packed, tarball)],
    folder,
  );
  expect(install.stderr + install.stdout).not.toMatch(/npm error/);
}, 300_000);

test('the example project tests its program with node:test', () => {
  const { stdout, status } = run('npm', ['test'], folder);
  expect(stdout).toMatch(/pass 1\n/);
  expect(status).toBe(0);
});

test('the package types its results: a wrong name does not compile', () => {
  const compile = (text: string) => {
    writeFileSync(
      join(folder, 'typed.ts'),
      `import { broker, proxy, simulate } from 'mote-mqtt/testing';\n${text}\n`,
    );
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const options = '--noEmit --strict --module nodenext --target es2022 --types'.split(' ');
    return run(process.execPath, [tsc, ...options, '', 'typed.ts'], folder).stdout;
  };
  expect(compile('export const lost: number = simulate({ seed: 2 }).readings.lost;')).toBe('');
  expect(compile('export const lost = simulate({ sed: 2 });')).toContain("'sed' does not exist in type");
  const link = `await using target = await broker();
    await using link = await proxy({ upstream: target.url });`;
  expect(compile(`${link} export const type: string = link.packets[0].type;`)).toBe('');
  expect(compile(`${link} link.toxic({ type: 'latenzy' });`)).toContain('\'"latenzy"\' is not assignable');
});
