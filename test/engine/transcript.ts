import type { PeerScript } from './peer.ts';

/** Under "Uncaught ..." an engine prints places; under each, the source line and a caret. */
const PLACE = /^ {4}at /;
const CARET = /^ *\^$/;
const MAX_EXCERPT_LINES = 3;

/**
 * What a scenario printed and sent, without what depends on the machine: the banner, prompts, and the places of
 * exceptions (an engine prints the source line there, the virtual board file and line).
 */
export function transcript(consoleLines: string[], peers: PeerScript[]): string {
  const lines: string[] = [];
  for (let index = 0; index < consoleLines.length; index++) {
    if (!PLACE.test(consoleLines[index])) lines.push(consoleLines[index]);
    else {
      const excerpt = consoleLines.slice(index + 1, index + 1 + MAX_EXCERPT_LINES);
      index += excerpt.findIndex((line) => CARET.test(line)) + 1;
    }
  }
  peers.forEach((peer, index) => {
    lines.push(`peer ${index + 1}: ${hex(peer.received)}${peer.ended === '' ? '' : ` ${peer.ended}`}`);
  });
  return `${lines.join('\n')}\n`;
}

function hex(bytes: string): string {
  return Buffer.from(bytes, 'latin1')
    .toString('hex')
    .replace(/(.{64})(?=.)/g, '$1\n  ');
}

/** The engine's output as lines that a program meant: no banner, no prompt, no cursor movement. */
export function engineLines(output: string): string[] {
  const text = output.replaceAll('\r', '').replaceAll('\x1b[J', '');
  const banner = text.indexOf('espruino.com/Donate\n\n');
  return text
    .slice(banner < 0 ? 0 : banner + 'espruino.com/Donate\n\n'.length)
    .split('\n')
    .map((line) => line.replace(/^>+/, ''))
    .filter((line) => line !== '');
}
