import * as v from 'valibot';
import { FIRST_ADDRESS, LAST_ADDRESS } from '../../sensors/simulated/bus.ts';
import { SENSOR_NAMES } from '../sensors/catalogue.ts';
import { durationUs } from '../world/duration.ts';
import { MAX_PARTS } from '../world/parts/planned.ts';
import { MAX_MESSAGES } from '../world/world-plan.ts';
import { OptionError } from './option-error.ts';

/** Lines of a serial part, and values of an analog one; more was not meant as a part. */
export const MAX_TIMES = 10_000;
const DEFAULT_HELD = '200ms';
const DEFAULT_WITHIN = '1h';
const LINE_END = '\r\n';

export const duration = v.pipe(
  v.string('must be a duration, such as 10m'),
  v.check((text) => durationUs(text) !== null, 'must be a duration, such as 10m'),
  v.transform((text) => durationUs(text) as number),
);
const text = v.string('must be a text');
const pin = v.pipe(v.string('must be the name of a pin'), v.nonEmpty('must be the name of a pin'));
const name = v.optional(v.pipe(text, v.nonEmpty('must be a name')));
const fraction = v.pipe(
  v.number('must be a number'),
  v.minValue(0, 'must be 0 to 1'),
  v.maxValue(1, 'must be 0 to 1'),
);
const NO_ADDRESS = 'must be an address from 0x08 to 0x77, such as 0x3C';
const address = v.pipe(
  v.string('must be an address, such as 0x3C'),
  v.regex(/^0x[0-7][0-9a-fA-F]$/, NO_ADDRESS),
  v.transform(Number),
  v.minValue(FIRST_ADDRESS, NO_ADDRESS),
  v.maxValue(LAST_ADDRESS, NO_ADDRESS),
);
const times = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item, 'must be a list'), v.maxLength(MAX_TIMES, `must be ${MAX_TIMES} at most`));
const points = v.optional(times(v.strictObject({ at: duration, value: fraction })));

export const partSchema = v.variant('part', [
  v.strictObject({ part: v.picklist(['relay', 'led']), pin, name }),
  v.strictObject({
    part: v.literal('button'),
    pin,
    name,
    /** The level of its pin while it is pressed. */
    pressed: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 0),
    at: times(duration),
    heldFor: v.optional(duration, DEFAULT_HELD),
  }),
  v.strictObject({
    part: v.literal('analog'),
    pin,
    name,
    value: v.optional(fraction),
    /** Values from a time on; `curve` goes in straight lines from one to the next. */
    values: points,
    curve: points,
  }),
  v.strictObject({ part: v.literal('sink'), address, name }),
  v.strictObject({
    part: v.literal('serial'),
    port: v.pipe(text, v.regex(/^Serial\d$/, 'must be a serial port, such as Serial2')),
    name,
    lines: v.optional(times(v.strictObject({ at: duration, text, every: v.optional(duration) })), []),
    end: v.optional(text, LINE_END),
  }),
  v.strictObject({
    part: v.literal('display'),
    name,
    /** Without one it shows what is drawn, on whatever bus. */
    address: v.optional(address),
    /** Of an HD44780: columns and rows. */
    characters: v.optional(
      v.pipe(
        text,
        v.regex(/^(?:8|16|20)x[124]$/, 'must be the columns and rows of an HD44780, such as 16x2'),
      ),
    ),
  }),
  v.strictObject({
    part: v.picklist(SENSOR_NAMES),
    name,
    address: v.optional(address),
    pin: v.optional(pin),
    pins: v.optional(v.pipe(v.array(pin, 'must be a list of pins'), v.length(2, 'must be two pins'))),
  }),
]);
export const partsSchema = v.pipe(
  v.array(partSchema, 'must be a list'),
  v.maxLength(MAX_PARTS, `must be ${MAX_PARTS} at most`),
);
export type WrittenPart = v.InferOutput<typeof partSchema>;

export const messagesSchema = v.pipe(
  v.array(
    v.strictObject({
      at: duration,
      topic: v.pipe(text, v.regex(/^[^+#\0]+$/, 'must be a topic without wildcards')),
      payload: v.optional(text, ''),
      qos: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 1),
      retain: v.optional(v.boolean('must be true or false'), false),
      within: v.optional(duration, DEFAULT_WITHIN),
      effect: v.optional(v.pipe(text, v.nonEmpty('must be a part and its state, such as relay on'))),
    }),
    'must be a list',
  ),
  v.maxLength(MAX_MESSAGES, `must be ${MAX_MESSAGES} at most`),
);

const PART_NAMES = ['relay', 'led', 'button', 'analog', 'serial', 'display', 'sink', ...SENSOR_NAMES];

/** @throws OptionError with the place in the field */
export function parsed<Schema extends v.GenericSchema>(
  field: string,
  schema: Schema,
  given: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const keys = issue.path?.map(({ key }) => key as string | number) ?? [];
  const reason =
    issue.received === 'undefined'
      ? 'is missing'
      : issue.type === 'strict_object' && issue.expected === 'never'
        ? 'no such field'
        : issue.type === 'variant' && keys.at(-1) === 'part'
          ? `there are ${PART_NAMES.slice(0, -1).join(', ')} and ${PART_NAMES.at(-1)}`
          : issue.type === 'strict_object' || issue.type === 'variant'
            ? 'must be an object in braces'
            : issue.message;
  const isNamed = issue.type === 'variant' && keys.at(-1) === 'part';
  throw new OptionError([field, ...keys], isNamed ? String(issue.received) : '', reason);
}
