import { Histogram } from './histogram.ts';

/** CONNECTs after the broker was up again, by the second; the whole fleet's decide whether it was a storm. */
export interface Comeback {
  upUs: number;
  seconds: number[];
}

/** What checks measure beside whether their property holds; reports show it. */
export class Figures {
  /**
   * Microseconds from the moment when a connection could be made again (the path is back, or the client has
   * closed the old connection) to its CONNACK. First connects are not counted.
   */
  readonly reconnectUs = new Histogram();
  /** Readings that arrived first after a later one of their topic and QoS. */
  outOfOrder = 0;
  /** After each restart of the broker, how the boards came back. */
  readonly comebacks: Comeback[] = [];
}
