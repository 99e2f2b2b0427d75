import * as v from 'valibot';
import type { FaultWindow } from '../../../sensors/simulated/faults.ts';
import type { BrokerPlan } from '../../broker/index.ts';
import type { LinkPlan } from '../../link/index.ts';
import type { Device } from '../device.ts';
import { DURATION_EXAMPLES, durationUs, formatDuration } from '../duration.ts';

/** A duration in words, `"30s"`; in microseconds from here on, under a name that says so. */
export const duration = v.pipe(
  v.string(`must be a duration such as ${DURATION_EXAMPLES}`),
  v.check((text) => durationUs(text) !== null, `is not a duration; write it as ${DURATION_EXAMPLES}`),
  v.transform((text) => durationUs(text) ?? 0),
);

/** As written, `at` and `delay`; as planned, `atUs` and `delayUs`. */
type InUnits<Fields extends v.ObjectEntries> = {
  [Name in keyof Fields as Fields[Name] extends typeof duration ? `${Name & string}Us` : Name]: v.InferOutput<
    Fields[Name]
  >;
};

function inUnits<const Fields extends v.ObjectEntries>(fields: Fields) {
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

/** What befalls one thing for a while. */
const lasting = { at: duration, for: duration };

/** The shape of a fault of the broker or the world. */
export function broadSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
) {
  return inUnits({ fault: v.literal(kind), ...lasting, ...fields });
}

/** The shape of a fault of devices that lasts. */
export function deviceSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
) {
  return inUnits({ fault: v.literal(kind), ...lasting, devices, ...fields });
}

/** The shape of a fault of devices that is over at once. */
export function momentSchema<const Kind extends string, Fields extends v.ObjectEntries>(
  kind: Kind,
  fields: Fields,
) {
  return inUnits({ fault: v.literal(kind), at: duration, devices, ...fields });
}

/** Microseconds from the start of the run. */
export interface Span {
  fromUs: number;
  toUs: number;
}

/**
 * What one kind of fault does, to whom it concerns. Links, broker and sensors are told of all that will befall
 * them before the run begins; boards suffer when the time has come.
 */
export interface FaultKind<Fault> {
  onLink?(fault: Fault, span: Span): LinkPlan['faults'][number];
  onBroker?(fault: Fault, span: Span, plan: BrokerPlan): void;
  onSensor?(fault: Fault, span: Span): FaultWindow;
  /**
   * At its time; not called while the board is off or blocked by a `connect()`.
   * @param came to be called when something comes of it later
   * @returns whether something came of it at once
   */
  strike?(fault: Fault, device: Device, came: () => void): boolean;
  /** When its time is over. */
  end?(fault: Fault, device: Device): void;
  /** While it lasts, no client needs to be connected. */
  cutsOff?: boolean;
}
