import { MALFORMED, ProtocolError } from './packets.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are what it is about
const PLAIN_ASCII = /^[\x01-\x7f]*$/;

/**
 * Whether a binary string is UTF-8 as MQTT wants it (1.5.3): shortest form, no surrogates, at most U+10FFFF.
 * U+0000 is a rule of its own and passes here.
 */
export function isUtf8(bytes: string): boolean {
  if (PLAIN_ASCII.test(bytes)) return true;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes.charCodeAt(at++);
    if (lead < 0x80) continue;
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || at + more > bytes.length) return false;
    const second = bytes.charCodeAt(at);
    // Table 3-7 of the Unicode standard: the second byte rules out long forms, surrogates, > U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let rest = 1; rest < more; rest++) {
      if ((bytes.charCodeAt(at + rest) & 0xc0) !== 0x80) return false;
    }
    at += more;
  }
  return true;
}

/** @throws ProtocolError under `rule` when the text is not UTF-8, under MQTT-1.5.3-2 when it holds U+0000 */
export function requireText(text: string, what: string, rule: string): void {
  if (PLAIN_ASCII.test(text)) return;
  if (!isUtf8(text))
    throw new ProtocolError(rule, `${what} is not UTF-8: ${JSON.stringify(text)}`, MALFORMED);
  if (text.includes('\0')) {
    const isTopic = what.includes('topic') || what.includes('filter');
    throw new ProtocolError(isTopic ? 'MQTT-4.7.3-2' : 'MQTT-1.5.3-2', `${what} holds U+0000`, MALFORMED);
  }
}

/** @throws ProtocolError when `topic` cannot be the topic name of a message */
export function requireTopicName(topic: string, what: string, utf8Rule: string, wildcardRule: string): void {
  if (topic === '') throw new ProtocolError('MQTT-4.7.3-1', `${what} is empty`, MALFORMED);
  requireText(topic, what, utf8Rule);
  if (topic.includes('+') || topic.includes('#'))
    throw new ProtocolError(wildcardRule, `${what} has a wildcard: ${topic}`, MALFORMED);
}

/** @throws ProtocolError when `filter` is no topic filter */
export function requireFilter(filter: string, utf8Rule: string): void {
  if (filter === '') throw new ProtocolError('MQTT-4.7.3-1', 'filter is empty', MALFORMED);
  requireText(filter, 'filter', utf8Rule);
  const levels = filter.split('/');
  levels.forEach((level, index) => {
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1))
      throw new ProtocolError('MQTT-4.7.1-2', `# is not alone on the last level: ${filter}`, MALFORMED);
    if (level.includes('+') && level !== '+')
      throw new ProtocolError('MQTT-4.7.1-3', `+ does not fill its level: ${filter}`, MALFORMED);
  });
}
