import { bridged, makeError } from '../board/realm.ts';
import type { Qos } from '../broker/codec/packets.ts';
import { configOf, deviceInfo, statusOf } from './components.ts';
import type { ShellyFirmware } from './firmware.ts';
import { MAX_TIMERS } from './limits.ts';

type Members = Record<string, unknown>;

function asFunction(value: unknown, what: string): unknown {
  if (typeof value === 'function') return value;
  throw makeError('TypeError', `Invalid argument: ${what} is not a function`);
}

function asText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw makeError('TypeError', `Invalid argument: ${what} is not a string`);
}

/** `("switch:0")` and `("switch", 0)` name the same. */
const keyOf = (type: unknown, id: unknown) =>
  (typeof id === 'number' ? `${String(type)}:${id}` : String(type)).toLowerCase();

/** Parameters of a call: an object, its JSON, or none. @throws into the script */
function asParams(params: unknown): Record<string, unknown> {
  if (params === null || params === undefined) return {};
  if (typeof params !== 'object' && typeof params !== 'string')
    throw makeError('TypeError', 'Invalid argument: params is neither an object nor JSON');
  try {
    const text = typeof params === 'string' ? params : JSON.stringify(params);
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw makeError('TypeError', 'Invalid argument: params is no JSON');
  }
}

/** `Shelly` [D: Shelly core]. */
export function shellyApi(firmware: ShellyFirmware): Members {
  const { device } = firmware;
  const status = () => firmware.script.statusHandlers;
  const events = () => firmware.script.eventHandlers;
  return {
    call: bridged((method: unknown, params: unknown, callback: unknown, data: unknown) =>
      firmware.call(asText(method, 'method'), asParams(params), callback, data),
    ),
    addStatusHandler: bridged((callback: unknown, data: unknown) =>
      firmware.script.addHandler(status(), { callback: asFunction(callback, 'callback'), data }),
    ),
    removeStatusHandler: bridged((handle: unknown) => status().delete(handle as number)),
    addEventHandler: bridged((callback: unknown, data: unknown) =>
      firmware.script.addHandler(events(), { callback: asFunction(callback, 'callback'), data }),
    ),
    removeEventHandler: bridged((handle: unknown) => events().delete(handle as number)),
    emitEvent: bridged((event: unknown, data: unknown) =>
      firmware.tellEvent('script:1', {
        component: 'script:1',
        id: 1,
        event: String(event),
        data: data ?? null,
      }),
    ),
    getComponentStatus: bridged((type: unknown, id: unknown) =>
      firmware.asOwn(statusOf(keyOf(type, id), device) ?? null),
    ),
    getComponentConfig: bridged((type: unknown, id: unknown) =>
      firmware.asOwn(configOf(keyOf(type, id), device) ?? null),
    ),
    getDeviceInfo: bridged(() => firmware.asOwn(deviceInfo(device))),
    getCurrentScriptId: bridged(() => 1),
    getUptimeMs: bridged(() => Math.floor(firmware.uptimeUs / 1000)),
  };
}

/** `MQTT` [D: MQTT]. */
export function mqttApi(firmware: ShellyFirmware): Members {
  const { mqtt } = firmware;
  return {
    isConnected: bridged(() => mqtt.isConnected),
    publish: bridged((topic: unknown, message: unknown, qos: unknown, retain: unknown) => {
      const level = Number(qos ?? 0);
      if (level !== 0 && level !== 1 && level !== 2)
        throw makeError('Error', `Invalid argument: qos ${String(qos)}`);
      const [name, payload, isRetained] = [
        asText(topic, 'topic'),
        asText(message, 'message'),
        Boolean(retain),
      ];
      const accepted = mqtt.publish(name, payload, level as Qos, isRetained);
      firmware.published(name, payload, level, isRetained, accepted);
      return accepted;
    }),
    subscribe: bridged((filter: unknown, callback: unknown, data: unknown) => {
      const name = asText(filter, 'topic');
      firmware.script.subscribe(name, { callback: asFunction(callback, 'callback'), data });
      mqtt.subscribe(name);
    }),
    unsubscribe: bridged((filter: unknown) => {
      const was = firmware.script.unsubscribe(String(filter));
      if (was) mqtt.unsubscribe(String(filter));
      return was;
    }),
    setConnectHandler: bridged((callback: unknown, data: unknown) => {
      firmware.script.onConnect = { callback: asFunction(callback, 'callback'), data };
    }),
    setDisconnectHandler: bridged((callback: unknown, data: unknown) => {
      firmware.script.onDisconnect = { callback: asFunction(callback, 'callback'), data };
    }),
  };
}

/** `Timer` [D: Timer]. */
export function timerApi({ board }: ShellyFirmware): Members {
  return {
    set: bridged((periodMs: unknown, repeat: unknown, callback: unknown, data: unknown) => {
      asFunction(callback, 'callback');
      if (board.timers.count >= MAX_TIMERS)
        throw makeError('Error', `Too many timers: no more than ${MAX_TIMERS}`);
      return board.timers.add(callback, Number(periodMs), Boolean(repeat), [data], board.nowUs);
    }),
    clear: bridged((handle: unknown) => {
      const before = board.timers.count;
      board.timers.remove(handle);
      return board.timers.count < before;
    }),
  };
}

/** `Script` [D: Shelly core]. */
export function scriptApi(_firmware: ShellyFirmware): Members {
  return { id: 1 };
}
