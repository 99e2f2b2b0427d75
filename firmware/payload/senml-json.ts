import type { Sample } from './sample.ts';
import { SENML } from './senml-units.ts';

/**
 * SenML in JSON (RFC 8428, 5). The running number is the record `n`; a sensor without a reading is a record
 * of its name with why as text.
 *
 * @param baseName is put before all names, so that they are unique in the world: letters, digits, `-:./_`
 */
export function encode(samples: Sample[], baseName: string): string {
  let text = `[{"bn":"${baseName}"`;
  for (let place = 0; place < samples.length; place++) {
    const sample = samples[place];
    // A base time holds for all records after it: once a sample is shorter than a time in each record.
    text += `${place ? '},{' : ','}"bt":${sample.atS},"n":"n","u":"count","v":${sample.number}`;
    for (let index = 0; index < sample.results.length; index++) {
      const result = sample.results[index];
      const reading = result.reading as { [quantity: string]: number };
      if ('error' in reading) text += `},{"n":"${result.name}","vs":"${reading.error}"`;
      else
        for (const quantity in reading) {
          const unit = SENML[quantity];
          const value = (reading[quantity] * unit[2]).toFixed(unit[3]);
          text += `},{"n":"${unit[0]}${result.suffix}","u":"${unit[1]}","v":${value}`;
        }
    }
  }
  return `${text}}]`;
}
