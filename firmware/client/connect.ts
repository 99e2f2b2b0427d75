import { keepsSession, protocol } from './features/compat.ts';
import { askTokens, username, withCredentials } from './features/credentials.ts';
import { beforeConnect, behindConnect } from './features/mqtt5.ts';
import { isWellFormed } from './features/subscriptions.ts';
import { CLEAN_SESSION, CONNECT_FIRST } from './packets.ts';
import { given } from './session.ts';
import { prefixed } from './wire.ts';

/**
 * The CONNECT packet; built anew for each connection, so that no variable holds it.
 * @throws when one of its texts is not UTF-8 (MQTT-3.1.3-4, MQTT-3.1.3-10, MQTT-3.1.3-11)
 */
export function connectPacket(): string {
  const options = given.options;
  // MQTT has two bytes for it. 0 would turn off what notices a dead link, so it means the default, as in Espruino's module.
  given.keepAliveS = (options.keep_alive as number) & 65535 || 60;
  beforeConnect();
  askTokens();
  if (!isWellFormed(`-${options.client_id}-${username()}-${options.will && options.will.topic}`))
    throw 'UTF-8';
  const payload = behindConnect(prefixed(options.client_id || ''));
  const rest = withCredentials(keepsSession() ? 0 : CLEAN_SESSION, payload);
  return prefixed(protocol() + rest, CONNECT_FIRST);
}
