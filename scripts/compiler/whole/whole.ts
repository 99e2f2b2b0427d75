import type { AnyNode, ObjectExpression } from 'acorn';
import { applyEdits, type Edit } from '../../../simulator/board/language/edits.ts';
import type { FunctionLines } from '../../../simulator/board/places/source-map.ts';
import { PROJECT } from '../../project.ts';
import { CLIENT_ENTRY } from '../entries.ts';
import type { Feature } from '../features.ts';
import { joined } from '../joined.ts';
import { checkDirectives, dropDirectives } from '../passes/directives.ts';
import { dropEmpty } from '../passes/drop-empty.ts';
import { dropUnused } from '../passes/drop-unused.ts';
import { toEs5 } from '../passes/es5.ts';
import { constantOf, fold } from '../passes/fold.ts';
import { foldArguments } from '../passes/fold-arguments.ts';
import { foldLocals } from '../passes/fold-locals.ts';
import { foldState } from '../passes/fold-state.ts';
import { inlineExpressions } from '../passes/inline-expressions.ts';
import { inlineNumbers } from '../passes/inline-numbers.ts';
import { inlineOnce } from '../passes/inline-once.ts';
import { joinMaps } from '../passes/join-maps.ts';
import { isFunctionNode, nameOf, parseModule, place, topFunctions } from '../passes/tree.ts';
import { freePrefix, prefixNames, withoutExports } from './client-source.ts';
import { dissolve } from './dissolve.ts';
import { evaluator } from './evaluate.ts';
import { endsAllTimers, isAscii } from './facts.ts';
import { foldOptions } from './fold-options.ts';
import type { SoleClient } from './sole-client.ts';

/** A program and its client in one scope, before it is minified. */
export interface Whole {
  es5: string;
  map: string;
  /** What the names of the client begin with. */
  prefix: string;
  /** The functions of the client's sources, outer ones first. */
  functions: Record<string, FunctionLines[]>;
  /** How a simulator can tell what the program publishes; null where it publishes nothing. */
  watch: Watch | null;
}

/** How the client is found in what comes: the function that stands for `publish`, by its name before it is minified; or a call. */
export type Watch =
  /** A function that is nowhere: it is called with the client as the program gets it. */
  | { made: string }
  | { publish: string; parameters: Parameter[]; topic?: string; qos?: number; retain?: boolean };

type Parameter = 'topic' | 'message' | 'options';
const PARAMETERS: readonly Parameter[] = ['topic', 'message', 'options'];

