import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SeedResult } from '../../../../simulator/soak/report.ts';
import { type SoakWorld, soakCommand } from '../../../../simulator/soak/seed-world.ts';
import type { Program } from '../../../../simulator/world/world-plan.ts';
import { makeFolder } from '../../../make-folder.ts';
import { Output } from '../../../output.ts';
import { VERSION } from '../../../project.ts';
import { Failure, UsageError } from '../../../usage.ts';
import { codeHash } from './code.ts';
import { type Inputs, inputsOf } from './inputs.ts';
import { MAX_SHARDS, type Shard } from './shard.ts';

/** Rises when the lines of a result file change. */
export const FORMAT = 2;

/** The first line of a result file: what was run. Shards of one soak agree in all but `index` and `machine`. */
export interface ShardHeader {
  format: number;
  mote: string;
  /** SHA-256 of the code that ran, of which a version may have several. */
  code: string;
  inputs: Inputs;
  /** The command of the whole soak. */
  command: string;
  world: SoakWorld;
  from: number;
  to: number;
  of: number;
  index: number;
  machine: string;
  node: string;
}

/** The last line of a result file: without it the file is cut. */
export interface ShardEnd {
  end: true;
  wallS: number;
}

export function headerOf(
  world: SoakWorld,
  seeds: readonly number[],
  { index, of }: Shard,
  programs: { client: Program; app: Program },
): ShardHeader {
  const [from, to] = [seeds[0], seeds[seeds.length - 1]];
  return {
    format: FORMAT,
    mote: VERSION,
    code: codeHash(),
    inputs: inputsOf(world, programs),
    command: soakCommand(`${from}..${to}`, world),
    world,
    from,
    to,
    of,
    index,
    machine: hostname(),
    node: process.version,
  };
}

export function fileOf(folder: string, { index, of }: Shard): string {
  return join(folder, `shard-${index}-of-${of}.jsonl`);
}

/** Results of one shard: a journal while it runs, to which each is added at once; at the end the file of the shard. */
export class ShardFile {
  /** What an earlier process, which was killed, had done. */
  readonly earlier: SeedResult[] = [];
  #header: ShardHeader;
  #folder: string;
  #journal: Output;
  #journalPath: string;
  #adopted: string[] = [];
  #results: SeedResult[] = [];

  /** @param resumes takes over the journals of killed processes with the same header @throws UsageError, MachineFailure */
  constructor(folder: string, header: ShardHeader, resumes: boolean) {
    this.#folder = folder;
    this.#header = header;
    try {
      makeFolder(folder);
    } catch (error) {
      throw new UsageError(`--results ${folder}: ${(error as Error).message}`);
    }
    if (resumes) this.#resume();
    // Machines may share a name, and processes of two machines a number.
    const who = `${process.pid}-${header.machine.replace(/\W/g, '_')}-${randomBytes(4).toString('hex')}`;
    this.#journalPath = join(folder, `${baseOf(header)}.${who}.part`);
    this.#journal = new Output('--results', this.#journalPath, { appends: true });
    this.#write(header);
    for (const result of this.earlier) this.add(result);
  }

  add(result: SeedResult): void {
    this.#results.push(result);
    this.#write(result);
  }

