/**
 * Links by name, with what users' own files say: JSON profiles and recorded capacities. Here files are read, so that
 * `simulator/link` gets all of a link as data. Asks of nobody but the disk; all that makes a plan asks here.
 *
 * @module
 */
export { findProfile, linkLayers, linkPlan } from './named.ts';
export { readTrace } from './trace-file.ts';
