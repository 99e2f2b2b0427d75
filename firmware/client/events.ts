import { client } from './client.ts';

/** The engine keeps the listeners of an event in a property of this name; without any, nothing is emitted. */
export function say(event: string, first?: unknown, second?: unknown): void {
  if ((client as any)[`#on${event}`]) client.emit(event, first, second);
}