  /**
   * Gives the results their name.
   * @param failed what each world that failed has beside its result, by seed
   * @throws MachineFailure
   */
  close(wallS: number, failed: ReadonlyMap<number, object> = new Map()): void {
    this.#journal.close();
    const output = new Output('--results', fileOf(this.#folder, this.#header));
    const end: ShardEnd = { end: true, wallS };
    const results = this.#results
      .sort((one, other) => one.seed - other.seed)
      .map((result) => ({ ...result, failed: failed.get(result.seed) }));
    for (const line of [this.#header, ...results, end]) output.write(`${JSON.stringify(line)}\n`);
    output.close();
    for (const path of [this.#journalPath, ...this.#adopted]) rmSync(path, { force: true });
  }

  #write(line: ShardHeader | SeedResult): void {
    this.#journal.write(`${JSON.stringify(line)}\n`);
  }

  #resume(): void {
    const done = new Map<number, SeedResult>();
    for (const name of readdirSync(this.#folder)) {
      if (!name.startsWith(`${baseOf(this.#header)}.`) || !/\.(part|jsonl)$/.test(name)) continue;
      const path = join(this.#folder, name);
      const [first, ...results] = linesOf(path);
      if (first === undefined || !isSameSoak(first as ShardHeader, this.#header)) continue;
      for (const result of results as SeedResult[])
        if (Number.isInteger(result?.seed)) done.set(result.seed, result);
      if (name.endsWith('.part')) this.#adopted.push(path);
    }
    this.earlier.push(...done.values());
  }
}

function baseOf({ index, of }: Shard): string {
  return `shard-${index}-of-${of}`;
}

/** What a journal holds, which a kill may have cut at any byte. */
function linesOf(path: string): unknown[] {
  const whole: unknown[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      whole.push(JSON.parse(line));
    } catch {
      return whole;
    }
  }
  return whole;
}

/** What two headers of one soak differ in, and what each says. */
export interface Difference {
  name: string;
  one: string;
  other: string;
}

/** What must be the same in all parts of a soak, by the names that people know. */
function identityOf(header: ShardHeader): Record<string, unknown> {
  const { format, mote, code, inputs, command, of } = header;
  return { format, mote, code, ...inputs, command, of };
}

/** @returns the first member in which two headers of one soak must agree and do not, or null */
export function differenceOf(one: ShardHeader, other: ShardHeader): Difference | null {
  const [first, second] = [identityOf(one), identityOf(other)];
  const name = [...new Set([...Object.keys(first), ...Object.keys(second)])].find(
    (member) => first[member] !== second[member],
  );
  return name === undefined ? null : { name, one: String(first[name]), other: String(second[name]) };
}

function isSameSoak(one: ShardHeader, other: ShardHeader): boolean {
  return differenceOf(one, other) === null && one.index === other.index;
}

function isHeader(line: unknown): line is ShardHeader {
  if (typeof line !== 'object' || line === null) return false;
  const { format, from, to, of, index, world, inputs } = line as ShardHeader;
  const isNumbered = [format, from, to, of, index].every(Number.isSafeInteger);
  return (
    isNumbered &&
    from <= to &&
    index >= 1 &&
    index <= of &&
    of <= MAX_SHARDS &&
    isObject(world) &&
    isObject(inputs)
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Reads a result file line by line: a line is asked for by `next`. */
export class ShardReader {
  readonly header: ShardHeader;
  readonly name: string;
  #lines: Iterator<string>;
  #number = 1;

  /** @throws Failure */
  constructor(folder: string, name: string, lines: Iterator<string>) {
    this.name = join(folder, name);
    this.#lines = lines;
    const header = this.#parse();
    const { format } = (header ?? {}) as Partial<ShardHeader>;
    if (Number.isSafeInteger(format) && format !== FORMAT)
      throw new Failure(
        `${this.name}: its format is ${format}, and this mote reads ${FORMAT}; merge with the mote that wrote it, or run its part again`,
      );
    if (!isHeader(header))
      throw new Failure(`${this.name}: no results of mote soak; take it out of the folder`);
    this.header = header;
  }

  /** @returns the next result, or the end of the file. @throws Failure where it is cut or damaged */
  next(): SeedResult | ShardEnd {
    const line = this.#parse() as SeedResult | ShardEnd | undefined;
    if (typeof line === 'object' && line !== null && ('seed' in line || 'end' in line)) return line;
    throw new Failure(`${this.name}: line ${this.#number - 1} is cut or damaged; run its shard again`);
  }

  #parse(): unknown {
    this.#number++;
    const { value, done } = this.#lines.next();
    if (done) return undefined;
    try {
      return JSON.parse(value);
    } catch {
      return undefined;
    }
  }
}
