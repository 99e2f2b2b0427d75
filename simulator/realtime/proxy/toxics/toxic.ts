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
  /** The share of connections that it befalls; as in Toxiproxy, below 0 is 0 and above 1 is 1. */
  toxicity: number;
  attributes: AttributesOf<T>;
}

export type Toxic = { [T in ToxicType]: ToxicOf<T> }[ToxicType];

/** How a toxic that befalls bytes makes its part of a connection. */
export type CreateStage<Attributes> = (attributes: Attributes, port: StagePort) => Stage;

/** What one file of the registry exports; what belongs together there is of one type. */
type ToxicModule =
  | { attributes: v.GenericSchema; createStage: CreateStage<unknown> }
  | { attributes: v.GenericSchema; linkEffect: LinkEffect<unknown> }
  | { attributes: v.GenericSchema };

const MODULES = TOXICS as unknown as Record<ToxicType, ToxicModule>;

/** The shape of the attributes that a type takes. */
export function attributesOf(type: ToxicType): v.GenericSchema {
  return MODULES[type].attributes;
}

/** @returns null for a toxic that befalls bytes or a modem, and not the link */
export function linkEffectOf(type: ToxicType): LinkEffect<unknown> | null {
  const module = MODULES[type];
  return 'linkEffect' in module ? module.linkEffect : null;
}

/**
 * @param isBefallen whether the toxicity has hit this connection
 * @returns null for a toxic that befalls the link and not bytes
 */
export function createStage(toxic: Toxic, port: StagePort, isBefallen: boolean): Stage | null {
  const module = MODULES[toxic.type];
  if (!('createStage' in module)) return null;
  return isBefallen ? module.createStage(toxic.attributes, port) : new Noop(port);
}
