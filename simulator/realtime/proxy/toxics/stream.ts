import { type Direction, DOWN, UP } from '../../../link/fault.ts';

export const STREAMS = ['upstream', 'downstream'] as const;

/** `upstream` is from the client to the server. */
export type Stream = (typeof STREAMS)[number];

export function directionOf(stream: Stream): Direction {
  return stream === 'upstream' ? UP : DOWN;
}
