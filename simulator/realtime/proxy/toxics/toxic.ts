import type * as v from 'valibot';
import type { LinkEffect } from './link-effect.ts';
import { Noop } from './noop.ts';
import * as TOXICS from './registry.ts';
import type { Stage, StagePort } from './stage.ts';
import type { Stream } from './stream.ts';

export type ToxicType = keyof typeof TOXICS;

export const TOXIC_TYPES = Object.keys(TOXICS) as ToxicType[];

type AttributesOf<T extends ToxicType> = v.InferOutput<(typeof TOXICS)[T]['attributes']>;

interface ToxicOf<T extends ToxicType> {
  name: string;
  type: T;
  stream: Stream;
  /** The fraction of connections that it acts on; as in Toxiproxy, values below 0 are 0 and above 1 are 1. */
  toxicity: number;
  attributes: AttributesOf<T>;
}

export type Toxic = { [T in ToxicType]: ToxicOf<T> }[ToxicType];

/** Makes the stage of a toxic that acts on bytes. */
export type CreateStage<Attributes> = (attributes: Attributes, port: StagePort) => Stage;

/** The exports of one toxic's file, of matching types. */
type ToxicModule =
  | { attributes: v.GenericSchema; createStage: CreateStage<unknown> }
  | { attributes: v.GenericSchema; linkEffect: LinkEffect<unknown> }
  | { attributes: v.GenericSchema };

const MODULES = TOXICS as unknown as Record<ToxicType, ToxicModule>;

/** The schema of the attributes of a type. */
export function attributesOf(type: ToxicType): v.GenericSchema {
  return MODULES[type].attributes;
}

/** @returns null for a toxic that acts on bytes or a modem, and not on the link */
export function linkEffectOf(type: ToxicType): LinkEffect<unknown> | null {
  const module = MODULES[type];
  return 'linkEffect' in module ? module.linkEffect : null;
}

/**
 * @param isBefallen whether the toxicity has chosen this connection
 * @returns null for a toxic that acts on the link and not on bytes
 */
export function createStage(toxic: Toxic, port: StagePort, isBefallen: boolean): Stage | null {
  const module = MODULES[toxic.type];
  if (!('createStage' in module)) return null;
  return isBefallen ? module.createStage(toxic.attributes, port) : new Noop(port);
}
