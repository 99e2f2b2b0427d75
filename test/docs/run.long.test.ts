import { describe, test } from 'vitest';
import { blocksOf, pages } from './blocks.ts';
import { inFreeLane } from './lanes.ts';
import { Reader } from './reader.ts';

/** Pages at a time: each has programs that wait, and some that do not. */
const LANES = 2;

/** Every page that has a block to run, the one with most of them first. */
const toRun = pages()
  .map((page) => ({ page, blocks: blocksOf(page).filter(({ whyNot }) => whyNot === null) }))
  .filter(({ blocks }) => blocks.some(({ language }) => language !== 'text'))
  .sort((one, other) => other.blocks.length - one.blocks.length);

describe.concurrent('what people paste from a page runs', () => {
  const lane = inFreeLane(LANES);
  test.each(toRun.map(({ page, blocks }) => [page, blocks] as const))('%s', (_page, blocks) =>
    lane(async () => {
      const reader = new Reader();
      try {
        for (const block of blocks)
          await reader.follow(block).catch((error: Error) => {
            throw new Error(`${block.page}:${block.line}: ${error.message}`, { cause: error });
          });
      } finally {
        reader.shell.kill();
      }
    }),
  );
});
