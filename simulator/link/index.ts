export { CATALOGUE, findProfile, isLinkFile, linkPlan } from './catalogue.ts';
export { Link, type LinkObserver, type LinkOptions } from './link.ts';
export { LinkError } from './link-error.ts';
export { type LinkPlan, neverPasses, type Profile } from './plan.ts';
