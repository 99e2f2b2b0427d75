import { bytes, prefixed } from './wire.ts';

/** MQTT has two bytes for it. 0 would turn off what notices a dead link, so it means the default, as in Espruino's module. */
export const keepAliveS = (options.keep_alive as number) & 65535 || 60;

/** The CONNECT packet; built anew for each connection, so that no variable holds it. */
export function connectPacket(): string {
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
  return prefixed(
    (RECEIVE
      ? prefixed(options.protocol_name || 'MQTT') + bytes(options.protocol_level || 4)
      : '\0\x04MQTT\x04') +
      bytes(flags, keepAliveS >> 8, keepAliveS & 255) +
      payload,
    16,
  );
}
