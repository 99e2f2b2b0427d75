import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { SerialWires } from './wires.ts';

/* Any GPS receiver that speaks NMEA 0183: its GGA sentence, once a second. */

export interface GpsReading {
  /** Degrees, north and east positive (WGS 84). */
  latitude: number;
  longitude: number;
  /** Metres above mean sea level. */
  altitude: number;
  satellites: number;
}

/** NMEA 0183: 82 characters with the line's end. */
const MAX_SENTENCE = 82;
const POLL_MS = 100;
// A little more than two sentences of a receiver that sends one a second.
const MAX_POLLS = 25;

/** `$...*hh`: hh is the exclusive or of what is between. */
function holds(sentence: string): boolean {
  const end = sentence.length - 3;
  if (sentence[0] !== '$' || sentence[end] !== '*') return false;
  let sum = 0;
  for (let index = 1; index < end; index++) sum ^= sentence.charCodeAt(index);
  return sum === parseInt(sentence.substr(end + 1), 16);
}

/** ddmm.mmmm and N, S, E or W. */
function degrees(field: string, side: string): number {
  const value = parseFloat(field) / 100;
  const whole = Math.floor(value);
  return (whole + (value - whole) / 0.6) * (side === 'S' || side === 'W' ? -1 : 1);
}

function parse(sentence: string): GpsReading | SensorError {
  const fields = sentence.split(',');
  if (!(parseInt(fields[6], 10) > 0)) return 'no data';
  const reading = {
    latitude: degrees(fields[2], fields[3]),
    longitude: degrees(fields[4], fields[5]),
    altitude: parseFloat(fields[9]),
    satellites: parseInt(fields[7], 10),
  };
  const there = Math.abs(reading.latitude) <= 90 && Math.abs(reading.longitude) <= 180;
  return there && reading.altitude > -1000 && reading.altitude < 100000 ? reading : 'out of range';
}

/** @param serial a port that is set up: `Serial2.setup(9600, {rx, tx})` */
export function connect(serial: SerialWires): Sensor<GpsReading> {
  let line = '';
  let result: GpsReading | SensorError | undefined;
  let polls = 0;

  function take(data: string): void {
    if (!result) result = 'no data';
    line += data;
    let end = line.indexOf('\n');
    while (end >= 0) {
      const sentence = line.substr(0, end).trim();
      line = line.substr(end + 1);
      if (sentence.substr(3, 3) === 'GGA') result = holds(sentence) ? parse(sentence) : 'garbled';
      end = line.indexOf('\n');
    }
    // Noise without a line end must not fill the memory.
    if (line.length > MAX_SENTENCE) line = '';
  }

  return sensor({
    waitMs: POLL_MS,
    pollMs: POLL_MS,
    maxPolls: MAX_POLLS,
    start: (): undefined => {
      line = '';
      result = undefined;
      polls = 0;
      serial.on('data', take);
    },
    collect: (): GpsReading | SensorError | undefined => {
      const last = ++polls > MAX_POLLS;
      if (!last && (!result || typeof result === 'string')) return undefined;
      serial.removeListener('data', take);
      return result || 'absent';
    },
  });
}
