import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { COLOURS, FONT } from '../../simulator/report/svg/theme.ts';
import { PROJECT } from '../project.ts';

/** The live page: one file that loads nothing. @throws Error with the compiler's words */
export function buildPage(): string {
  const plot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
  return joined(join(PROJECT, 'simulator/realtime/page/browser'), readFileSync(plot, 'utf8'));
}

/** The page of a run, with places for the run. */
export function buildViewPage(): string {
  return joined(join(PROJECT, 'simulator/view/browser'), '');
}

/** Puts a page together. @param folder with its page.html, style.css and main.ts */
function joined(folder: string, moreStyle: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [join(folder, 'main.ts')],
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
  const style = `${COLOURS}body{font-family:${FONT}}${moreStyle}${read(join(folder, 'style.css'))}`;
  // A function, as $& and the like in a bundle would be taken for patterns.
  return read(join(folder, 'page.html'))
    .replace('/*STYLE*/', () => style)
    .replace('/*SCRIPT*/', () => outputFiles[0].text.replaceAll('</script', '<\\/script'));
}
