/** What the outbox of shelly.ts is asked for, and what it is. */
export interface OutboxOptions {
  /** Keys of KVS that the outbox may use, 2 to 50: the device has 50 for all scripts. One holds about 240 bytes of messages. Default 40. */
  keys?: number;
  /** What its keys begin with, at most 38 characters. Default "outbox". */
  name?: string;
  /** Seconds from one write of KVS to the next, and from one deletion to the next: so often at the most is the flash written. Default 10. */
  gap?: number;
  /** Seconds for which a message waits for the broker before it is written to KVS. A power cut takes those that wait. Default 0. */
  saveAfter?: number;
  /** Messages between two marks. Default 4: the firmware keeps 5 messages without their PUBACK, and the mark is one of them. */
  window?: number;
  /** Seconds until a mark counts as lost, and all behind the one before it goes out again. Default 30. */
  timeout?: number;
  /** The topic of marks, which the device must be allowed to publish and subscribe. Default "outbox/" and the device's id. */
  topic?: string;
  /** Called with what went wrong, in words, and with the message that was refused if it was that. Printed without it. */
  onError?(reason: string, topic?: string, message?: string): void;
}

export interface ShellyOutbox {
  /**
   * Takes a message. @param options.qos 0 or 1; default 1 @returns false: it is refused, and `onError` has said why: it is too
   * long for a value of KVS, or all keys are full
   */
  publish(topic: string, message: unknown, options?: { qos?: number; retain?: boolean }): boolean;
  /** Messages that the broker is not known to have. */
  waiting(): number;
}
