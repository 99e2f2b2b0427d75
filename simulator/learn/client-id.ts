const CONNECT = 0x10;
/** MQTT 5 has properties before the client id. */
const MQTT5 = 5;

/** The client id in the CONNECT with which a connection begins; null when these bytes are none, or not all of it. */
export function clientIdOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== CONNECT) return null;
  let at = 1;
  while ((bytes[at] ?? 0) & 0x80) at++;
  at++;
  const nameBytes = wordAt(bytes, at);
  const version = bytes[at + 2 + nameBytes];
  // Behind the protocol's name: its version, the flags, the keep-alive.
  let idAt = at + 2 + nameBytes + 4;
  if (version === MQTT5) {
    const properties = variableAt(bytes, idAt);
    idAt = properties.behind + properties.value;
  }
  const idBytes = wordAt(bytes, idAt);
  const id = bytes.subarray(idAt + 2, idAt + 2 + idBytes);
  return idBytes > 0 && id.length === idBytes ? Buffer.from(id).toString() : null;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** A variable byte integer of MQTT. */
function variableAt(bytes: Uint8Array, at: number): { value: number; behind: number } {
  let value = 0;
  for (let place = 0; place < 4; place++) {
    const byte = bytes[at + place] ?? 0;
    value += (byte & 0x7f) * 128 ** place;
    if ((byte & 0x80) === 0) return { value, behind: at + place + 1 };
  }
  return { value, behind: at + 4 };
}
