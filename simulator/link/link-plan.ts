import * as v from 'valibot';
import { type FaultPlan, faultPlanSchema, isTotal } from './faults.ts';

/** Everything about a link as data: a profile with overlays on it, or faults put together by hand. */
export interface LinkPlan {
  /** As the user would name it, for instance `nbiot-good,dead-zone`. */
  name: string;
  /** What a packet meets, in this order. */
  faults: FaultPlan[];
  /** What `recorded` faults name, by path: milliseconds, rising, at each of which a packet may leave. */
  recordings?: Readonly<Record<string, Uint32Array>>;
}

/** More in one file is a mistake. */
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

/** A link that has a name; but for the recordings also the shape of a user's own JSON file. */
export type Profile = v.InferOutput<typeof profileSchema> & Pick<LinkPlan, 'recordings'>;

/** Whether no packet can ever pass in one direction, so that no connection can ever be made. */
export function neverPasses(plan: LinkPlan): boolean {
  return plan.faults.some(isTotal);
}
