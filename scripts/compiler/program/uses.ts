import { type AnyNode, type CallExpression, type ObjectExpression, type Program, parse } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import type { Feature } from '../features.ts';
import { nameOf } from '../passes/tree.ts';
import { Bindings, isFunction, requiredModule, type Values } from './values.ts';

/** A feature of the client that a program uses, and by what. */
export interface Use {
  feature: Feature;
  /** As the author wrote it: `flush()`, `option transport`, `mote.json: flash`. */
  name: string;
  /** Where in the program that was looked at, from 0; none of `mote.json`. */
  start?: number;
}

const METHODS: Record<string, Feature> = {
  subscribe: 'RECEIVE',
  unsubscribe: 'RECEIVE',
  ping: 'RECEIVE',
  topic: 'PREPARED',
  flush: 'FLUSH',
  serve: 'REQUESTS',
  request: 'REQUESTS',
  auth: 'MQTT5',
};

/** Events of the client that its smaller builds do not have. */
const RECEIVE_EVENTS = [
  'message',
  'publish',
  'connect',
  'close',
  'puback',
  'ping_reply',
  'subscribed',
  'subscribed_fail',
  'unsubscribed',
];

/**
 * The feature that an option needs, by its value; null where every build has it. A value that is known only when the
 * program runs (`isUnknown`) needs what any of its values may need.
 */
type OptionRule = (value: unknown, isUnknown: boolean) => Feature | null;

const truthy =
  (feature: Feature): OptionRule =>
  (value, isUnknown) =>
    isUnknown || value ? feature : null;

const OPTIONS: Record<string, OptionRule> = {
  username: truthy('CREDENTIALS'),
  password: truthy('CREDENTIALS'),
  will: truthy('CREDENTIALS'),
  clean_session: (value, isUnknown) => (isUnknown || value === false ? 'RECEIVE' : null),
  protocol_name: truthy('RECEIVE'),
  protocol_level: truthy('RECEIVE'),
  dup: truthy('RECEIVE'),
  tls: truthy('TLS'),
  transport: (value, isUnknown) => (isUnknown || (value && value !== 'tcp') ? 'WEBSOCKET' : null),
  protocol: (value, isUnknown) => (isUnknown || value === 5 ? 'MQTT5' : null),
  session_expiry: truthy('MQTT5'),
  auth: truthy('MQTT5'),
  properties: truthy('MQTT5'),
  flash: truthy('FLASH'),
  adaptive: truthy('ADAPTIVE'),
  drop: truthy('POLICIES'),
  qos: (value) => (value === 2 ? 'QOS2' : value === 1 ? 'QOS1' : null),
};

export function parseProgram(source: string): Program {
  return parse(source, { ecmaVersion: 2022, allowReturnOutsideFunction: true });
}

/** Whether a program takes the client; also where the name of a module is computed, as it may be that one. */
export function usesClient(program: Program): boolean {
  let found = false;
  walk(program, [], (node) => {
    const required = requiredModule(node);
    if (required === 'mote' || required === '') found = true;
  });
  return found;
}

/** What a program uses of the client, as far as its names say; and rather too much than too little. */
export function usesOf(program: Program): Use[] {
  const finder = new Finder(program);
  return finder.uses.filter(
    ({ feature, name }, index) =>
      finder.uses.findIndex((one) => one.feature === feature && one.name === name) === index,
  );
}

/** What the board's `mote.json` asks for. */
export function usesOfConfig(config: string): Use[] {
  if (config === '') return [];
  return Object.entries(JSON.parse(config) as Record<string, unknown>).flatMap(([name, value]) => {
    const feature = Object.hasOwn(OPTIONS, name) ? OPTIONS[name](value, false) : null;
    return feature === null ? [] : [{ feature, name: `mote.json: ${name}` }];
  });
}

class Finder {
  readonly uses: Use[] = [];
  readonly #bindings: Bindings;
  /** Of the node that is looked at. */
  #start = 0;

  constructor(program: Program) {
    this.#bindings = new Bindings(program);
    walk(program, [], (node, parents) => {
      this.#start = node.type === 'MemberExpression' ? node.property.start : node.start;
      if (node.type === 'MemberExpression') this.#member(node, parents.at(-1) as AnyNode);
      else if (node.type === 'Property') this.#property(node, parents);
      else if (node.type === 'CallExpression') this.#call(node);
    });
  }

