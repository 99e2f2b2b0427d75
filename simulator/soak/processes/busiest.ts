import { Session } from 'node:inspector';
import { frameOf, whereOf } from '../../board/places/place.ts';
import type { World } from '../../world/world.ts';

/** How long, on the wall clock, programs are profiled. */
const WATCHED_MS = 300;

/**
 * The device whose program has been called most, and the line of the function in which programs spend most time now.
 */
export function busiest(world: World, stepUs: number): string {
  const [first, ...others] = world.devices;
  const device = others.reduce((most, one) => (one.calls > most.calls ? one : most), first);
  // The real engine's processes are not profiled.
  if (device.virtual === null) return `device ${device.number}`;
  const { places } = device.virtual;
  const lines = new Map<string, number>();
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  const startedMs = performance.now();
  const fromUs = world.kernel.now;
  for (let step = 1; performance.now() < startedMs + WATCHED_MS; step++) world.run(fromUs + step * stepUs);
  session.post('Profiler.stop', (error, answer) => {
    if (error !== null) return;
    for (const { callFrame, hitCount = 0 } of answer.profile.nodes) {
      // The function's first line: V8 counts what it has inlined under lines of another file.
      const { url, lineNumber, columnNumber } = callFrame;
      const frame = frameOf(url, lineNumber, columnNumber);
      if (frame === null) continue;
      const line = whereOf(places.at(frame));
      lines.set(line, (lines.get(line) ?? 0) + hitCount);
    }
  });
  session.disconnect();
  const [[line] = ['']] = [...lines].sort((a, b) => b[1] - a[1]);
  return line === '' ? `device ${device.number}` : `device ${device.number}, ${line}`;
}
