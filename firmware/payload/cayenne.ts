import type { Failure, SensorError } from '../../sensors/sensor.ts';
import type { Sample } from './sample.ts';

const DIGITAL_INPUT = 0x00;
const ACCELEROMETER = 0x71;
const UNIX_TIME = 0x85;
const GPS = 0x88;

/** Channel 0 is the sample itself; a sensor's errors are on its channel and this. */
const ERROR_CHANNEL = 0x80;
/** The position, from 1, is the code of an error. */
const ERRORS: SensorError[] = [
  'absent',
  'wrong chip',
  'stuck',
  'busy',
  'garbled',
  'no data',
  'out of range',
  'taken',
];

/** Type, steps per unit and bytes of each quantity that stands alone. Above 0x73 they are the usual extensions. */
const TYPES: { [quantity: string]: [number, number, number] } = {
  temperature: [0x67, 10, 2],
  humidity: [0x68, 2, 1],
  pressure: [0x73, 10, 2],
  co2: [0x7d, 1, 2],
  voltage: [0x74, 100, 2],
  current: [0x75, 1000, 2],
  distance: [0x82, 1000, 4],
  satellites: [DIGITAL_INPUT, 1, 1],
  since: [0x02, 100, 2],
  total: [0x64, 1, 4],
};

let fits = true;

/** Big-endian, two's complement. A value that does not fit makes `fits` false. */
function bytes(value: number, steps: number, size: number, signed: boolean): string {
  const whole = Math.round(value * steps);
  const end = 2 ** (8 * size - (signed ? 1 : 0));
  if (!(whole < end && whole >= (signed ? -end : 0))) fits = false;
  let text = '';
  for (let shift = 8 * size - 8; shift >= 0; shift -= 8) text += String.fromCharCode((whole >> shift) & 255);
  return text;
}

function encodeReading(channel: number, reading: { [quantity: string]: number }): string {
  const start = String.fromCharCode(channel);
  if ('latitude' in reading) {
    const place = bytes(reading.latitude, 10000, 3, true) + bytes(reading.longitude, 10000, 3, true);
    return start + String.fromCharCode(GPS) + place + bytes(reading.altitude, 100, 3, true);
  }
  if ('x' in reading) {
    const axes = bytes(reading.x, 1000, 2, true) + bytes(reading.y, 1000, 2, true);
    return start + String.fromCharCode(ACCELEROMETER) + axes + bytes(reading.z, 1000, 2, true);
  }
  let text = '';
  for (const quantity in reading) {
    const type = TYPES[quantity];
    // Of these only temperatures, currents and analog values have a sign.
    const signed = type[0] === 0x67 || type[0] === 0x75 || type[0] === 0x02;
    text += start + String.fromCharCode(type[0]) + bytes(reading[quantity], type[1], type[2], signed);
  }
  return text;
}

/**
 * Cayenne LPP, one character a byte. Each sample starts with channel 0: the running number's low byte as a
 * digital input, and the time. Sensors follow in their order from channel 1. One that failed is a digital
 * input with its error's code on its channel + 0x80: never a measurement.
 */
export function encode(samples: Sample[]): string {
  let text = '';
  for (let place = 0; place < samples.length; place++) {
    const sample = samples[place];
    text += `\x00\x00${String.fromCharCode(sample.number & 255)}\x00${String.fromCharCode(UNIX_TIME)}`;
    text += bytes(sample.atS, 1, 4, false);
    for (let index = 0; index < sample.results.length; index++) {
      const reading = sample.results[index].reading as { [quantity: string]: number };
      fits = true;
      const measured = 'error' in reading ? '' : encodeReading(index + 1, reading);
      if (measured && fits) text += measured;
      else {
        const error = measured ? 'out of range' : (reading as unknown as Failure).error;
        text += String.fromCharCode(ERROR_CHANNEL + index + 1, DIGITAL_INPUT, ERRORS.indexOf(error) + 1);
      }
    }
  }
  return text;
}
