import type { PlacedSensor } from '../../sensors/catalogue.ts';

/** Something at a place of every board: what it is told is recorded, what it says is told here. */
export type PlannedPart =
  | PlannedOutput
  | PlannedButton
  | PlannedAnalog
  | PlannedSink
  | PlannedSerial
  | PlannedDisplay
  | PlannedSensor;

export interface PlannedOutput {
  part: 'relay' | 'led';
  pin: string;
  name: string;
}

export interface PlannedButton {
  part: 'button';
  pin: string;
  name: string;
  /** The level of its pin while it is pressed. */
  pressed: 0 | 1;
  atUs: readonly number[];
  heldUs: number;
}

export interface PlannedAnalog {
  part: 'analog';
  pin: string;
  name: string;
  /** For `analogRead`, 0 to 1: until the first of `points`. */
  value: number;
  /** What it gives from a time on, in the order of time. */
  points: readonly { atUs: number; value: number }[];
  /** Between two points it goes in a straight line. */
  isCurve: boolean;
}

/** A chip on I2C that takes what it is sent; it answers ones. */
export interface PlannedSink {
  part: 'sink';
  address: number;
  name: string;
}

/** What sends lines over a serial port, such as a reader of cards; what it gets is recorded. */
export interface PlannedSerial {
  part: 'serial';
  /** As a program names it: `Serial2`. */
  port: string;
  name: string;
  /** In the order of time. */
  lines: readonly PlannedLine[];
  /** After each line. */
  end: string;
}

export interface PlannedLine {
  atUs: number;
  /** One character a byte. */
  text: string;
  /** The line comes again after each such time; 0: it comes once. */
  everyUs: number;
}

/** A display on I2C, or on SPI by the pin that selects it. */
export interface PlannedDisplay {
  part: 'display';
  name: string;
  address?: number;
  select?: string;
  /** Of an HD44780 behind a PCF8574; without them it shows what `Graphics` draws. */
  columns?: number;
  rows?: number;
}

/** A simulated sensor, which measures the air of the board's place. */
export interface PlannedSensor {
  part: 'sensor';
  sensor: PlacedSensor;
  name: string;
}

/** Parts of one board; it has fewer pins. */
export const MAX_PARTS = 64;
