import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetReport, fleetTable } from '../../../../simulator/realtime/fleet/report.ts';
import { printableName } from '../../../../simulator/report/printable.ts';
import { runVerdict } from '../../../../simulator/report/verdict.ts';
import { writeReport } from '../../../output.ts';
import { complain, show } from '../../../say.ts';
import { EXIT_FAILED, Failure } from '../../../usage.ts';
import { tellDoubt, tellVerdict } from '../../../verdict.ts';
import { FLEET_FORMAT, type FleetPartFile, mergeFleets, voidMachines } from './fleet-part.ts';
import { MAX_SHARDS } from './shard.ts';

/** Adds the JSON files of `mote sim --realtime --shard`. @param names in the folder @throws UsageError, Failure */
export function mergeFleet(folder: string, names: readonly string[], json: string | undefined): void {
  const parts = wholeFleet(names.flatMap((name) => readPart(folder, name)));
  const merged = mergeFleets(parts);
  if (json) writeReport(json, '--json', merged);
  const late = voidMachines(merged);
  const verdict = late === '' ? runVerdict(merged) : { mark: 'bad' as const, line: late };
  tellDoubt(verdict);
  show(fleetTable(merged));
  for (const error of [...merged.brokerErrors, ...merged.programErrors]) complain(error);
  const failures = merged.checks
    .filter(({ failed }) => failed > 0)
    .map(({ name, failed, detail }) => `check failed: ${name} (${failed} times; ${detail})`);
  if (late !== '') failures.push(late);
  for (const failure of failures) complain(failure);
  if (failures.length > 0) process.exitCode = EXIT_FAILED;
  tellVerdict({ ...verdict, next: '' });
}

/** @returns none where it is a merged report, which people keep beside its parts. @throws Failure */
function readPart(folder: string, name: string): { name: string; file: FleetPartFile }[] {
  const path = join(folder, name);
  const file = parsed(path) as Partial<FleetPartFile> & { machines?: unknown };
  if (Array.isArray(file.machines)) return [];
  const { part } = file;
  if (typeof part !== 'object' || part === null)
    throw new Failure(`${path}: no part of mote sim --realtime --shard; take it out of the folder`);
  if (part.format !== FLEET_FORMAT)
    throw new Failure(
      `${path}: its format is ${part.format}, and this mote reads ${FLEET_FORMAT}; merge with the mote that wrote it`,
    );
  const { index, of, spreads } = part;
  const isNumbered = [index, of].every(Number.isSafeInteger) && index >= 1 && index <= of && of <= MAX_SHARDS;
  const isWhole =
    Array.isArray(spreads?.latencyUs?.buckets) &&
    Array.isArray(spreads?.latenessUs?.buckets) &&
    Array.isArray(file.checks) &&
    typeof file.readings === 'object';
  if (!isNumbered || !isWhole) throw new Failure(`${path}: is cut or damaged; run its part again`);
  return [{ name: path, file: file as FleetPartFile }];
}

function parsed(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure(`${path}: no JSON of mote sim --realtime; take it out of the folder`);
}

/** @returns the parts in their order. @throws Failure where they are not one fleet, each once */
function wholeFleet(read: readonly { name: string; file: FleetPartFile }[]): FleetPartFile[] {
  const [first] = read;
  if (first === undefined) throw new Failure('none of the JSON files is a part of a fleet');
  const byIndex = new Map<number, { name: string; file: FleetPartFile }>();
  for (const one of read) {
    const different = differenceOf(first.file, one.file);
    if (different !== null)
      throw new Failure(
        `${one.name} is of another fleet than ${first.name}: ${different}; take one of them out of the folder`,
      );
    const same = byIndex.get(one.file.part.index);
    if (same !== undefined)
      throw new Failure(
        `${same.name} and ${one.name} hold the same part; take one of them out of the folder`,
      );
    byIndex.set(one.file.part.index, one);
  }
  const { of, command } = first.file.part;
  const indexes = Array.from({ length: of }, (_, place) => place + 1);
  const missing = indexes.filter((index) => !byIndex.has(index));
  if (missing.length > 0)
    throw new Failure(
      `${missing.length} of ${of} parts ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}; all machines run at one time: ${command} --shard ${missing[0]}/${of} --json FILE`,
    );
  return indexes.flatMap((index) => byIndex.get(index)?.file ?? []);
}

function differenceOf(one: FleetPartFile, other: FleetPartFile): string | null {
  const identity = ({ part, client, app }: FleetPartFile & Pick<FleetReport, 'client' | 'app'>) => ({
    mote: part.mote,
    code: part.code,
    client: client?.hash,
    app: app?.hash,
    command: part.command,
    of: part.of,
  });
  const [first, second] = [identity(one), identity(other)];
  const name = (Object.keys(first) as (keyof typeof first)[]).find((key) => first[key] !== second[key]);
  if (name === undefined) return null;
  return `${name} is ${printableName(String(second[name]))}, not ${printableName(String(first[name]))}`;
}
