import { client } from './client.ts';

/** Calls what the user gave; what it throws becomes an event. */
export function run(callback: (...values: any[]) => void, topic?: string, message?: string): void {
  try {
    callback.call(client, topic, message);
  } catch (error) {
    client.emit('error', error);
  }
}
