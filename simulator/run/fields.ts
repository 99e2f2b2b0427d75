import * as v from 'valibot';
import { type Format, formatNamed, shortName, TAKEN_FORMATS } from '../decode/decode.ts';
import { UsageError } from '../errors.ts';
import { type Expectation, parseExpectations } from '../report/expectations.ts';
import { type PlacedSensor, SENSOR_NAMES } from '../sensors/catalogue.ts';
import { parseSensors, writeSensors } from '../sensors/places.ts';
import { DURATION_EXAMPLES, durationUs, formatDuration } from '../world/duration.ts';
import { UnreadableText } from './option-error.ts';

/** One option: its value in its unit, and the text that people write for it. */
export interface Field<Value> {
  /** Its name in a scenario and in `mote-mqtt/testing`; `keepAlive` is `--keep-alive` on the command line. */
  readonly word: string;
  /** What the value must be. */
  readonly schema: v.GenericSchema<Value>;
  /** Whether it is a number in JSON. */
  readonly isNumber: boolean;
  /** Parses the text; the schema checks bounds. @throws Unreadable */
  read(text: string): Value;
  /** The text that `read` gives the same value for. */
  write(value: Value): string;
}

const whole = (min: number, max: number, reason: string) =>
  v.pipe(v.number(reason), v.integer(reason), v.minValue(min, reason), v.maxValue(max, reason));

export function count<Value extends number = number>(word: string, min: number, max: number): Field<Value> {
  const reason = `give a whole number from ${min} to ${max}`;
  return {
    word,
    schema: whole(min, max, reason) as unknown as v.GenericSchema<Value>,
    isNumber: true,
    read(text) {
      if (text.trim() === '' || Number.isNaN(Number(text))) throw new UnreadableText(reason);
      return Number(text) as Value;
    },
    write: String,
  };
}

/** A duration in microseconds. @param reason says which durations are accepted */
export function duration(word: string, minUs: number, maxUs: number, reason: string): Field<number> {
  return {
    word,
    schema: whole(minUs, maxUs, reason),
    isNumber: false,
    read: readDuration,
    write: formatDuration,
  };
}

function readDuration(text: string): number {
  const us = durationUs(text);
  if (us === null) throw new UnreadableText(`not a duration; write it as ${DURATION_EXAMPLES}`);
  return us;
}

export function choice<const Value extends string>(
  word: string,
  values: readonly Value[],
  reason: string,
): Field<Value> {
  const schema = v.picklist(values, reason) as unknown as v.GenericSchema<Value>;
  return { word, schema, isNumber: false, read: (text) => text as Value, write: String };
}

/** A file, or a name in its place. */
export function file(word: string): Field<string> {
  const schema = v.pipe(v.string(), v.nonEmpty('name a file'));
  return { word, schema, isNumber: false, read: (text) => text, write: String };
}

/** An address of the web. */
export function url(word: string): Field<string> {
  const reason = 'give an address, as https://www.espruino.com/modules';
  const schema = v.pipe(
    v.string(reason),
    v.check((text) => /^https?:/.test(text) && URL.canParse(text), reason),
  );
  return { word, schema, isNumber: false, read: (text) => text, write: String };
}

/** Names separated by commas. */
export function names(word: string): Field<string[]> {
  const reason = 'names have no comma and no space at their ends';
  const name = v.pipe(
    v.string(),
    v.check((text) => text === text.trim() && !text.includes(','), reason),
  );
  return {
    word,
    schema: v.pipe(v.array(name), v.minLength(1, 'give a name')),
    isNumber: false,
    read: (text) => text.split(',').map((part) => part.trim()),
    write: (value) => value.join(','),
  };
}

/** Some of `values`, separated by commas. */
export function chosen(word: string, values: readonly string[]): Field<string[]> {
  const { read, ...field } = names(word);
  const reason = `there are ${values.join(', ')}`;
  return {
    ...field,
    schema: v.pipe(v.array(v.picklist(values, reason)), v.minLength(1, reason)),
    read: (text) => [...new Set(read(text))],
  };
}

/** When the broker is killed, and for how long. */
export interface Restart {
  fromUs: number;
  downUs: number;
}

const BROKER_DOWN_US = 20e6;

