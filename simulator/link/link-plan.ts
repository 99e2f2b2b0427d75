import * as v from 'valibot';
import { type FaultPlan, faultPlanSchema, isTotal } from './faults.ts';

/** A link as data: a profile with its overlays, or faults put together by hand. */
export interface LinkPlan {
  /** Its name as the user writes it, such as `nbiot-good,dead-zone`. */
  name: string;
  /** The faults in the order in which a packet meets them. */
  faults: FaultPlan[];
  /** Recordings of `recorded` faults by path: rising times in milliseconds, at each of which a packet may leave. */
  recordings?: Readonly<Record<string, Uint32Array>>;
  /** The overlays among its layers, so that another profile can be laid under them. */
  overlays?: readonly Profile[];
}

/** Most faults in one file. */
export const MAX_FAULTS = 64;

export const profileSchema = v.strictObject({
  name: v.string('must be a text'),
  about: v.optional(v.string('must be a text'), ''),
  /** An overlay is meant to be laid over a profile. */
  kind: v.optional(v.picklist(['profile', 'overlay'], 'must be "profile" or "overlay"'), 'profile'),
  faults: v.pipe(
    v.array(faultPlanSchema, 'must be a list of faults'),
    v.minLength(1, 'must have one fault or more'),
    v.maxLength(MAX_FAULTS, `must have ${MAX_FAULTS} faults or fewer`),
  ),
});

/** A link with a name. Without recordings it is also the shape of a user's own JSON file. */
export type Profile = v.InferOutput<typeof profileSchema> & Pick<LinkPlan, 'recordings'>;

/** Whether no packet can ever pass in one direction, so that no connection is ever made. */
export function neverPasses(plan: LinkPlan): boolean {
  return plan.faults.some(isTotal);
}
