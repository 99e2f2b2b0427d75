import { runSeed, type SoakWorld } from './run-seed.ts';

/** One process of a soak: the world comes first, then seeds; for each its result goes out. */
let world: SoakWorld | null = null;

process.on('message', (message: SoakWorld | number) => {
  if (typeof message !== 'number') world = message;
  else if (world !== null) process.send?.(runSeed(message, world));
});
