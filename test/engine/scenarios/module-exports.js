// In a module the variable exports and module.exports are one, and this is it.
Modules.addCached('whole', 'function P(x){this.x=x;} exports = P;');
var P = require('whole');
print(typeof P, new P(3).x);
Modules.addCached('last', 'module.exports = {c:1}; exports = {b:2};');
print(JSON.stringify(require('last')));
Modules.addCached('other', 'exports = {b:2}; module.exports = {c:1};');
print(JSON.stringify(require('other')));
Modules.addCached('later', 'exports = {b:2}; function f(){ exports.q = 1; } f();');
print(JSON.stringify(require('later')));
Modules.addCached('self', 'exports.z = 1; print(this === exports, module.exports === exports, JSON.stringify(this));');
print(JSON.stringify(require('self')));
// Elements of other widths, and pulses in a list.
var to = new Uint8Array(4);
E.mapInPlace(new Uint8Array([0x1b]), to, undefined, 2);
print(to.join());
E.mapInPlace(new Uint8Array([0x1b]), to, undefined, -2);
print(to.join());
E.mapInPlace(new Uint8Array([0x12, 0x34]), to, function (value, index) { return value * 10 + index; }, 4);
print(to.join());
var wide = new Uint16Array(4);
E.mapInPlace(new Uint8Array([0x12, 0x34, 0x56, 0x78]), wide, undefined, 12);
print(wide.join());
E.mapInPlace(new Uint8Array([0x12, 0x34, 0x56, 0x78]), wide, undefined, -12);
print(wide.join());
try { E.mapInPlace('AB', to); } catch (e) { print(e.message); }
try { digitalPulse(D2, 1, -1); } catch (e) { print(e.message); }
try { digitalPulse(D2, 1); } catch (e) { print(e.message); }
setTimeout(() => {
  print('DONE');
}, 10);
