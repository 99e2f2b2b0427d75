import { bridged, theRealm } from './realm.ts';

/** What a program handed to its MQTT client. */
export interface Publish {
  /** The board's time. */
  timeUs: number;
  topic: string;
  /** Bytes, as a binary string. */
  message: string;
  qos: number;
  retain: boolean;
  /** The client took it: `publish` neither returned false nor threw. */
  accepted: boolean;
  threw: boolean;
}

/** Replaced functions: for each function that the program sees, the one that is called. */
const standIns = new WeakMap<object, Callable>();

function standIn(call: Callable): Callable {
  const seen = bridged(call);
  standIns.set(seen, call);
  return seen;
}

/** The same for a function that may be called with `new`. */
function creator(call: Callable): Callable {
  const seen = theRealm().bridge.wrapConstructible(call);
  standIns.set(seen, call);
  return seen;
}

/** The host's function behind one that replaces a function of the program. */
export function behind(seen: object): Callable | undefined {
  return standIns.get(seen);
}

/** Clients that are watched already: a module's `connect` may call its own `create`, and a client is watched once. */
const watched = new WeakSet<object>();

/** A client that a program has made, for a user that wants to watch it or to call it as the program would. */
export type Client = Record<string, unknown>;

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Watches any module shaped like Espruino's `MQTT`: what its `create` and `connect` return has its `publish`
 * reported. The program sees the same results, exceptions and enumerable names as without.
 */
export function observeModule(
  exports: unknown,
  nowUs: () => number,
  report: (publish: Publish) => void,
  made: (client: Client) => void = () => {},
): void {
  if (typeof exports !== 'object' || exports === null) return;
  for (const name of ['create', 'connect']) {
    const own = Object.getOwnPropertyDescriptor(exports, name);
    if (typeof own?.value !== 'function') continue;
    const original = own.value as Callable;
    Object.defineProperty(exports, name, {
      ...own,
      value: creator(function (this: unknown, ...args: unknown[]) {
        const client = new.target ? Reflect.construct(original, args) : original.apply(this, args);
        observeClient(client, nowUs, report, made);
        return client;
      }),
    });
  }
}

function observeClient(
  client: unknown,
  nowUs: () => number,
  report: (publish: Publish) => void,
  made: (client: Client) => void,
): void {
  if (typeof client !== 'object' || client === null || watched.has(client)) return;
  // Drivers of sensors and modems have a connect() too.
  if (typeof (client as Client).publish !== 'function') return;
  watched.add(client);
  made(client as Client);
  replace(client, 'publish', (publish) => {
    return function (this: unknown, topic: unknown, message: unknown, options: unknown, ...rest: unknown[]) {
      const seen = seenOf(nowUs, topic, message, asTaken(client as Client, options));
      try {
        // Most calls have no more arguments, and spreading an empty array costs as much as spreading a full one.
        const result =
          rest.length === 0
            ? publish.call(this, topic, message, options)
            : publish.call(this, topic, message, options, ...rest);
        return took(seen, result);
      } finally {
        report(seen);
      }
    };
  });
  // mote's prepared topics: `client.topic(name, options)` returns a function that publishes its argument.
  replace(client, 'topic', (prepare) => {
    return function (this: unknown, topic: unknown, options: unknown, ...rest: unknown[]) {
      const publish = prepare.call(this, topic, options, ...rest);
      if (typeof publish !== 'function') return publish;
      return standIn(function (this: unknown, message: unknown, ...others: unknown[]) {
        const seen = seenOf(nowUs, topic, message, options);
        try {
          return took(seen, (publish as Callable).call(this, message, ...others));
        } finally {
          report(seen);
        }
      });
    };
  });
}

/** EspruinoDocs' MQTT takes no number and no `true` for a QoS: what is no object of options has its default. */
function asTaken(client: Client, options: unknown): unknown {
  const { C } = client as { C?: { DEF_QOS?: unknown } };
  if (typeof C !== 'object' || C === null || C.DEF_QOS === undefined) return options;
  const { qos, retain } = Object(options) as { qos?: unknown; retain?: unknown };
  return { qos: qos || C.DEF_QOS, retain };
}

/** What is to arrive: the bytes of a buffer, the text of anything else. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (ArrayBuffer.isView(message))
    return Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1');
  if (Object.prototype.toString.call(message) === '[object ArrayBuffer]')
    return Buffer.from(message as ArrayBuffer).toString('latin1');
  return String(message);
}

/** What a call hands over, as it stands while the client has not answered. */
function seenOf(nowUs: () => number, topic: unknown, message: unknown, options: unknown): Publish {
  const { qos, retain } = (typeof options === 'object' && options !== null ? options : { qos: options }) as {
    qos?: unknown;
    retain?: unknown;
  };
  return {
    timeUs: nowUs(),
    topic: String(topic),
    message: textOf(message),
    qos: Number(qos) || 0,
    retain: Boolean(retain),
    accepted: false,
    threw: true,
  };
}

/** Notes that the call has returned. @returns its result */
function took(seen: Publish, result: unknown): unknown {
  seen.threw = false;
  seen.accepted = result !== false;
  return result;
}

/** Reports a program's calls to these methods of its client, before they are made. */
export function watchCalls(
  client: Client,
  names: readonly string[],
  told: (name: string, args: unknown[]) => void,
): void {
  for (const name of names)
    replace(client, name, (original) => {
      return function (this: unknown, ...args: unknown[]) {
        told(name, args);
        return original.apply(this, args);
      };
    });
}

/** Gets the messages that a client gives to its program. */
export interface MessageWatch {
  /** The program has added a listener. */
  listening(): void;
  /** Called just before the program gets a message. Both are binary strings. */
  heard(topic: string, message: string): void;
  /** Called with what its listener throws. */
  threw(error: unknown): void;
}

/** Watches a client's `message` events. If there are several listeners, the first one counts. */
export function watchMessages(client: Client, watch: MessageWatch): void {
  const wrapped = new Map<unknown, Callable>();
  replace(client, 'on', (on) => {
    return function (this: unknown, event: unknown, listener: unknown) {
      if (event !== 'message' || typeof listener !== 'function' || wrapped.size > 0)
        return on.call(this, event, listener);
      const heard = standIn(function (this: unknown, topic: unknown, message: unknown, ...rest: unknown[]) {
        watch.heard(String(topic), String(message));
        try {
          return (listener as Callable).call(this, topic, message, ...rest);
        } catch (error) {
          watch.threw(error);
          throw error;
        }
      });
      wrapped.set(listener, heard);
      watch.listening();
      return on.call(this, event, heard);
    };
  });
  replace(client, 'removeListener', (remove) => {
    return function (this: unknown, event: unknown, listener: unknown) {
      return remove.call(this, event, (event === 'message' && wrapped.get(listener)) || listener);
    };
  });
  replace(client, 'removeAllListeners', (remove) => {
    return function (this: unknown, ...events: unknown[]) {
      if (events.length === 0 || events[0] === 'message') wrapped.clear();
      return remove.apply(this, events);
    };
  });
}

/** Replaces a method; the new one is as enumerable as the old one. */
function replace(owner: object, name: string, wrap: (original: Callable) => Callable): void {
  const original = (owner as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  Object.defineProperty(owner, name, {
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(owner, name)?.enumerable ?? false,
    value: standIn(wrap(original as Callable)),
  });
}
