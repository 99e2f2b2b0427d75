export { CATALOGUE, LinkError, linkPlan } from './catalogue.ts';
export { Link, type LinkObserver, type LinkOptions } from './link.ts';
export { type LinkPlan, neverPasses } from './plan.ts';