/** `12h,18h/5m`: at 12 h for 20 s, the default, and at 18 h for 5 minutes. */
export function restarts(word: string): Field<Restart[]> {
  const time = whole(0, Number.MAX_SAFE_INTEGER, 'give times in whole microseconds');
  return {
    word,
    schema: v.pipe(v.array(v.strictObject({ fromUs: time, downUs: time })), v.minLength(1, 'give a time')),
    isNumber: false,
    read: (text) =>
      text.split(',').map((restart) => {
        const [when, length] = restart.trim().split('/');
        const fromUs = readDuration(when);
        return { fromUs, downUs: length === undefined ? BROKER_DOWN_US : readDuration(length) };
      }),
    write: (value) => value.map(writeRestart).join(','),
  };
}

export function writeRestart({ fromUs, downUs }: Restart): string {
  return `${formatDuration(fromUs)}${downUs === BROKER_DOWN_US ? '' : `/${formatDuration(downUs)}`}`;
}

/** TCP keep-alive as with SO_KEEPALIVE. */
export interface TcpKeepAlive {
  /** Silence before the first probe, and time between two probes, in us. */
  idleUs: number;
  intervalUs: number;
  /** Probes without an answer after which the peer is given up. */
  probes: number;
}

/** Bounds of Linux: seconds of TCP_KEEPIDLE and TCP_KEEPINTVL, and count of TCP_KEEPCNT. */
const KEEP_ALIVE_S_MAX = 32_767;
const KEEP_ALIVE_PROBES_MAX = 127;

/** `60s/10s/6`: idle, interval and number of probes. */
export function tcpKeepAlive(word: string): Field<TcpKeepAlive> {
  const reason = `give idle time, interval and probes, as 60s/10s/6: times from 1s to ${KEEP_ALIVE_S_MAX}s, 1 to ${KEEP_ALIVE_PROBES_MAX} probes`;
  const time = whole(1e6, KEEP_ALIVE_S_MAX * 1e6, reason);
  const probes = whole(1, KEEP_ALIVE_PROBES_MAX, reason);
  return {
    word,
    schema: v.strictObject({ idleUs: time, intervalUs: time, probes }),
    isNumber: false,
    read(text) {
      const [idle, interval, count, ...more] = text.split('/');
      if (count === undefined || !/^\d+$/.test(count) || more.length > 0) throw new UnreadableText(reason);
      return { idleUs: readDuration(idle), intervalUs: readDuration(interval), probes: Number(count) };
    },
    write: ({ idleUs, intervalUs, probes: count }) =>
      `${formatDuration(idleUs)}/${formatDuration(intervalUs)}/${count}`,
  };
}

/** As `--sensors` takes them: `all`, or `bme280,sht4x@0x45`. */
export function sensors(word: string): Field<PlacedSensor[]> {
  const pins = v.optional(v.array(v.string()));
  const schema = v.array(
    v.strictObject({ name: v.picklist(SENSOR_NAMES), address: v.optional(v.number()), pins }),
  );
  return {
    word,
    schema: v.pipe(schema, v.minLength(1, 'name a sensor')),
    isNumber: false,
    read(text) {
      try {
        return parseSensors(text);
      } catch (error) {
        if (error instanceof UsageError) throw new UnreadableText(error.message);
        throw error;
      }
    },
    write: writeSensors,
  };
}

export function format(word: string): Field<Format> {
  const reason = `there are ${TAKEN_FORMATS}`;
  return {
    word,
    schema: v.custom<Format>((value) => formatNamed(String(value)) === value, reason),
    isNumber: false,
    read(text) {
      const named = formatNamed(text);
      if (named === undefined) throw new UnreadableText(reason);
      return named;
    },
    write: shortName,
  };
}

/** Demands on the report, `lost=0,p99<60s`. */
export function expectations(word: string): Field<Expectation[]> {
  const one = v.strictObject({
    text: v.string(),
    figure: v.string(),
    compare: v.string(),
    limit: v.number(),
  });
  return {
    word,
    schema: v.array(one),
    isNumber: false,
    read: (text) => parseExpectations(text, (reason) => new UnreadableText(reason)),
    write: (value) => value.map(({ text }) => text).join(','),
  };
}
