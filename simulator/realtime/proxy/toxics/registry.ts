/**
 * Every toxic, by the type that clients name: a line here and a file. A file exports `attributes`, a schema, and
 * either `createStage` (what befalls the bytes of a connection; `CreateStage` in toxic.ts) or `linkEffect` (what
 * befalls the link below TCP; `LinkEffect` in link-effect.ts) or neither (what befalls a modem). `link`, `cut` and
 * `modem` are ours, the others Toxiproxy's.
 */
export * as bandwidth from './bandwidth.ts';
export * as cut from './cut.ts';
export * as latency from './latency.ts';
export * as limit_data from './limit-data.ts';
export * as link from './link.ts';
export * as modem from './modem.ts';
export * as noop from './noop.ts';
export * as packet_loss from './packet-loss.ts';
export * as reset_peer from './reset-peer.ts';
export * as slicer from './slicer.ts';
export * as slow_close from './slow-close.ts';
export * as timeout from './timeout.ts';
