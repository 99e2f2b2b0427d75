import { type BoardKind, kindNamed } from '../../board/boards/index.ts';
import type { BoardOptions } from '../../board/options.ts';
import { SHELLY, ShellyFirmware, shellyKind } from '../../shelly/index.ts';
import { configOf, type WorldPlan } from '../world-plan.ts';

/** The key of KVS that holds what a script of ours is set to. */
export const SETTINGS_KEY = 'mote';

/** The kind of a world's boards; undefined: an ESP32. */
export function kindOfBoards({ board }: WorldPlan): BoardKind | undefined {
  if (board === SHELLY) return shellyKind;
  return board === undefined ? undefined : kindNamed(board);
}

/** What the boards have in place of Espruino's firmware. */
export function firmwareOf(plan: WorldPlan, options: BoardOptions): BoardOptions['firmware'] {
  if (plan.board !== SHELLY) return undefined;
  const { host, topic, every, qos } = configOf(plan, options.device) as Record<string, unknown>;
  const mqtt = {
    host: String(host),
    clientId: `mote-${options.device}`,
    topicPrefix: `mote-${options.device}`,
    keepAliveS: plan.keepAliveS,
  };
  const kvs = { [SETTINGS_KEY]: { topic, every, qos } };
  return (board) => new ShellyFirmware(board, options, { mqtt, kvs });
}
