import {
  type AnyNode,
  type ArrowFunctionExpression,
  type CallExpression,
  type FunctionExpression,
  parse,
} from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import { Failure } from '../../usage.ts';
import { nameOf } from '../passes/tree.ts';
import { isModuleFile } from './kept-names.ts';
import { Bindings, isFunction, requiredModule } from './values.ts';

/** What a program sees otherwise when mote stands in for its MQTT module. */
export interface Difference {
  file: string;
  line: number;
  what: string;
  instead: string;
  /** The program would not work; otherwise it does, and should be looked at. */
  fails: boolean;
}

type Module = 'MQTT' | 'tinyMQTT';
type Listener = ArrowFunctionExpression | FunctionExpression;

/** Members of each module's clients that mote's have not (modules/MQTT.js, modules/tinyMQTT.js of EspruinoDocs). */
const LACKING: Record<Module, string> = {
  MQTT:
    'C server port client_id keep_alive clean_session username password client ping_interval protocol_name protocol_level ' +
    'packetHandler partData ctimo pintr _scktClosed mqttConnect createFlagsForConnection mqttStr',
  tinyMQTT: 'svr prt ka usr pwd cn ri con x1 cl _scktClosed',
};

const INSTEAD: Record<string, string> = {
  C: 'the options of create, such as keep_alive',
  client: 'connect(socket) for a socket of your own',
  cl: 'connect(socket) for a socket of your own',
  cn: 'connected',
};
const OF_OPTIONS =
  /^(?:server|port|client_id|keep_alive|clean_session|username|password|protocol_\w+|svr|prt|ka|usr|pwd)$/;

/** Options that a module takes no notice of, and mote does. */
const HEEDED: Record<string, string> = {
  clean_session: 'the session is kept over reconnects, which the MQTT module never does',
  protocol_name:
    'it stands in CONNECT; a name other than MQTT needs protocol_level 3 and a broker of MQTT 3.1',
  reconnect_interval: 'mote tries again after 1 s to 128 s, by chance and longer after each failure',
};

/** What of a program differs with mote in the place of the modules of these names, in the order of its lines. */
export function differencesOf(text: string, file: string, modules: readonly string[]): Difference[] {
  const program = parse(text.replace(/^#!/, '//'), {
    ecmaVersion: 'latest',
    locations: true,
    allowReturnOutsideFunction: true,
  });
  const bindings = new Bindings(program);
  const found: Difference[] = [];
  const add = (node: AnyNode, what: string, instead: string, fails: boolean) =>
    found.push({ file, line: node.loc?.start.line ?? 0, what, instead, fails });

  /** The module whose client an expression certainly is. */
  const moduleOf = (node: AnyNode): Module | null => {
    for (const one of bindings.of(node).nodes) {
      if (one.type !== 'CallExpression' || one.callee.type !== 'MemberExpression') continue;
      if (!['create', 'connect'].includes(nameOf(one.callee) ?? '')) continue;
      for (const object of bindings.of(one.callee.object).nodes) {
        const name = requiredModule(object);
        if ((name === 'MQTT' || name === 'tinyMQTT') && modules.includes(name)) return name;
      }
    }
    return null;
  };

  walk(program, [], (node: AnyNode) => {
    if (node.type === 'MemberExpression') {
      const name = nameOf(node);
      const module = name === null ? null : moduleOf(node.object);
      if (module !== null && name !== null && LACKING[module].split(' ').includes(name)) {
        const remedy = OF_OPTIONS.test(name)
          ? 'the options of create'
          : 'the events and methods of docs/coming-from-mqtt.md';
        add(node, `mote's client has no member ${name}`, INSTEAD[name] ?? remedy, true);
      }
    } else if (node.type === 'CallExpression') {
      inCall(node);
    }
  });

  function inCall(node: CallExpression): void {
    if (node.callee.type !== 'MemberExpression') return;
    const method = nameOf(node.callee);
    const module = moduleOf(node.callee.object);
    const [event, listener] = node.arguments;
    if (method === 'on' && module !== null && event?.type === 'Literal' && listener !== undefined)
      for (const one of bindings.of(listener).nodes)
        if (isFunction(one)) inListener(String(event.value), one as Listener, module);
    if (method === 'create' && requiredIn(node.callee.object)) inOptions(node.arguments[1]);
  }

  function requiredIn(node: AnyNode): boolean {
    return bindings.of(node).nodes.some((one) => modules.includes(requiredModule(one) ?? ''));
  }

  function inOptions(options: AnyNode | undefined): void {
    for (const one of options === undefined ? [] : bindings.of(options).nodes)
      if (one.type === 'ObjectExpression')
        for (const property of one.properties) {
          const name = property.type === 'Property' ? (nameOf(property) ?? '') : '';
          if (property.type !== 'Property' || !Object.hasOwn(HEEDED, name)) continue;
          if (name === 'clean_session' && !isFalse(property.value)) continue;
          add(
            property,
            `mote heeds the option ${name}: ${HEEDED[name]}`,
            'no such option where that is not meant',
            false,
          );
        }
  }

  function inListener(event: string, listener: Listener, module: Module): void {
    if (event === 'disconnected' && callsConnect(listener))
      add(
        listener,
        'mote connects again by itself: connect() in disconnected does nothing while it tries',
        'nothing',
        false,
      );
    if (event !== 'message') return;
    const [first] = listener.params;
    const takesObject =
      first?.type === 'Identifier' && listener.params.length === 1 && readsMessage(listener, first.name);
    if (module === 'MQTT' && takesObject)
      add(
        listener,
        'message brings topic and message, and no object',
        'function (topic, message), or the event publish',
        true,
      );
    if (module === 'tinyMQTT' && listener.params.length > 1)
      add(
        listener,
        'message brings one object, as with tinyMQTT',
        'function (message) with message.topic',
        true,
      );
  }

  /** In it, or in a function that it hands to a timer. */
  function callsConnect(listener: Listener): boolean {
    let is = false;
    walk(listener, [], (node: AnyNode) => {
      if (node.type === 'MemberExpression' && nameOf(node) === 'connect' && moduleOf(node.object) !== null)
        is = true;
    });
    return is;
  }
  return found.sort((a, b) => a.line - b.line);
}

function isFalse(node: AnyNode): boolean {
  return node.type === 'Literal' && node.value === false;
}

function readsMessage(listener: Listener, name: string): boolean {
  let is = false;
  walk(listener.body, [], (node: AnyNode) => {
    if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return;
    if (node.object.name === name && ['topic', 'message'].includes(nameOf(node) ?? '')) is = true;
  });
  return is;
}

/** One line for people. */
export function differenceLine({ file, line, what, instead, fails }: Difference): string {
  return `${file}:${line}: with mote in the module's place: ${what}${instead === 'nothing' ? '' : `; use ${instead}`}${fails ? '' : ' (it runs)'}`;
}

/**
 * Refuses what mote cannot do in the place of the program's own module. TypeScript is looked at where its author sees it.
 * @throws Failure
 */
export function refuseDifferences(text: string, entry: string, modules: readonly string[]): void {
  if (modules.length === 0 || isModuleFile(entry, text)) return;
  const failing = differencesOf(text, entry, modules).filter(({ fails }) => fails);
  if (failing.length > 0) throw new Failure(failing.map(differenceLine).join('\n'));
}
