import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { publish } from '../../simulator/realtime/client/publish.ts';
import { broker } from '../../simulator/realtime/testing/index.ts';
import { ENGINE, runText } from './real.ts';

const PROGRAMS = join(import.meta.dirname, '../programs');

/**
 * Programs whose natives a Linux build has, and how long each takes; what is published to them is retained, so that it
 * is there when they subscribe. The others need Wi-Fi, pins with parts, or a board's own names.
 */
const ON_ENGINE: { name: string; ms: number; topic?: string; payload?: string }[] = [
  { name: 'own-socket', ms: 4000 },
  { name: 'poster', ms: 4000 },
  { name: 'dimmer', ms: 6000, topic: 'dimmer/set', payload: '48' },
  { name: 'lamp', ms: 4000, topic: 'lamp/set', payload: '{"state":"ON","brightness":200}' },
  { name: 'home-assistant', ms: 4000, topic: 'ha/board/switch/set', payload: 'ON' },
  { name: 'buzzer', ms: 5000, topic: 'buzzer/play', payload: '440' },
];

const said = (text: string, what: string) =>
  [...text.matchAll(new RegExp(`^// ${what}: (.*)$`, 'gm'))].map(([, line]) => line);

/** Lines that a part says. */
const OF_PARTS = /^(?:lamp|switch): /;

// Skipped: ESPRUINO names no Linux build of Espruino.
for (const { name, ms, topic, payload = '' } of ON_ENGINE)
  test.skipIf(ENGINE === undefined)(
    `the engine (ESPRUINO) prints and publishes what ${name}.js says`,
    async () => {
      await using server = await broker();
      const { url, port } = server;
      if (topic !== undefined)
        await publish({ url, protocol: 4 }, { topic, qos: 1, retain: true, timeoutMs: 5000 }, [
          Buffer.from(payload),
        ]);
      const text = readFileSync(join(PROGRAMS, `${name}.js`), 'utf8');
      const client = JSON.stringify(ownFirmware.client('default').bytes);
      const here = text
        .replaceAll(/'broker'(?=, port)/g, "'127.0.0.1'")
        .replaceAll('port: 1883', `port: ${port}`)
        .replaceAll("create('broker', {", `create('127.0.0.1', { port: ${port},`)
        .replaceAll("create('broker')", `create('127.0.0.1', { port: ${port} })`)
        .replaceAll("host: 'broker'", "host: '127.0.0.1'")
        .replaceAll('http://log.example:8080', 'http://127.0.0.1:9');
      const lines = await runText(ENGINE as string, `Modules.addCached("MQTT",${client});\n${here}`, ms);
      const console = said(text, 'expect').filter((line) => !OF_PARTS.test(line));
      let from = 0;
      for (const line of console) {
        const at = lines.indexOf(line, from);
        expect(at, `"${line}" in ${JSON.stringify(lines.slice(from))}`).toBeGreaterThanOrEqual(from);
        from = at + 1;
      }
      const published = server.messages.map((one) => `${one.topic} ${one.text}`);
      const wanted = said(text, 'publishes').filter((line) => !/switch OFF$/.test(line));
      expect(published).toEqual(expect.arrayContaining(wanted));
    },
  );
