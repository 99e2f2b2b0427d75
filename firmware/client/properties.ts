/** By the id of a property: how many bytes its number has, 6 for a string, 7 for two; 0: none that may come. */
const KINDS = '0146000066000000046206614160600602221174111';

export const props = {
  /** Where the last list that was read ended. */
  end: 0,
};

/** The properties at `at` by their ids; undefined when they are cut off, unknown or there twice. */
export function readProperties(packet: string, at: number): { [id: number]: any } | undefined {
  const found: { [id: number]: any } = {};
  let digit = packet.charCodeAt(at++);
  let end = digit & 127;
  if (digit > 127) end |= packet.charCodeAt(at++) << 7;
  end += at;
  while (at < end) {
    const id = packet.charCodeAt(at++);
    let kind = +KINDS[id];
    // Only the user's own may come again.
    if (!kind || (found[id] !== undefined && kind < 7)) return undefined;
    let value: string | number = 0;
    if (kind < 6) while (kind--) value = (value as number) * 256 + packet.charCodeAt(at++);
    else
      for (; kind > 5; kind--) {
        digit = (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1) + 2;
        value = packet.slice(at + 2, at + digit);
        at += digit;
      }
    found[id] = value;
  }
  props.end = at;
  return at === end && at <= packet.length ? found : undefined;
}
