import {
  checkEffects,
  OptionError,
  placedParts,
  type RunOptions,
  readMessages,
  readParts,
} from '../../../simulator/run/index.ts';
import { UsageError } from '../../usage.ts';

/** What a `mote.json` says about wires, as it stands there. */
interface Written {
  board: string;
  parts?: unknown;
  publish?: unknown;
}

/** The parts at a project's board, and what is published to it, as in a scenario. @throws UsageError with the member */
export function wiringOf({ board, parts, publish }: Written): Pick<RunOptions, 'parts' | 'messages'> {
  try {
    const wiring = {
      ...(parts !== undefined && { parts: readParts(parts) }),
      ...(publish !== undefined && { messages: readMessages(publish) }),
    };
    placedParts(wiring.parts ?? [], { board });
    checkEffects(wiring.messages ?? [], wiring.parts ?? []);
    return wiring;
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(`mote.json: ${error.inWords(String)}`);
    throw error;
  }
}
