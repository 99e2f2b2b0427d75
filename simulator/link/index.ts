/**
 * What befalls packets on a device's way to the network. A link asks the kernel for time and random streams, gets
 * its faults as plain data, and reads no file (`simulator/link-files` does).
 *
 * @module
 */
export {
  CATALOGUE,
  checkCount,
  isLinkFile,
  knownProfile,
  type LinkLayer,
  layered,
  layeredPlan,
  underOverlays,
} from './catalogue.ts';
export { Link, type LinkObserver, type LinkOptions, type LinkWatch } from './link.ts';
export { LinkError } from './link-error.ts';
export { type LinkPlan, neverPasses, type Profile, profileSchema } from './link-plan.ts';
export { radioTailUs } from './radio-meter.ts';
