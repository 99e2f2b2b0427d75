export type { Dialled } from './dialled.ts';
export { type NetOptions, SimulatedNet } from './net.ts';
export { PcapWriter } from './pcapng.ts';
export { STACK_NAMES, type StackName } from './stacks.ts';
