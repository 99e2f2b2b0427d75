import { given } from './given.ts';
import { isText } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/**
 * The CONNECT packet; built anew for each connection, so that no variable holds it.
 * @throws when one of its texts is not UTF-8 (MQTT-3.1.3-4, MQTT-3.1.3-10, MQTT-3.1.3-11)
 */
export function connectPacket(): string {
  const options = given.options;
  let flags = RECEIVE && options.clean_session === false && options.client_id ? 0 : 2;
  let payload = prefixed(options.client_id || '');
  if (CREDENTIALS) {
    const will = options.will;
    if (will) {
      flags |= 4 | ((((will.qos as number) & 3) % 3) << 3) | (will.retain ? 32 : 0);
      payload += prefixed(will.topic) + prefixed(will.payload);
    }
    if (options.username) {
      flags |= 128;
      payload += prefixed(options.username);
      if (options.password) {
        flags |= 64;
        payload += prefixed(options.password);
      }
    }
  }
  if (
    RECEIVE &&
    !isText(
      prefixed(`-${options.client_id}-${options.username}-${options.will && options.will.topic}`).slice(2),
    )
  )
    throw 'UTF-8';
  return prefixed(
    (RECEIVE
      ? prefixed(options.protocol_name || 'MQTT') + bytes(options.protocol_level || 4)
      : '\0\x04MQTT\x04') +
      bytes(flags, given.keepAliveS >> 8, given.keepAliveS & 255) +
      payload,
    16,
  );
}
