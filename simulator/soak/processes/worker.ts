import { READY } from '../../processes/ready.ts';
import { runTask, type SeedTask } from './run-seed.ts';

/** One process of a soak: receives worlds and answers with their results. */
process.on('message', (task: SeedTask) => process.send?.(runTask(task)));
process.send?.(READY);
