import { UsageError } from '../../../usage.ts';

/** Shards of one soak. `mote merge` holds the file of each open, and many systems allow 1,024 for a process. */
export const MAX_SHARDS = 1000;

/** One of several parts of a soak, counted from 1. */
export interface Shard {
  index: number;
  of: number;
}

/** Where schedulers say which part of an array a process is: numbers from `first`, and how many there are. */
const SCHEDULERS = [
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    step: 'SLURM_ARRAY_TASK_STEP',
    count: 'SLURM_ARRAY_TASK_COUNT',
  },
  { name: 'AWS Batch', index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX' },
] as const;

/**
 * Reads `--shard`: `2/8`, `auto`, or `auto/8` for a scheduler that does not say how many there are.
 * @param env variables of the environment
 * @throws UsageError
 */
export function parseShard(text: string, env: Record<string, string | undefined>): Shard {
  const [, index, count] = /^(auto|\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (index === undefined || (index !== 'auto' && count === undefined))
    throw new UsageError(`--shard ${text}: write the part and how many there are, as 2/8, or auto`);
  if (index === 'auto') return bySchedulers(text, env, count);
  return checked(text, Number(index), Number(count));
}

/** The seeds of a shard: every `of`-th, so that all shards take about equally long. */
export function seedsOf(seeds: readonly number[], { index, of }: Shard): number[] {
  return seeds.filter((_, place) => place % of === index - 1);
}

function bySchedulers(text: string, env: Record<string, string | undefined>, said?: string): Shard {
  const scheduler = SCHEDULERS.find(({ index }) => env[index] !== undefined);
  if (scheduler === undefined) {
    const names = SCHEDULERS.map(({ name, index }) => `${index} (${name})`).join(', ');
    throw new UsageError(`--shard ${text}: none of these is set: ${names}; say the part, as 2/8`);
  }
  const number = (name: string, otherwise: string) => numberIn(text, name, env[name] ?? otherwise);
  const first = 'first' in scheduler ? number(scheduler.first, '0') : 0;
  const step = 'step' in scheduler ? number(scheduler.step, '1') : 1;
  const count = said ?? ('count' in scheduler ? env[scheduler.count] : undefined);
  if (count === undefined)
    throw new UsageError(
      `--shard ${text}: ${scheduler.name} does not say how many parts there are; write auto/8`,
    );
  const place = (number(scheduler.index, '') - first) / Math.max(1, step);
  return checked(text, place + 1, numberIn(text, 'the number of parts', count));
}

function numberIn(text: string, name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new UsageError(`--shard ${text}: ${name} is ${JSON.stringify(value)}, which is no number`);
}

function checked(text: string, index: number, of: number): Shard {
  if (of < 1 || of > MAX_SHARDS)
    throw new UsageError(`--shard ${text}: there are from 1 to ${MAX_SHARDS} parts`);
  if (!Number.isInteger(index) || index < 1 || index > of)
    throw new UsageError(`--shard ${text}: part ${index} of ${of}: parts are counted from 1 to ${of}`);
  return { index, of };
}
