/** What a program handed to its MQTT client. */
export interface Publish {
  /** The board's time. */
  timeUs: number;
  topic: string;
  /** Bytes, as a binary string. */
  message: string;
  qos: number;
  retain: boolean;
  /** The client took it: it neither returned false nor threw. */
  accepted: boolean;
  threw: boolean;
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Watches any module shaped like Espruino's `MQTT`: what its `create` and `connect` return has its `publish`
 * reported. The program sees the same results, exceptions and enumerable names as without.
 */
export function observeModule(
  exports: unknown,
  nowUs: () => number,
  report: (publish: Publish) => void,
): void {
  if (typeof exports !== 'object' || exports === null) return;
  for (const name of ['create', 'connect']) {
    const own = Object.getOwnPropertyDescriptor(exports, name);
    if (typeof own?.value !== 'function') continue;
    const original = own.value as Callable;
    Object.defineProperty(exports, name, {
      ...own,
      value: function (this: unknown, ...args: unknown[]) {
        const client = new.target ? Reflect.construct(original, args) : original.apply(this, args);
        observeClient(client, nowUs, report);
        return client;
      },
    });
  }
}

function observeClient(client: unknown, nowUs: () => number, report: (publish: Publish) => void): void {
  if (typeof client !== 'object' || client === null) return;
  const publish = (client as Record<string, unknown>).publish;
  if (typeof publish !== 'function') return;
  Object.defineProperty(client, 'publish', {
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(client, 'publish')?.enumerable ?? false,
    value: function (this: unknown, topic: unknown, message: unknown, options: unknown, ...rest: unknown[]) {
      const { qos, retain } = (options ?? {}) as { qos?: unknown; retain?: unknown };
      const seen: Publish = {
        timeUs: nowUs(),
        topic: String(topic),
        message: String(message),
        qos: Number(qos) || 0,
        retain: Boolean(retain),
        accepted: false,
        threw: true,
      };
      try {
        const result = (publish as Callable).call(this, topic, message, options, ...rest);
        seen.threw = false;
        seen.accepted = result !== false;
        return result;
      } finally {
        report(seen);
      }
    },
  });
}
