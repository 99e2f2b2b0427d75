import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { COLOURS, FONT } from '../../simulator/report/svg/theme.ts';
import { PROJECT } from '../project.ts';

const FOLDER = join(PROJECT, 'simulator/realtime/page/browser');

/** Puts the live page together: one file that loads nothing. @throws Error with the compiler's words */
export function buildPage(): string {
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join(FOLDER, 'main.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    define: { global: 'globalThis' },
    logLevel: 'silent',
  });
  const read = (path: string) => readFileSync(path, 'utf8');
  const plot = read(createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css'));
  const style = `${COLOURS}body{font-family:${FONT}}${plot}${read(join(FOLDER, 'style.css'))}`;
  // A function, as $& and the like in a bundle would be taken for patterns.
  return read(join(FOLDER, 'page.html'))
    .replace('/*STYLE*/', () => style)
    .replace('/*SCRIPT*/', () => outputFiles[0].text.replaceAll('</script', '<\\/script'));
}
