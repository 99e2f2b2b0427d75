/** Every name of JavaScript and of the host, and some of Espruino's; what a board has not got is `undefined` there. */
const NAMES = [
  ...new Set([
    ...Object.getOwnPropertyNames(globalThis),
    ...Object.getOwnPropertyNames(Object.prototype),
    ...'exports module require process arguments self window root'.split(' '),
    ...'setTimeout setInterval clearTimeout clearInterval changeInterval getTime setTime getSerial print trace load reset echo eval save'.split(
      ' ',
    ),
    ...'pinMode digitalWrite digitalRead digitalPulse analogRead setWatch clearWatch btoa atob'.split(' '),
    ...'E I2C1 SPI1 Serial1 Serial2 Serial3 ESP32 Wifi OneWire console Modules HIGH LOW D4 Promise Date'.split(
      ' ',
    ),
    ...'prepareStackTrace captureStackTrace callee caller import meta'.split(' '),
  ]),
].filter((name) => /^[\w$]+$/.test(name) && !RESERVED_WORDS().includes(name));

function RESERVED_WORDS(): string[] {
  return ['import', 'arguments', 'eval'];
}

const MODULES = [
  'net',
  'tls',
  'Storage',
  'crypto',
  'Wifi',
  'mote',
  'constructor',
  '__proto__',
  'toString',
  'nope',
];

/** Members that the board's functions ask for of what a program gives them. */
const ASKED =
  'host port key cert ca data count address sf repeat edge debounce length password exec flags lastIndex then qos ' +
  'retain message name stack ssid toPrimitive next done value index input groups publish topic on removeListener';

/** What the walk needs, as `global.hands`. */
const HANDS = `
var given = [], roots = global.roots = {};
function note() { given.push(this, arguments, note.caller, arguments.callee); }
function noting(result) { return function () { given.push(this, arguments); return result; }; }
function hostile(result) {
  var o = { toString: noting("x"), valueOf: noting(1), toJSON: noting("j"), inspect: note };
  "${ASKED}".split(" ").forEach(function (name) {
    o.__defineGetter__(name, function () { given.push(this, arguments); return result; });
    o.__defineSetter__(name, function (v) { given.push(this, v, arguments); });
  });
  return o;
}
function throwing() { return { toString: function () { given.push(this, arguments); throw new Error("mine"); } }; }
var circle = {}; circle.circle = circle;
var reached = 0;
function dive(left, f, self, args) {
  reached++;
  if (left > 0) return dive(left - 1, f, self, args);
  try { return f.apply(self, args); } catch (e) { return e; }
}
global.hands = {
  call: function (f, self, args) {
    try { return { value: Function.prototype.apply.call(f, self, args) }; } catch (e) { return { thrown: e }; }
  },
  describe: Object.getOwnPropertyDescriptor,
  read: function (owner, key) {
    try { return { value: owner[key] }; } catch (e) { return { thrown: e }; }
  },
  make: function (f, args) {
    try { return { value: new f(args[0], args[1]) }; } catch (e) { return { thrown: e }; }
  },
  callAtTheEnd: function (f, self, args) {
    var caught = [];
    reached = 0;
    try { dive(1e9, f, self, args); } catch (e) { caught.push(e); }
    var deepest = reached;
    [1, 2, 4, 7, 15].forEach(function (above) {
      try { caught.push(dive(deepest - above, f, self, args)); } catch (e) { caught.push(e); }
    });
    return caught;
  },
  argumentLists: [
    [], [hostile("a"), hostile(5), hostile(note)], [note, note, note], [{}, note, {}], [[1, 2], [300, "x"]], [5, 6, 7],
    ["x", "y", "z"], ["constructor", "constructor"], ["__proto__", "__proto__"], [null, null], [undefined, undefined],
    [/x/, /y/], [new Uint8Array(3), 1], [circle, circle], [throwing(), throwing()], ["connected", note], [[hostile(1)], note],
    ["mine", "w"], ['{"a":[{"b":1}],"__proto__":{"c":2}}', note]
  ],
  selves: [undefined, {}, "text", note, hostile(note)],
  given: given
};
`;

