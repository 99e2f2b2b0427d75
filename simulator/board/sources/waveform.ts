/** `Waveform`, with nothing at its pin: it fills and finishes as it would, and hears silence. */
export const WAVEFORM_SOURCE = `
var after = setTimeout;
function Waveform(samples, options) {
  if (!(samples > 0)) throw new Error("Samples must be >0");
  var o = options || {}, bits = o.bits === 16 ? 16 : 8;
  this.buffer = bits === 16 ? new Uint16Array(samples) : new Uint8Array(samples);
  if (o.doubleBuffer) this.buffer2 = bits === 16 ? new Uint16Array(samples) : new Uint8Array(samples);
  this.running = false;
}
function begin(name) {
  return function (pin, frequency, options) {
    if (this.running) throw new Error("Waveform is already running");
    module.record("Waveform." + name, arguments);
    var self = this;
    this.running = true;
    if (!(options && options.repeat)) this.timer = after(function () {
      self.running = false;
      delete self.timer;
      self.emit("finish", self.buffer);
    }, this.buffer.length * 1000 / frequency);
  };
}
Waveform.prototype.startOutput = begin("startOutput");
Waveform.prototype.startInput = begin("startInput");
Waveform.prototype.stop = function () {
  if (!this.running) throw new Error("Waveform is not running");
  if (this.timer !== undefined) clearTimeout(this.timer);
  this.running = false;
};
module.exports = Waveform;
`;
