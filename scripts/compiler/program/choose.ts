import type { Program } from 'acorn';
import { UsageError } from '../../usage.ts';
import { ASKED_FOR, BUILDS, type BuildName, FEATURES, type Feature } from '../features.ts';
import { isPlain } from './plain.ts';
import { parseProgram, type Use, usesClient, usesOf, usesOfConfig } from './uses.ts';

/** The client for a program, and why it is that one: one line without a full stop. */
export interface ClientChoice {
  client: BuildName;
  why: string;
  /** Of the client, in the order of FEATURES: those of that build, or fewer where the program provably needs no more. */
  features: readonly Feature[];
  /** What the program and its configuration use, for people. */
  uses: readonly Use[];
}

const NAMES = Object.keys(BUILDS) as BuildName[];
/** Features that ask for messages from the broker. */
const NEEDS_RECEIVE: readonly Feature[] = ASKED_FOR;
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
  features?: { names: readonly string[]; by: string },
): ClientChoice {
  const uses = [...usesOf(program), ...usesOfConfig(config)];
  if (features !== undefined) return ofFeatures(features, uses);
  if (asked !== undefined) return askedFor(asked, uses);
  const of = (client: BuildName, why: string) => ({ client, why, features: BUILDS[client], uses });
  const beyond = missingIn('default', uses);
  const client = NAMES.slice(NAMES.indexOf('default')).find((name) => missingIn(name, uses).length === 0);
  if (client === undefined) throw new Error('max has every feature');
  if (beyond.length > 0) return of(client, `${listed(beyond)} ${beyond.length > 1 ? 'need' : 'needs'} it`);
  if (!isPlain(program)) return of(client, 'it has all that the program names');
  const small = NAMES.find((name) => missingIn(name, uses).length === 0) ?? client;
  return {
    ...of(small, 'the program provably needs no more; --client default has more'),
    features: FEATURES.filter(
      (feature) =>
        uses.some((one) => one.feature === feature) ||
        // SUBSCRIBE waits in the outbox.
        (feature === 'QOS1' && uses.some((one) => one.feature === 'RECEIVE')),
    ),
  };
}

/** @throws UsageError: there is no such feature, or one is lacking */
function ofFeatures({ names, by }: { names: readonly string[]; by: string }, uses: Use[]): ClientChoice {
  const unknown = names.find((name) => !(FEATURES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${by}: ${unknown} is none; there are ${FEATURES.join(', ')}`);
  const features = FEATURES.filter((feature) => names.includes(feature));
  const missing = uses.filter(({ feature }) => !features.includes(feature));
  if (missing.length > 0)
    throw new UsageError(`${by}: that has not ${listed(missing)}, which the program uses`);
  const beside = features.find((feature) => NEEDS_RECEIVE.includes(feature) && !features.includes('RECEIVE'));
  if (beside !== undefined) throw new UsageError(`${by}: ${beside} needs RECEIVE`);
  if (features.includes('WINDOW') && !features.includes('QOS1'))
    throw new UsageError(`${by}: WINDOW needs QOS1, as only such messages wait for an answer`);
  if (features.includes('RECEIVE') && !features.includes('QOS1'))
    throw new UsageError(`${by}: RECEIVE needs QOS1, as a SUBSCRIBE waits in the outbox for its answer`);
  const client = NAMES.find((name) => features.every((one) => BUILDS[name].includes(one))) ?? 'max';
  return { client, why: `${by} names its features`, features, uses };
}

function askedFor({ name, by }: { name: string; by: string }, uses: Use[]): ClientChoice {
  const client = checkClient(name, by);
  const missing = missingIn(client, uses);
  if (missing.length === 0) return { client, why: `${by} names it`, features: BUILDS[client], uses };
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
