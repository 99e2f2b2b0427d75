import { expect, test } from 'vitest';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS } from '../../simulator/run/index.ts';
import { parseScenario, writeScenario } from '../../simulator/run/scenario.ts';
import { readPages } from '../../simulator/run/web-pages.ts';
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from '../../simulator/web/far-end.ts';
import { World } from '../../simulator/world/world.ts';
import { check, HOUR_US, planWith, program, runWorld } from './worlds.ts';

function lines(text: string, pages: unknown[], more: Parameters<typeof planWith>[0] = {}) {
  const printed: string[] = [];
  const notes: string[] = [];
  const world = new World(
    planWith({ devices: 1, link: ['lte-cat4'], app: program(text), web: readPages(pages), ...more }),
    new HashedTrace(null),
    { printed: (_time, _device, line) => printed.push(line), noted: (line) => notes.push(line) },
  );
  world.run(600e6);
  return { printed, notes };
}

const GET = (address: string) => `require("http").get(${JSON.stringify(address)}, function (res) {
  var text = ""; res.on("data", function (d) { text += d; }); res.on("close", function () { print(res.statusCode, res.headers.Kind, text); });
}).on("error", function (e) { print("error", e.message); });`;
const PAGES = [
  { host: 'api.example', path: '/time', headers: { Kind: 'clock' }, body: 'nöon' },
  { host: 'api.example', path: '/states', method: 'POST', status: 201 },
];

test('http.get gets what the scenario says for host and path, and 404 for what it does not say', () => {
  const { printed } = lines(
    `${GET('http://api.example/time?zone=1')} ${GET('http://API.example/other')}`,
    PAGES,
  );
  expect(printed).toContain('api.example: GET /time?zone=1 200');
  expect(printed).toContain('200 clock n\xc3\xb6on');
  expect(printed).toContain('404 undefined ');
});

test('a program that posts is answered, and its body may come in pieces', () => {
  const { printed } = lines(
    `var body = "x".repeat ? "x".repeat(3000) : "";
     var req = require("http").request({ host: "api.example", path: "/states", method: "POST", headers: { "Content-Length": body.length } },
       function (res) { print("status", res.statusCode); });
     req.write(body); req.end();`,
    PAGES,
  );
  expect(printed).toContain('api.example: POST /states 201');
  expect(printed).toContain('status 201');
});

test('a host that is nowhere refuses, and it is told once what to add', () => {
  const program = `function ask() { try { ${GET('http://other.example/x')} } catch (e) { print(e.message); } } ask(); setTimeout(ask, 1000);`;
  const { printed, notes } = lines(program, PAGES);
  expect(printed.filter((line) => line === 'Unable to create socket')).toHaveLength(2);
  expect(new Set(notes)).toEqual(
    new Set([
      'nobody answers at other.example:80; a scenario may have it: "web": [{"host": "other.example", "body": "..."}]',
    ]),
  );
});

test('what is too long or no HTTP is refused by status', () => {
  const send = (text: string) =>
    `var s = require("net").connect({ host: "api.example", port: 80 }, function () { s.write(${text}); s.on("data", function (d) { print(d.split("\\r\\n")[0]); }); });`;
  const answer = (text: string) => lines(send(text), PAGES).printed.find((line) => line.startsWith('HTTP'));
  expect(answer(`new Array(${MAX_HEAD_BYTES + 2}).join("a")`)).toBe(
    'HTTP/1.1 431 Request Header Fields Too Large',
  );
  expect(answer('"hello\\r\\n\\r\\n"')).toBe('HTTP/1.1 400 Bad Request');
  expect(answer(`"POST / HTTP/1.1\\r\\nContent-Length: ${MAX_BODY_BYTES + 1}\\r\\n\\r\\n"`)).toBe(
    'HTTP/1.1 413 Content Too Large',
  );
  expect(answer('"POST / HTTP/1.1\\r\\nContent-Length: x\\r\\n\\r\\n"')).toBe(
    'HTTP/1.1 413 Content Too Large',
  );
});

test('requests go over the same bad link as MQTT and spoil none of its checks, and one seed gives one hash', () => {
  const text = `var config = require("Storage").readJSON("mote.json", true), n = 0;
    var mqtt = require("MQTT").create(config.host, config);
    setInterval(function () {
      mqtt.publish(config.topic, "n" + ++n, { qos: 1 });
      try { ${GET('http://api.example/time')} } catch (e) {}
    }, 60000);
    mqtt.connect();`;
  const run = () =>
    runWorld(
      planWith({
        devices: 2,
        forUs: HOUR_US,
        app: program(text),
        web: readPages(PAGES),
        faults: [{ fault: 'broker-crash', at: '10m', for: '1m', keeps: 'state' }],
      }),
    );
  const report = run();
  expect(report.readings).toMatchObject({ lost: 0 });
  expect(report.checks.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(check(report, 'legal MQTT').failed).toBe(0);
  expect(run().traceHash).toBe(report.traceHash);
});

test('a scenario has pages, written as they were read; what is none is told with its place', () => {
  const { web } = parseScenario(JSON.stringify({ web: PAGES }));
  expect(web).toMatchObject([
    { port: 80, status: 200, body: 'n\xc3\xb6on' },
    { status: 201, body: '' },
  ]);
  expect(JSON.parse(writeScenario({ ...OPEN_OPTIONS, web })).web[0].body).toBe('nöon');
  for (const [page, why] of [
    [{ host: 'http://x' }, 'web 0 host: must be a host, without http:// and path'],
    [{ host: 'x', status: 99 }, 'web 0 status'],
    [{ host: 'x', path: 'y' }, 'must begin with / and have no ?'],
    [{ host: 'x', headers: { a: 'b\nc' } }, 'must be one line of ASCII'],
    [{ host: 'x', pages: 1 }, 'no such field'],
    [{}, 'is missing'],
  ] as const)
    expect(() => parseScenario(JSON.stringify({ web: [page] }))).toThrow(why.replace('web 0 ', ''));
});
