import { runTask, type SeedTask } from './run-seed.ts';

/** One process of a soak: for each world that comes in its result goes out. */
process.on('message', (task: SeedTask) => process.send?.(runTask(task)));
