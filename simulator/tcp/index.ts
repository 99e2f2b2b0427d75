export { type NetOptions, SimulatedNet } from './net.ts';
export { STACK_NAMES, type StackName } from './stacks.ts';
