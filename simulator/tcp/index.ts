/**
 * The two TCP stacks and the network between them. Asks the kernel for time and a link for each packet's fate;
 * gives sockets (`simulator/net`) to board and broker.
 *
 * @module
 */
export type { Dialled } from './dialled.ts';
export type { Flow, FlowWatch } from './flow.ts';
export { type NetOptions, SimulatedNet } from './net.ts';
export { PcapBlocks, PcapWriter, portOf, TAP_PLACES, type TapPlace } from './pcapng.ts';
export type { SocketOptions, Sysctls } from './rfc/settings.ts';
export { STACK_NAMES, type StackName } from './stacks.ts';
