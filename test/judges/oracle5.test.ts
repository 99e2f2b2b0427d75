import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';
import { MOSQUITTO_DIFFERS } from './differences.ts';
import { isInstalled, Mosquitto } from './mosquitto.ts';
import { V5_SCRIPTS } from './scripts/v5-scripts.ts';

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: our broker beside mosquitto in MQTT 5, which is not installed');

describe.skipIf(!hasMosquitto)('MQTT 5 beside mosquitto', () => {
  // One mosquitto each: a single one (2.0.11) hangs before it has lived through all of them.
  test.concurrent.each(V5_SCRIPTS)('$name', async (script) => {
    const mosquitto = await Mosquitto.begin();
    try {
      const { ours, theirs } = await compare(script, mosquitto.port);
      const differs = MOSQUITTO_DIFFERS[script.name];
      if (differs === undefined) expect(ours).toEqual(theirs);
      else expect(ours, differs).not.toEqual(theirs);
    } finally {
      await mosquitto.end();
    }
  });
});