  #add(feature: Feature | null, name: string): void {
    if (feature !== null) this.uses.push({ feature, name, start: this.#start });
  }

  #member(node: AnyNode & { type: 'MemberExpression' }, parent: AnyNode): void {
    const name = nameOf(node);
    if (name === null || this.#isForeign(node.object)) return;
    const isCalled = parent.type === 'CallExpression' && parent.callee === node;
    const isAssigned = parent.type === 'AssignmentExpression' && parent.left === node;
    if (isAssigned) this.#option(name, parent.right);
    // `mqtt.flush` handed on is a use of it as well; `auth` and `topic` are names of much else.
    else if (Object.hasOwn(METHODS, name) && (isCalled || this.#isClient(node.object)))
      this.#add(METHODS[name], `${name}()`);
    else if (name === 'counts') this.#add('COUNTERS', 'counts');
    if (name === 'connect' && this.#values(node.object).nodes.some((one) => requiredModule(one) === 'mote'))
      this.#add('RECEIVE', 'require("mote").connect()');
  }

  #property(node: AnyNode & { type: 'Property' }, parents: AnyNode[]): void {
    const name = nameOf(node);
    const holder = parents.at(-2);
    if (name === null || holder === undefined) return;
    // The broker publishes a will: its QoS asks nothing of the client.
    if (name === 'qos' && nameOf(holder) === 'will') return;
    const isOthers =
      holder.type === 'CallExpression' &&
      holder.callee.type === 'MemberExpression' &&
      this.#isForeign(holder.callee.object);
    if (!isOthers) this.#option(name, node.value);
  }

  #option(name: string, value: AnyNode): void {
    if (!Object.hasOwn(OPTIONS, name)) return;
    const { nodes, isAll } = this.#values(value);
    const isSecret = name === 'username' || name === 'password';
    if (isSecret && nodes.some(isFunction)) this.#add('TOKENS', `${name} as a function`);
    if (!isAll) this.#add(OPTIONS[name](undefined, true), `option ${name}`);
    for (const one of nodes)
      this.#add(
        OPTIONS[name](one.type === 'Literal' ? one.value : one, !isKnownValue(one)),
        name === 'qos' && one.type === 'Literal' ? `QoS ${one.value}` : `option ${name}`,
      );
  }

  #call(node: CallExpression): void {
    if (node.callee.type !== 'MemberExpression' || this.#isForeign(node.callee.object)) return;
    const [first, how, third, callback] = node.arguments;
    switch (nameOf(node.callee)) {
      case 'publish':
        if (third) this.#qos(third);
        if (callback) this.#add('RECEIVE', 'a callback of publish()');
        break;
      case 'topic':
        if (how) this.#qos(how);
        break;
      case 'subscribe':
        if (how) this.#qos(how);
        if (first)
          for (const filters of this.#values(first).nodes)
            if (filters.type === 'ObjectExpression') this.#qosOfFilters(filters);
        break;
      case 'on':
        if (!this.#isClient(node.callee.object) || !first) break;
        for (const event of this.#values(first).nodes)
          if (event.type === 'Literal' && RECEIVE_EVENTS.includes(String(event.value)))
            this.#add('RECEIVE', `event ${event.value}`);
    }
  }

  /** A QoS that is given as a number; one in an object is found as an option. */
  #qos(node: AnyNode): void {
    for (const one of this.#values(node).nodes)
      if (one.type === 'Literal') this.#add(OPTIONS.qos(one.value, false), `QoS ${one.value}`);
  }

  #qosOfFilters(filters: ObjectExpression): void {
    for (const one of filters.properties) if (one.type === 'Property') this.#qos(one.value);
  }

  #values(node: AnyNode): Values {
    return this.#bindings.of(node);
  }

  /** Certainly a client: the result of `create` or `connect` of the module. */
  #isClient(node: AnyNode): boolean {
    return this.#values(node).nodes.some(
      (one) =>
        one.type === 'CallExpression' &&
        one.callee.type === 'MemberExpression' &&
        this.#values(one.callee.object).nodes.some((object) => requiredModule(object) === 'mote'),
    );
  }

  /** Certainly not a client: an object of the engine, of another module, or made by the program. */
  #isForeign(node: AnyNode): boolean {
    if (this.#bindings.isEngines(node)) return true;
    const { nodes, isAll } = this.#values(node);
    return isAll && nodes.length > 0 && nodes.every(isNoClient);
  }
}

function isNoClient(node: AnyNode): boolean {
  const required = requiredModule(node);
  return node.type === 'NewExpression' || (!!required && required !== 'mote');
}

function isKnownValue(node: AnyNode): boolean {
  return /^(?:\w*Literal|ObjectExpression)$/.test(node.type) || isFunction(node);
}
