import type { CheckClass } from '../check.ts';
import { Leaks } from './boards/leaks.ts';
import { ClientIds } from './connections/client-ids.ts';
import { DeadLink } from './connections/dead-link.ts';
import { KeepAlive } from './connections/keep-alive.ts';
import { LinkInUse } from './connections/link-in-use.ts';
import { Pings } from './connections/pings.ts';
import { Reconnect } from './connections/reconnect.ts';
import { ReconnectStorm } from './connections/reconnect-storm.ts';
import { Resubscribe } from './connections/resubscribe.ts';
import { Silence } from './connections/silence.ts';
import { SlowAcks } from './connections/slow-acks.ts';
import { Acknowledge } from './packets/acknowledge.ts';
import { DupOnResends } from './packets/dup.ts';
import { Handshake } from './packets/handshake.ts';
import { Legal } from './packets/legal.ts';
import { PacketIds } from './packets/packet-ids.ts';
import { ProgramOnce } from './packets/program-once.ts';
import { ResendOrder } from './packets/resend-order.ts';
import { Announced } from './readings/announced.ts';
import { AtLeastOnce } from './readings/at-least-once.ts';
import { AtMostOnce } from './readings/at-most-once.ts';
import { ExactlyOnce } from './readings/exactly-once.ts';
import { NothingInvented } from './readings/nothing-invented.ts';
import { TopicOrder } from './readings/order.ts';
import { Outbox } from './readings/outbox.ts';
import { PowerCuts } from './readings/power-cuts.ts';
import { PutAside } from './readings/put-aside.ts';

/**
 * The checks of every run, in the order of their results. A new check is one file with its class, and one line here.
 */
export const CHECKS: readonly CheckClass[] = [
  ClientIds,
  AtLeastOnce,
  ExactlyOnce,
  PowerCuts,
  PutAside,
  Announced,
  TopicOrder,
  AtMostOnce,
  NothingInvented,
  PacketIds,
  DupOnResends,
  ResendOrder,
  Handshake,
  Outbox,
  Legal,
  Silence,
  KeepAlive,
  Pings,
  Acknowledge,
  ProgramOnce,
  DeadLink,
  LinkInUse,
  SlowAcks,
  Resubscribe,
  Reconnect,
  ReconnectStorm,
  Leaks,
];

/**
 * Of these, those that hold for a client which is not mote's and whose program may send a reading again as a message of
 * its own.
 */
export const CHECKS_OF_OTHERS: readonly CheckClass[] = [
  ClientIds,
  AtLeastOnce,
  TopicOrder,
  Legal,
  ReconnectStorm,
  Reconnect,
];
