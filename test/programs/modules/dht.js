/* A driver in the style of those that people share: connect(pin) and read(callback). */
function DHT(pin) {
  this.pin = pin;
}
DHT.prototype.read = function (callback, tries) {
  var bits = '';
  if (tries === undefined) tries = 10;
  pinMode(this.pin);
  digitalWrite(this.pin, 0);
  this.watch = setWatch(
    (e) => {
      bits += 0 | (e.time - e.lastTime > 0.00005);
    },
    this.pin,
    { edge: 'falling', repeat: true },
  );
  setTimeout(() => {
    pinMode(this.pin, 'input_pullup');
  }, 20);
  setTimeout(() => {
    clearWatch(this.watch);
    this.watch = undefined;
    var b = [];
    var t = 0;
    bits = bits.substr(bits.length - 40);
    while (b.length < 5) b.push(parseInt(bits.substr(b.length * 8, 8), 2));
    if (bits.length === 40 && ((b[0] + b[1] + b[2] + b[3]) & 255) === b[4]) {
      t = ((b[2] & 127) * 256 + b[3]) / 10;
      callback({ temp: b[2] & 128 ? -t : t, rh: (b[0] * 256 + b[1]) / 10 });
    } else if (tries > 1) {
      setTimeout(() => {
        this.read(callback, tries - 1);
      }, 500);
    } else callback({ err: true, temp: -1, rh: -1 });
  }, 50);
};
exports.connect = (pin) => new DHT(pin);
