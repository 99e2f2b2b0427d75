import * as v from 'valibot';
import { type LinkLayer, type LinkPlan, layeredPlan, profileSchema } from '../../../link/index.ts';
import { device } from './attributes.ts';
import type { LinkEffect } from './link-effect.ts';

const name = v.pipe(v.string('must be a text'), v.nonEmpty('must name a link'));

/** A recording is a file of this machine, which a client of the API may not name. */
const inline = v.pipe(
  profileSchema,
  v.check(
    ({ faults }) => faults.every(({ fault }) => fault !== 'recorded'),
    'holds a recorded fault, whose files only mote proxy --link reads',
  ),
);

const layer = v.lazy((input) => (typeof input === 'string' ? name : inline));

export const attributes = v.object({
  /** Names as for `--link`, a profile as an object, or a list of both; never a file. */
  profile: v.lazy((input) =>
    Array.isArray(input) ? v.pipe(v.array(layer), v.nonEmpty('must name a link')) : layer,
  ),
  device,
});

type Attributes = { profile: LinkLayer | LinkLayer[]; device?: number };

const plans = new WeakMap<Attributes, LinkPlan>();

/** @throws LinkError when no link has such a name */
function planOf(attributes: Attributes): LinkPlan {
  let plan = plans.get(attributes);
  if (plan === undefined) {
    const layers = [attributes.profile].flat().flatMap(namesIn);
    const whole = layeredPlan(layers);
    // A device that is connected has attached already.
    plan = { ...whole, faults: whole.faults.filter(({ fault }) => fault !== 'attach') };
    plans.set(attributes, plan);
  }
  return plan;
}

function namesIn(layer: LinkLayer): LinkLayer[] {
  return typeof layer === 'string' ? layer.split(',').map((one) => one.trim()) : [layer];
}

/** A link in both directions, whatever the stream: profile and overlays, as for `--link`. */
export const linkEffect: LinkEffect<Attributes> = {
  check: ({ attributes }) => {
    planOf(attributes);
  },
  apply: ({ attributes }, state) => {
    state.plan = planOf(attributes);
  },
  describe: ({ attributes }) => `link: ${planOf(attributes).name}`,
  describeEnd: (_toxic, _rest, openLink) => `link: ${openLink.name}`,
};