/** Features whose code never hands the client's object on. */
const WITHOUT_OBJECT: readonly Feature[] = ['QOS1', 'CREDENTIALS'];
/** Topics that need no look at UTF-8. */
const PLAIN_TOPIC = /^[ -"$-*,-~]+$/;

/**
 * Compiles the client with the program around it.
 * @param text the program as ES5, with its map
 * @param kept names at the program's top that stay
 * @param folder has the client's sources
 * @throws PassError: the client's source is not as the passes need it, with the name of what is missing
 */
export function joinWhole(
  { text, map }: { text: string; map: string },
  sole: SoleClient,
  features: readonly Feature[],
  kept: ReadonlySet<string>,
  folder = PROJECT,
): Whole {
  const prefix = freePrefix(text);
  const isLoose = sole.isLoose && features.every((feature) => WITHOUT_OBJECT.includes(feature));
  const known = sole.options === null ? null : constantsIn(sole.options);
  const evaluate = evaluator(features, folder);
  const connect = known && evaluate.connect(known);
  const topic = isLoose ? soleTopic(sole) : null;
  const retained = isLoose ? areRetained(sole) : null;
  const source = joined(CLIENT_ENTRY, features, folder, undefined, {
    ONCE: 'true',
    KNOWN: String(sole.options !== null),
    PACED: String(!isLoose || features.includes('WINDOW') || !publishesQos1Only(sole)),
    CONNECTS_ONCE: String(isLoose && connectsOnce(sole)),
    TIMERS_STAY: String(isLoose && !endsAllTimers(text)),
    ASCII: String(isLoose && publishes(sole).every(([, message]) => isAscii(message))),
    FIRST_WITH_DUP: JSON.stringify(retained === null ? '' : evaluate.firstWithDup(retained)),
    CONNECT: JSON.stringify(connect?.packet ?? ''),
    KEEP_ALIVE_S: String(connect?.keepAliveS ?? 0),
    TOPIC: JSON.stringify(topic === null ? '' : evaluate.prefixed(topic)),
  });
  checkDirectives(source.text);
  const ofClient = (name: string) => name.startsWith(prefix);
  let client = prefixNames(inlineNumbers(fold(source.text)), prefix);
  // Without what features that the client has not leave behind, such as a look at all options.
  for (let last = ''; last !== client; ) {
    last = client;
    client = dropUnused(dropEmpty(fold(client), ofClient), ofClient);
  }
  const edits: Edit[] = [];
  const [, given] = sole.create.arguments;
  if (sole.options !== null) {
    const folded = foldOptions(client, sole.options, text, prefix);
    client = folded.source;
    if (given) edits.push({ ...place(given), text: folded.given || 'void 0' });
  }
  let publish: string | null = null;
  const { create } = sole;
  edits.push({
    ...place(create.callee),
    text: isLoose ? `${prefix}create` : `${prefix}made(${prefix}create`,
  });
  if (!isLoose) edits.push({ start: create.end, end: create.end, text: ')' });
  if (isLoose) {
    const { source: loose, members, events } = dissolve(client, sole.events, prefix);
    client = loose;
    publish = publishes(sole).length > 0 ? (members.get('publish') ?? null) : null;
    for (const { name, node } of sole.members)
      if (members.has(name)) edits.push({ ...place(node), text: members.get(name) as string });
      else edits.push({ ...place(node.object), text: events });
  }
  client = withoutExports(client, prefix).replace(/\n*$/, '\n');
  const lines = client.split('\n').length - 1;
  const before = publish === null ? [] : parametersOf(client, publish);
  const passed = (code: string) =>
    parametersOf(code, publish ?? '').map((name) => PARAMETERS[before.indexOf(name)]);
  let whole = client + applyEdits(text, edits);
  for (let last = ''; last !== whole; ) {
    last = whole;
    whole = foldState(foldArguments(whole, ofClient), `${prefix}create`, ofClient);
    whole = foldLocals(fold(inlineExpressions(whole)), ofClient);
    whole = dropUnused(dropEmpty(whole, ofClient), ofClient);
  }
  whole = toEs5(dropDirectives(inlineOnce(whole, (name) => ofClient(name) && name !== publish)), kept);
  return {
    es5: whole,
    map: joinMaps(source.map, lines, map),
    prefix,
    functions: source.functions,
    watch:
      isLoose && publish === null
        ? null
        : publish === null
          ? { made: `${prefix}made` }
          : watchOf(publish, sole, passed(whole)),
  };
}

/** Constants by their names, also those of `will`; null where something is computed. */
function constantsIn(options: ObjectExpression | 'none'): Record<string, unknown> | null {
  const list: Record<string, unknown> = {};
  if (options === 'none') return list;
  for (const one of options.properties) {
    if (one.type !== 'Property') return null;
    const constant = constantOf(one.value);
    const value =
      constant === null && one.value.type === 'ObjectExpression' ? constantsIn(one.value) : constant;
    if (value === null) return null;
    list[nameOf(one) as string] = constant === null ? value : constant.value;
  }
  return list;
}

/** The names of a function's parameters. */
function parametersOf(code: string, name: string): string[] {
  const fn = topFunctions(parseModule(code)).get(name);
  return fn === undefined ? [] : fn.params.map((one) => (one.type === 'Identifier' ? one.name : ''));
}

const publishes = (sole: SoleClient) =>
  sole.members
    .filter(({ name }) => name === 'publish')
    .map(({ parents }) => (parents.at(-1) as AnyNode & { type: 'CallExpression' }).arguments);

/** The one topic that all calls of `publish` name; null where there are several, or it is computed. */
function soleTopic(sole: SoleClient): string | null {
  const topics = publishes(sole).map(([topic]) => constantOf(topic)?.value);
  const [first] = topics;
  if (typeof first !== 'string' || !PLAIN_TOPIC.test(first)) return null;
  return topics.every((one) => one === first) ? first : null;
}

/** Whether `connect` is called at one place that runs once, as the program begins. */
function connectsOnce({ members }: SoleClient): boolean {
  const calls = members.filter(({ name }) => name === 'connect');
  const isOnce = calls.every(
    ({ parents }) => !parents.some((one) => isFunctionNode(one) || /^(?:For|While|DoWhile)/.test(one.type)),
  );
  return calls.length === 1 && isOnce && !members.some(({ name }) => name === 'disconnect');
}

/** Whether each call of `publish` asks for QoS 1, and so waits for an answer before the next packet goes. */
function publishesQos1Only(sole: SoleClient): boolean {
  return publishes(sole).every(([, , how]) => how !== undefined && Number(listOf(how)?.qos ?? 0) === 1);
}

/** Whether all messages are retained; null where some are, or they are not all of QoS 1. */
function areRetained(sole: SoleClient): boolean | null {
  const retained = publishes(sole).map(([, , how]) => !!(how && listOf(how)?.retain));
  const [first = null] = retained;
  return publishesQos1Only(sole) && retained.every((one) => one === first) ? first : null;
}

/** What of a call of `publish` its function no longer gets. */
function watchOf(publish: string, sole: SoleClient, parameters: Parameter[]): Watch {
  const watch: Watch = { publish, parameters };
  const topic = soleTopic(sole);
  if (topic !== null) watch.topic = topic;
  const hows = publishes(sole).map(([, , how]) => (how === undefined ? {} : (listOf(how) ?? null)));
  const [first] = hows;
  if (first && hows.every((one) => JSON.stringify(one) === JSON.stringify(first))) {
    watch.qos = Number(first.qos ?? 0);
    watch.retain = Boolean(first.retain);
  }
  return watch;
}

function listOf(how: AnyNode): Record<string, unknown> | null {
  const constant = constantOf(how);
  if (constant !== null) return { qos: Number(constant.value) & 3 };
  return how.type === 'ObjectExpression' ? constantsIn(how) : null;
}
