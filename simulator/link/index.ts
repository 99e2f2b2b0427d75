export {
  CATALOGUE,
  checkCount,
  isLinkFile,
  knownProfile,
  type LinkLayer,
  layered,
  layeredPlan,
} from './catalogue.ts';
export { Link, type LinkObserver, type LinkOptions } from './link.ts';
export { LinkError } from './link-error.ts';
export { type LinkPlan, neverPasses, type Profile, profileSchema } from './link-plan.ts';
