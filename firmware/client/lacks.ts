import type { Options } from '../mote.ts';

/**
 * Options of the features that this build was made without; `protocol` stands for all of MQTT 5. The dot is there as the
 * engine's `indexOf` finds a text whose beginning is the end of the other.
 */
const absent = `${FLASH ? '' : ' flash'}${POLICIES ? '' : ' drop'}${WEBSOCKET ? '' : ' transport'}${MQTT5 ? '' : ' protocol'} .`;

/**
 * Refuses options that this build would not heed: a connection would be less than it was asked to be. `core` and `qos0`
 * look only at what would leave in plain text, as the rest would cost a twentieth of them; `mote build` refuses that.
 * @throws the option's name
 */
export function refuseAbsent(options: Options): void {
  if (!TLS && (options.tls || /s$/.test(options.transport as string))) throw 'tls';
  // A string has no `call`. A function's source is no password.
  if (
    CREDENTIALS &&
    !TOKENS &&
    (((options.username || '') as () => string).call || ((options.password || '') as () => string).call)
  )
    throw 'password';
  if (RECEIVE && !MQTT5)
    for (const name in options) {
      const value = (options as Record<string, unknown>)[name];
      // What every build does anyway is no feature.
      if (value && value !== 'tcp' && value !== 4 && absent.indexOf(` ${name} `) >= 0) throw name;
    }
}
