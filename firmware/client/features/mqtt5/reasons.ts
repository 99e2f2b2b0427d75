/** MQTT 5's names, shortened, from code 128 on; docs/protocol.md has both. */
const NAMES =
  'unspecified malformed protocol implementation version client-id password not-authorized unavailable busy banned ' +
  'shutdown auth-method keep-alive taken-over filter topic id-in-use id-unknown receive-max alias size rate quota ' +
  'admin format retain qos other-server moved shared connect-rate connect-time sub-ids wildcards';

/** The name of a reason code; what is none stays as it is. Espruino throws where a text of 64 characters or more becomes a number. */
export function nameOf(code: unknown): unknown {
  return (typeof code === 'number' && NAMES.split(' ')[code - 128]) || code;
}