/** All names that a program finds, and the values that it is given at its start. */
export const ROOTS = `
function sloppy() { return this; }
roots.plainThis = sloppy();
roots.topThis = this;
roots.topArguments = arguments;
roots.caller = (function () { return sloppy.caller; })();
roots.ownCaller = arguments.callee.caller;
${NAMES.map((name) => `try { roots.${name} = ${name}; } catch (e) { roots["not ${name}"] = e; }`).join('\n')}
${MODULES.map((name) => `try { roots["require ${name}"] = require(${JSON.stringify(name)}); } catch (e) { roots["no ${name}"] = e; }`).join('\n')}
roots.literals = [/x/, \`\`, class {}, () => 1, "".match(/x/), "a".match(/a/)];
try { roots.client = require("mote").create(); roots.client.on("message", note); } catch (e) { roots.noClient = e; }
try { roots.made = new (require("mote").create)(); } catch (e) { roots.notMade = e; }
try { null.x; } catch (e) { roots.typeError = e; }
try { (function f() { f(); })(); } catch (e) { roots.stackOverflow = e; }
try { Function("return 1")(); } catch (e) { roots.codeFromText = e; }
try { var TheirError = Error; TheirError.prepareStackTrace = note; this.Error = { prepareStackTrace: note }; sloppy().Error = { prepareStackTrace: note }; } catch (e) {}
try { roots.stackOfError = [new Error("x").stack, new TypeError("x").stack]; null.x; } catch (e) { given.push(e.stack); }
`;

/** Has itself called back from wherever a board calls. */
export const CALLED_BACK = `
var wifi = require("Wifi"), storage = require("Storage");
setTimeout(note, 1, {}, note); setInterval(note, 400, 1);
setWatch(note, D4, { repeat: true, edge: hostile("both") }); Serial2.setup(9600); Serial2.on("data", note);
"associated connected disconnected".split(" ").forEach(function (event) { wifi.on(event, note); });
wifi.connect("ap", hostile("pw"), note); wifi.getIP(note); wifi.getStatus(note); wifi.getDetails(note); wifi.scan(note);
wifi.stopAP(note); wifi.setHostname("x", note); wifi.getIP(5); wifi.scan({});
E.on("init", note); E.on("packet", note); process.on("uncaughtException", note);
setTimeout(function () { throw hostile(note); }, 5); setTimeout(function () { throw throwing(); }, 300);
setTimeout(function () { null.x; }, 600);
var broken = { }; broken["#onx"] = null; broken.emit("x"); broken["#ony"] = { length: 1, 0: note }; broken.emit("y");
new Promise(function (yes, no) { given.push(yes, no); no(new Error("x")); }).then(note, note);
Promise.all([Promise.resolve(1), 2]).then(note); new Promise(note).catch(note); Promise.reject(1);
function open(write) {
  try {
    var s = require("net").connect(hostile("h"), function () { given.push(this, arguments); s.write(write); });
    "data drain error end close".split(" ").forEach(function (event) { s.on(event, note); });
    given.push(s);
  } catch (e) { given.push(e); }
}
setTimeout(open, 100, "hello"); setTimeout(open, 200, hostile("x"));
given.push(storage.list(/./, hostile(true)), storage.readJSON("mote.json"), E.getErrorFlags(), process.memory(), process.env);
var client = require("mote").create(); client.on("message", note); client.on("x", note); client.emit("message", "t", "m");
given.push(client.topic("t", hostile(1)), client.publish(hostile("t"), hostile("m"), hostile(1)));
global.theirs = client;
`;

/** A program of these pieces that can be walked. In a function, so that its own names are quickly found on a console too. */
export function walkable(...pieces: string[]): string {
  return `function typed() { return this; } var typedThis = typed();
(function () {
${HANDS}${pieces.join('\n')}
roots.typedThis = typedThis;
}).call(this);`;
}
