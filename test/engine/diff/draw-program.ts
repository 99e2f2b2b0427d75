import type { Random } from '../../../simulator/kernel/random.ts';

/** How a drawn program makes its client. */
export interface ProgramSettings {
  keepAliveS: number;
  isClean: boolean;
  isFlash: boolean;
  protocol: 4 | 5;
  /** Actions come in this span after power-on. */
  forMs: number;
}

const FIRST_MS = 1500;
const MAX_ACTIONS = 40;
const TOPICS = ['d/a', 'd/b', 'd/c/1', 'e/x'];
const FILTERS = ['d/#', 'd/+', 'e/x', 'cmd/1', '+/c/#'];

type Draw = (random: Random, number: number) => string;

/** One of a list. */
function one<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)];
}

const text = (value: string) => JSON.stringify(value);

function payload(random: Random, number: number): string {
  const kind = random.below(6);
  if (kind === 0) return `"x".repeat(${random.below(900)})`;
  if (kind === 1) return `new Uint8Array([${number & 255},0,255,10])`;
  if (kind === 2) return String(number);
  if (kind === 3) return `JSON.stringify({n:${number},at:"here"})`;
  return text(`p${number}`);
}

function publish(random: Random, number: number): string {
  const qos = random.below(3) > 0 ? 1 : 0;
  const options = `{qos:${qos}${random.chance(0.1) ? ',retain:true' : ''}}`;
  const fails = random.chance(0.1) ? `throw new Error("in the callback of ${number}");` : '';
  const callback =
    qos > 0 && random.chance(0.6) ? `,function(){print("acknowledged",${number});${fails}}` : '';
  return `print("publish",${number},c.publish(${text(one(random, TOPICS))},${payload(random, number)},${options}${callback}));`;
}

/** What a program does at one moment, by the chance of each. */
const ACTIONS: [weight: number, draw: Draw][] = [
  [10, publish],
  [
    2,
    (random, number) =>
      Array.from({ length: 2 + random.below(12) }, () => publish(random, number)).join('\n'),
  ],
  [3, (random) => `print("subscribe",c.subscribe(${text(one(random, FILTERS))},{qos:${random.below(2)}}));`],
  [2, (random) => `print("unsubscribe",c.unsubscribe(${text(one(random, FILTERS))}));`],
  [1, () => 'print("ping",c.ping());'],
  [
    1,
    (random) =>
      `c.disconnect();setTimeout(function(){c.connect();print("connect");},${one(random, [0, 700, 20_000])});`,
  ],
  [1, () => 'c.connect();'],
  [1, (_, number) => `print("topic",c.topic("d/t",{qos:1})("t${number}"));`],
  [1, () => 'print("is",c.connected);'],
  [1, (_, number) => `throw new Error("at ${number}");`],
  [1, (_, number) => `nowhere${number}();`],
  [
    2,
    (random, number) => {
      const every = one(random, [10, 250, 1000, 7000]);
      return `var k${number}=0,t${number}=setInterval(function(){print("tick",${number},++k${number});if(k${number}>=${2 + random.below(4)})clearInterval(t${number});${random.chance(0.3) ? `else changeInterval(t${number},${every * 2});` : ''}},${every});`;
    },
  ],
  [
    1,
    (_, number) =>
      `setTimeout(function(a,b){print("later",a,b);},40,${number},"b");setTimeout(function(){print("sooner",${number});},20);`,
  ],
  [
    1,
    (_, number) =>
      `var o${number}={};o${number}.on("x",function(a){print("emitted",a);});o${number}.emit("x",${number});print("queued",${number});`,
  ],
  [
    1,
    (_, number) =>
      `Promise.resolve(${number}).then(function(v){print("promise",v);});print("after promise",${number});`,
  ],
  [
    1,
    (random, number) =>
      `print("write",S.write("f${random.below(3)}",${text(`${number}`.repeat(1 + random.below(200)))}));`,
  ],
  [1, (random) => `print("read",S.read("f${random.below(3)}"));`],
  [1, (random) => `S.erase("f${random.below(3)}");`],
  [1, (_, number) => `S.open("log","a").write("line ${number}\\n");`],
  [1, () => 'var l=S.open("log","r"),y;while((y=l.readLine())!==undefined)print("log",y);'],
  [1, () => 'print("files",S.list(/^[fl]/).join());'],
];
const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

function action(random: Random, number: number): string {
  let left = random.below(TOTAL);
  for (const [weight, draw] of ACTIONS) {
    left -= weight;
    if (left < 0) return draw(random, number);
  }
  return '';
}

/**
 * A program that calls its client, timers and Storage at drawn moments, and prints what comes of it. Its `Math.random` is a
 * generator of its own, so that the client backs off alike on each engine.
 */
export function drawProgram(random: Random, settings: ProgramSettings): string {
  const { keepAliveS, isClean, isFlash, protocol, forMs } = settings;
  const options = [
    'client_id:"d1"',
    `keep_alive:${keepAliveS}`,
    `clean_session:${isClean}`,
    ...(isFlash ? ['flash:true'] : []),
    ...(protocol === 5 ? ['protocol:5'] : []),
    ...(random.chance(0.2) ? ['will:{topic:"d/will",payload:"gone",qos:1}'] : []),
  ];
  const fails = (where: string, share: number) =>
    random.chance(share) ? `throw new Error("in ${where}");` : '';
  const onConnected = random.chance(0.5) ? 'c.subscribe("d/#",{qos:1});' : '';
  const again = random.chance(0.15) ? 'make();' : '';
  const lines = [
    `var R=${1 + random.below(2 ** 31 - 2)},S=require("Storage"),c;`,
    'Math.random=function(){R=R*16807%2147483647;return R/2147483647;};',
    'function make(){',
    `c=require("mote").create("broker",{${options.join()}});`,
    `c.on("connected",function(){print("connected");${onConnected}${fails('connected', 0.1)}});`,
    `c.on("disconnected",function(){print("disconnected");${again}${fails('disconnected', 0.1)}});`,
    `c.on("message",function(t,m){print("message",t,m.length);${fails('message', 0.1)}});`,
    'c.on("error",function(e){print("error",e&&e.message||e);});',
    'c.on("subscribed",function(){print("subscribed");});',
    'c.on("unsubscribed",function(){print("unsubscribed");});',
    'c.on("close",function(){print("close");});',
    'c.connect();}',
    'make();',
    'setInterval(function(){print("variables",process.memory().usage);},60000);',
  ];
  const count = 5 + random.below(MAX_ACTIONS);
  for (let number = 1; number <= count; number++) {
    const atMs = FIRST_MS + random.below(forMs - FIRST_MS);
    lines.push(`setTimeout(function(){\n${action(random, number)}\n},${atMs});`);
  }
  return lines.join('\n');
}
