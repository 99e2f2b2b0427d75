// Names of a NodeMCU, and timers whose code is a text.
// expect: led: on
// expect: led: off
// expect: 3 blinks
var n = 0;
var pin = NodeMCU.D4;
function blink() {
  if (pin.toggle()) n++;
  if (n === 3) {
    print(n + ' blinks');
    clearInterval();
  }
}
setInterval('blink()', 500);
