export type { Dialled } from './dialled.ts';
export { type NetOptions, SimulatedNet } from './net.ts';
export { PcapWriter, portOf } from './pcapng.ts';
export type { SocketOptions, Sysctls } from './rfc/settings.ts';
export { STACK_NAMES, type StackName } from './stacks.ts';
