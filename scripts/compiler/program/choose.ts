import type { Program } from 'acorn';
import { UsageError } from '../../usage.ts';
import { BUILDS, type BuildName } from '../features.ts';
import { isPlain } from './plain.ts';
import { parseProgram, type Use, usesClient, usesOf, usesOfConfig } from './uses.ts';

/** The client for a program, and why it is that one: one line without a full stop. */
export interface ClientChoice {
  client: BuildName;
  why: string;
}

const NAMES = Object.keys(BUILDS) as BuildName[];
/** Names in one line; the rest is a number. */
const MAX_NAMED = 4;

/** The features that the program uses and the client lacks. */
export function missingIn(client: BuildName, uses: readonly Use[]): Use[] {
  return uses.filter(({ feature }) => !BUILDS[client].includes(feature));
}

/**
 * `default`; a larger build when the program or its configuration names what `default` does not have; a smaller one only
 * when the program provably needs no more.
 * @param config of the board, as JSON; empty where there is none
 * @param asked the one that the author named, and where
 * @throws UsageError: there is no such client, or it lacks what is used
 */
export function chooseClient(
  program: Program,
  config: string,
  asked?: { name: string; by: string },
): ClientChoice {
  const uses = [...usesOf(program), ...usesOfConfig(config)];
  if (asked !== undefined) return askedFor(asked, uses);
  const beyond = missingIn('default', uses);
  const client = NAMES.slice(NAMES.indexOf('default')).find((name) => missingIn(name, uses).length === 0);
  if (client === undefined) throw new Error('max has every feature');
  if (beyond.length > 0)
    return { client, why: `${listed(beyond)} ${beyond.length > 1 ? 'need' : 'needs'} it` };
  if (!isPlain(program)) return { client, why: 'it has all that the program names' };
  const small = NAMES.find((name) => missingIn(name, uses).length === 0) ?? client;
  return { client: small, why: 'the program provably needs no more; --client default has more' };
}

function askedFor({ name, by }: { name: string; by: string }, uses: Use[]): ClientChoice {
  const client = checkClient(name, by);
  const missing = missingIn(client, uses);
  if (missing.length === 0) return { client, why: `${by} names it` };
  throw new UsageError(`${by}: ${refusal(client, missing, uses)}`);
}

function refusal(client: BuildName, missing: readonly Use[], uses: readonly Use[]): string {
  const enough = NAMES.find((one) => missingIn(one, uses).length === 0);
  return `the ${client} client does not have ${listed(missing)}, which the program uses; ${enough} does`;
}

/** What of a program that takes the client this build would not heed: one line, or none. */
export function lackedBy(client: BuildName, code: string): string[] {
  const program = parseProgram(code);
  const uses = usesClient(program) ? usesOf(program) : [];
  const missing = missingIn(client, uses);
  return missing.length > 0 ? [refusal(client, missing, uses)] : [];
}

/** @throws UsageError: there is no such client */
export function checkClient(name: string, by: string): BuildName {
  if (Object.hasOwn(BUILDS, name)) return name as BuildName;
  throw new UsageError(`${by}: there are ${NAMES.join(', ')}`);
}

function listed(uses: readonly Use[]): string {
  const names = [...new Set(uses.map(({ name }) => name))];
  const more = names.length - MAX_NAMED;
  return names.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
