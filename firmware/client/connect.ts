import type { Options } from '../mote.ts';
import { announcedS } from './adaptive.ts';
import { given } from './given.ts';
import { link } from './link.ts';
import { chooseVersion, connectProperties, v5 } from './mqtt5.ts';
import { withLength, writeProperties } from './properties.ts';
import { isText } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/** A user name or password, or what gives it: such a function gets the code of the refusal that it should end. */
function fresh(value: Options['password']): string | undefined {
  // A string has no `call`; typeof would cost twenty bytes.
  return value && (value as () => string).call
    ? (value as (code: number) => string)(link.refused)
    : (value as string);
}

/**
 * The CONNECT packet; built anew for each connection, so that no variable holds it.
 * @throws when one of its texts is not UTF-8 (MQTT-3.1.3-4, MQTT-3.1.3-10, MQTT-3.1.3-11)
 */
export function connectPacket(): string {
  const options = given.options;
  // MQTT has two bytes for it. 0 would turn off what notices a dead link, so it means the default, as in Espruino's module.
  given.keepAliveS = (options.keep_alive as number) & 65535 || 60;
  if (MQTT5) chooseVersion();
  const username = TOKENS && fresh(options.username);
  const password = TOKENS && fresh(options.password);
  if (TOKENS) link.refused = 0;
  let flags = RECEIVE && options.clean_session === false && options.client_id ? 0 : 2;
  let payload = prefixed(options.client_id || '');
  if (MQTT5 && v5.on) payload = connectProperties() + payload;
  if (CREDENTIALS) {
    const will = options.will;
    if (will) {
      flags |= 4 | ((((will.qos as number) & 3) % 3) << 3) | (will.retain ? 32 : 0);
      if (MQTT5 && v5.on) payload += withLength(writeProperties({ 24: will.delay }));
      payload += prefixed(will.topic) + prefixed(will.payload);
    }
    if (TOKENS ? username : options.username) {
      flags |= 128;
      payload += prefixed((TOKENS ? username : options.username) as string);
      if (TOKENS ? password : options.password) {
        flags |= 64;
        payload += prefixed((TOKENS ? password : options.password) as string);
      }
    }
  }
  if (
    RECEIVE &&
    !isText(
      prefixed(
        `-${options.client_id}-${TOKENS ? username : options.username}-${options.will && options.will.topic}`,
      ).slice(2),
    )
  )
    throw 'UTF-8';
  return prefixed(
    (RECEIVE
      ? prefixed(options.protocol_name || 'MQTT') + bytes(MQTT5 && v5.on ? 5 : options.protocol_level || 4)
      : '\0\x04MQTT\x04') +
      bytes(
        flags,
        (ADAPTIVE ? announcedS() : given.keepAliveS) >> 8,
        (ADAPTIVE ? announcedS() : given.keepAliveS) & 255,
      ) +
      payload,
    16,
  );
}
