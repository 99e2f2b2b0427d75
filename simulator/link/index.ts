export {
  CATALOGUE,
  findProfile,
  isLinkFile,
  type LinkLayer,
  layeredPlan,
  linkLayers,
  linkPlan,
} from './catalogue.ts';
export { Link, type LinkObserver, type LinkOptions } from './link.ts';
export { LinkError } from './link-error.ts';
export { type LinkPlan, neverPasses, type Profile, profileSchema } from './plan.ts';
