import * as v from 'valibot';
import { type LinkLayer, underOverlays } from '../../link/index.ts';
import { type LinkToxicsHost, linkUnder } from '../proxy/link-toxics.ts';
import type { Target } from '../proxy/target.ts';
import { cutsIn, cutToxics, linkToxic, setOnce } from '../proxy/toxics/control.ts';
import type { Command, Look } from './topics.ts';

const MAX_CUT_MS = 2 ** 31 - 1;
/** Of a topic filter (MQTT-1.5.3). */
const MAX_FILTER_CHARACTERS = 65_535;
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const schema = v.object({
  do: v.picklist(['cut', 'heal', 'link']),
  target: v.nullable(v.string()),
  device: whole,
  forMs: v.optional(v.pipe(whole, v.maxValue(MAX_CUT_MS))),
  link: v.optional(v.pipe(v.string(), v.nonEmpty())),
});

const look = v.object({ do: v.literal('look'), target: v.string(), device: whole });

const filter = v.object({
  do: v.literal('filter'),
  filter: v.pipe(v.string(), v.maxLength(MAX_FILTER_CHARACTERS)),
});

const any = v.variant('do', [schema, look, filter]);

/** @throws Error when it cannot be read */
export function readCommand(text: string): Command | Look {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('a command is JSON');
  }
  const result = v.safeParse(any, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`command: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** What a page steers: its devices have links. */
export type LinkTarget = Target & Pick<LinkToxicsHost, 'kernel' | 'openLink'>;

/** Carries out a button's command. Another link keeps its overlays. @throws LinkError when no link has that name */
export function obey(targets: readonly LinkTarget[], command: Command): void {
  const { device, forMs = 0, link } = command;
  for (const target of targets) {
    if (command.target !== null && command.target !== target.name) continue;
    if (command.do === 'cut') for (const toxic of cutToxics(forMs, device)) setOnce(target, toxic);
    else if (command.do === 'heal')
      for (const toxic of cutsIn(target.toxics, device)) target.removeToxic(toxic);
    else if (link !== undefined)
      for (const number of [device, ...(device === 0 ? ownLinks(target) : [])])
        setOnce(target, linkToxic(layersUnder(target, number, link), number));
  }
}

/** The devices with a link of their own, which goes before that of all. */
function ownLinks({ toxics }: LinkTarget): number[] {
  return toxics.flatMap(({ type, attributes }) => (type === 'link' && attributes.device) || []);
}

/** @returns names as for `--link`, unless an overlay came from a file */
function layersUnder(target: LinkTarget, device: number, profile: string): string | LinkLayer[] {
  const layers = underOverlays(profile, linkUnder(target, device).plan);
  return layers.every((layer) => typeof layer === 'string') ? layers.join(',') : layers;
}
