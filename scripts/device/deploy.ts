/**
 * Real boards, and virtual ones behind the same wire: find, flash, upload, watch. Asks a wire (wires/) for bytes
 * both ways, and the compiler for the program.
 *
 * @module
 */
import { type BuildOptions, buildProject, type ProjectBuild, programOf } from './project/build-project.ts';
import { type Sent, send } from './send.ts';
import { openWire, type PortOptions } from './wires/open-wire.ts';

export interface DeployOptions extends PortOptions, BuildOptions {}

/** Builds a program and puts it on the board; the wire stays open for the caller. @throws UsageError, Failure */
export async function deploy(
  file: string | undefined,
  options: DeployOptions,
  say: (text: string) => void,
  onBuilt: (built: ProjectBuild) => void = () => {},
): Promise<Sent> {
  const built = buildProject(file, options);
  onBuilt(built);
  const wire = await openWire(options);
  if (!wire.name.includes('://') && isOwnHost(built.config))
    say(
      "the broker's host is localhost, which is the board itself: give this machine's address in mote.json",
    );
  try {
    return await send(wire, programOf(built), say, built.namedBoard);
  } catch (error) {
    await wire.close();
    throw error;
  }
}

/** A virtual board behind a serial device would be fine with it, so this is a warning and no error. */
function isOwnHost(config: string | null): boolean {
  return config !== null && /^(?:localhost$|127\.)/.test((JSON.parse(config) as { host: string }).host);
}
