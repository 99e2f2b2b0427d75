import { bytes, field, packet } from './wire.ts';

/** The CONNECT packet; built anew for each connection, so that no variable holds it. */
export function connectPacket(keepAliveS: number): string {
  let flags = options.clean_session === false ? 0 : 2;
  let payload = field(options.client_id || '');
  if (CREDENTIALS) {
    const will = options.will;
    if (will) {
      flags |= 4 | ((will.qos || 0) << 3) | (will.retain ? 32 : 0);
      payload += field(will.topic) + field(will.payload);
    }
    if (options.username) {
      flags |= 128;
      payload += field(options.username);
      if (options.password) {
        flags |= 64;
        payload += field(options.password);
      }
    }
  }
  return packet(
    16,
    field(options.protocol_name || 'MQTT') +
      bytes(options.protocol_level || 4, flags, keepAliveS >> 8, keepAliveS & 255) +
      payload,
  );
}
