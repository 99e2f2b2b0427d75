/** A connection to a board's console: bytes as binary strings, both ways. */
export interface Wire {
  /** Its name as it was given: `/dev/ttyUSB0`, `tcp://host:2323`. */
  readonly name: string;
  readonly isOpen: boolean;
  /** For a console that asks for one. */
  password?: string;
  /** Resolves when the system has taken the bytes; the board may still have to. */
  write(bytes: string): Promise<void>;
  /** One reader at a time. */
  onData: (bytes: string) => void;
  /** The other end has closed; nothing more comes. */
  onClose: (reason: string) => void;
  close(): Promise<void>;
}

/** 8N1 at this speed on an ESP32 (Serial1). */
export const BAUD_RATE = 115_200;

export const ignore = (): void => {};
