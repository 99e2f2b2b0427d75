import type { Options } from '../mote.ts';
import { isTokenAbsent } from './features/credentials.ts';
import { NO_FLASH } from './features/flash.ts';
import { isNoProtocol, NO_MQTT5 } from './features/mqtt5.ts';
import { NO_POLICIES } from './features/policies.ts';
import { NO_WEBSOCKET } from './features/websocket.ts';
import { isTlsAbsent } from './transport.ts';

/**
 * Options of the features that this build was made without. Espruino's `indexOf` also finds a
 * text that the end of the other cuts short; the dot keeps it from that.
 */
const absent = `${NO_FLASH}${NO_POLICIES}${NO_WEBSOCKET}${NO_MQTT5} .`;

/**
 * Refuses options that this build would not heed: a connection would be less than it was asked to be. `core` and `qos0`
 * look only at what would leave in plain text, as the rest would cost a twentieth of them; `mote build` refuses that.
 * @throws the option's name
 */
export function refuseAbsent(options: Options): void {
  if (isTlsAbsent(options)) throw 'tls';
  if (isTokenAbsent(options)) throw 'password';
  if (isNoProtocol(options)) throw 'protocol';
  if (RECEIVE && (NO_FLASH || NO_POLICIES || NO_WEBSOCKET || NO_MQTT5))
    for (const name in options) {
      const value = (options as Record<string, unknown>)[name];
      // What every build does anyway is no feature.
      if (value && value !== 'tcp' && value !== 4 && absent.indexOf(` ${name} `) >= 0) throw name;
    }
}
