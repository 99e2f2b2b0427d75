import {
  checkEffects,
  OptionError,
  placedParts,
  type RunOptions,
  readMessages,
  readPages,
  readParts,
} from '../../../simulator/run/index.ts';
import { UsageError } from '../../usage.ts';

/** What a `mote.json` says about what is around the board, as it stands there. */
interface Written {
  board: string;
  parts?: unknown;
  publish?: unknown;
  web?: unknown;
}

/** The parts at a project's board, what is published to it, and what web servers answer. @throws UsageError with the member */
export function wiringOf({
  board,
  parts,
  publish,
  web,
}: Written): Pick<RunOptions, 'parts' | 'messages' | 'web'> {
  try {
    const wiring = {
      ...(parts !== undefined && { parts: readParts(parts) }),
      ...(publish !== undefined && { messages: readMessages(publish) }),
      ...(web !== undefined && { web: readPages(web) }),
    };
    placedParts(wiring.parts ?? [], { board });
    checkEffects(wiring.messages ?? [], wiring.parts ?? []);
    return wiring;
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(`mote.json: ${error.inWords(String)}`);
    throw error;
  }
}
