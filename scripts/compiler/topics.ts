/** A fault of a topic: `broken` breaks MQTT's rules; the others are what brokers or people dislike. */
export interface TopicFault {
  what: string;
  /** No broker accepts it, whatever the author intends. */
  broken: boolean;
}

export type TopicUse = 'publish' | 'subscribe';

/** AWS IoT Core's limits, the narrowest of the large brokers. */
const MAX_BYTES = 256;
const MAX_SLASHES = 7;
/** MQTT 3.1.1, 4.7.3. */
const MAX_MQTT_BYTES = 65_535;

/** @returns nothing for a topic that everybody likes */
export function topicFaults(topic: string, use: TopicUse): TopicFault[] {
  const levels = topic.split('/');
  const bytes = Buffer.byteLength(topic);
  const codes = [...topic].map((one) => one.charCodeAt(0));
  const broken: [boolean, string][] = [
    [topic === '', 'is empty (MQTT 3.1.1, 4.7.3)'],
    [topic.includes('\0'), 'has a NUL character (4.7.3)'],
    [bytes > MAX_MQTT_BYTES, `has ${bytes} bytes; MQTT ends at ${MAX_MQTT_BYTES} (4.7.3)`],
    [use === 'publish' && /[+#]/.test(topic), 'has a wildcard, and nobody can publish to that (3.3.2.1)'],
    [
      use === 'subscribe' && levels.some((one) => one.length > 1 && /[+#]/.test(one)),
      'has a wildcard that is not a level of its own (4.7.1)',
    ],
    [use === 'subscribe' && levels.slice(0, -1).includes('#'), 'has a # before its end (4.7.1.2)'],
  ];
  const disliked: [boolean, string][] = [
    [topic.startsWith('/'), 'starts with a slash, which makes an empty first level'],
    [topic.length > 1 && topic.endsWith('/'), 'ends with a slash, which makes an empty last level'],
    [levels.slice(1, -1).includes(''), 'has two slashes together, which make an empty level'],
    [/\s/.test(topic), 'has a space; tools that split at spaces cut it'],
    [codes.some(isControl), 'has a control character; brokers may close the connection (4.7.3)'],
    [
      codes.some((code) => code > 0x9f),
      'is not ASCII; it is hard to type, and longer on the wire than it looks',
    ],
    [use === 'publish' && topic.startsWith('$'), "starts with $, which is the broker's own (4.7.2)"],
    [bytes > MAX_BYTES && bytes <= MAX_MQTT_BYTES, `has ${bytes} bytes; AWS IoT Core takes ${MAX_BYTES}`],
    [levels.length - 1 > MAX_SLASHES, `has ${levels.length - 1} slashes; AWS IoT Core takes ${MAX_SLASHES}`],
    [use === 'subscribe' && topic === '#', 'is everything that the broker has; a board drowns in it'],
  ];
  const found = (list: [boolean, string][], isBroken: boolean) =>
    list.filter(([holds]) => holds).map(([, what]) => ({ what, broken: isBroken }));
  return [...found(broken, true), ...found(disliked, false)];
}

/** Without NUL, and without what is a space. */
function isControl(code: number): boolean {
  return (code > 0 && code < 9) || (code > 13 && code < 32) || (code >= 0x7f && code <= 0x9f);
}

/** Written on a topic's line or the one before, it says that the author means it. */
export const AS_IS = 'topic as is';

/** A topic that stands as a text in a program. */
export interface FoundTopic {
  topic: string;
  use: TopicUse;
  line: number;
  asIs: boolean;
}

// A text that is followed by + is the beginning of a topic, which may end with a slash.
const CALL = /\.(publish|topic|subscribe|unsubscribe)\s*\(\s*(["'`])((?:\\.|(?!\2).)*)\2(?!\s*\+)/g;
const FIELD = /\btopic["']?\s*:\s*(["'`])((?:\\.|(?!\1).)*)\1(?!\s*\+)/g;

/** The topics that a program names in its calls and options; those that it computes cannot be seen. */
export function topicsIn(source: string): FoundTopic[] {
  const lines = source.split('\n');
  return lines.flatMap((text, index) => {
    const code = text.replace(/(^|\s)\/\/.*$/, '');
    const asIs = text.includes(AS_IS) || (lines[index - 1] ?? '').includes(AS_IS);
    const calls = [...code.matchAll(CALL)].map((match) => ({
      topic: match[3],
      use: (match[1].endsWith('subscribe') ? 'subscribe' : 'publish') as TopicUse,
    }));
    const fields = [...code.matchAll(FIELD)].map((match) => ({ topic: match[2], use: 'publish' as const }));
    return [...calls, ...fields]
      .filter(({ topic }) => !topic.includes('${'))
      .map((one) => ({ ...one, line: index + 1, asIs }));
  });
}

/** What there is to say of a program's topics, one line each. */
export function complaintsAbout(source: string, file: string): string[] {
  return topicsIn(source).flatMap(({ topic, use, line, asIs }) =>
    topicFaults(topic, use)
      .filter(({ broken }) => broken || !asIs)
      .map(
        ({ what, broken }) =>
          `${file}:${line}: the topic ${JSON.stringify(topic)} ${what}${broken ? '' : `; write // ${AS_IS} there if you mean it`}`,
      ),
  );
}
