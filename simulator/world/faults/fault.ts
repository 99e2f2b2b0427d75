import * as v from 'valibot';
import type { FaultWindow } from '../../../sensors/simulated/faults.ts';
import type { BrokerPlan } from '../../broker/index.ts';
import type { Cause } from '../../causes/causes.ts';
import type { LinkPlan } from '../../link/index.ts';
import type { Device } from '../device.ts';
import { DURATION_EXAMPLES, durationUs, formatDuration } from '../duration.ts';

/** A duration as text, `"30s"`. In the plan it is in microseconds, and its name ends in `Us`. */
export const duration = v.pipe(
  v.string(`must be a duration such as ${DURATION_EXAMPLES}`),
  v.check((text) => durationUs(text) !== null, `is not a duration; write it as ${DURATION_EXAMPLES}`),
  v.transform((text) => durationUs(text) ?? 0),
);

/** As written: `at` and `delay`. As planned: `atUs` and `delayUs`. */
export type InUnits<Fields extends v.ObjectEntries> = {
  [Name in keyof Fields as Fields[Name] extends typeof duration ? `${Name & string}Us` : Name]: v.InferOutput<
    Fields[Name]
  >;
};

/** A schema whose durations come out in microseconds. */
export type UnitSchema<Fields extends v.ObjectEntries> = v.SchemaWithPipe<
  readonly [
    v.StrictObjectSchema<Fields, undefined>,
    v.TransformAction<v.InferOutput<v.StrictObjectSchema<Fields, undefined>>, InUnits<Fields>>,
  ]
>;

function inUnits<const Fields extends v.ObjectEntries>(fields: Fields): UnitSchema<Fields> {
  return v.pipe(
    v.strictObject(fields),
    v.transform((written) => {
      const named = Object.entries(written).map(([name, value]) => [
        fields[name] === duration ? `${name}Us` : name,
        value,
      ]);
      return Object.fromEntries(named) as InUnits<Fields>;
    }),
  );
}

/** A planned fault as people write it. */
export function written(fault: object): Record<string, unknown> {
  const named = Object.entries(fault).map(([name, value]) =>
    name.endsWith('Us') ? [name.slice(0, -2), formatDuration(value)] : [name, value],
  );
  return Object.fromEntries(named);
}

const number = v.pipe(
  v.number('must be "all", a device number or a list of them'),
  v.integer('must be a whole number'),
  v.minValue(1, 'devices are numbered from 1'),
);

const devices = v.optional(
  v.union([v.literal('all'), number, v.array(number)], 'must be "all", a device number or a list of them'),
  'all',
);

/** When a fault begins, and how long it lasts. */
const lasting = { at: duration, for: duration };

type Devices = { devices: typeof devices };
type MomentFault<Kind extends string> = { fault: v.LiteralSchema<Kind, undefined>; at: typeof duration };
type WorldWideFault<Kind extends string> = MomentFault<Kind> & { for: typeof duration };

/** The shape of a fault of the broker or of the whole world. */
export function worldWideSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
): UnitSchema<WorldWideFault<Kind> & Fields> {
  return inUnits({ fault: v.literal(kind), ...lasting, ...fields });
}

/** The shape of a fault of devices that lasts for a time. */
export function deviceSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
): UnitSchema<WorldWideFault<Kind> & Devices & Fields> {
  return inUnits({ fault: v.literal(kind), ...lasting, devices, ...fields });
}

/** The shape of a fault of devices that happens at one moment. */
export function momentSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
): UnitSchema<MomentFault<Kind> & Devices & Fields> {
  return inUnits({ fault: v.literal(kind), at: duration, devices, ...fields });
}

/** Microseconds from the start of the run. */
export interface Span {
  fromUs: number;
  toUs: number;
}

type Schema = v.BaseSchema<unknown, { fault: string }, v.BaseIssue<unknown>>;

/**
 * One kind of fault, as its file defines it: its fields in a scenario, and what it does. Links, broker and sensors get
 * the plan of all their faults before the run; a fault of a board begins at its time.
 */
export interface FaultKind<S extends Schema> {
  /** Its fields in a scenario; `fault` holds its name. */
  schema: S;
  /** Where the time goes that it costs a reading; null where it delays none by itself. */
  cause: Cause | null;
  onLink?(fault: v.InferOutput<S>, span: Span): LinkPlan['faults'][number];
  onBroker?(fault: v.InferOutput<S>, span: Span, plan: BrokerPlan): void;
  onSensor?(fault: v.InferOutput<S>, span: Span): FaultWindow;
  /**
   * Begins the fault at its time; not called while the board is off or blocked by a `connect()`.
   * @param takesEffect to be called when the fault takes effect later
   * @returns whether the fault takes effect at once
   */
  strike?(fault: v.InferOutput<S>, device: Device, takesEffect: () => void): boolean;
  /** Ends the fault. */
  end?(fault: v.InferOutput<S>, device: Device): void;
  /** Its name in a report, where that says more than its kind. */
  nameOf?(fault: v.InferOutput<S>): string;
  /** Whether a client cannot be expected to be connected while it lasts. */
  cutsOff?: boolean;
}
