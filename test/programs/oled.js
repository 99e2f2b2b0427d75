// A display on I2C beside a BME280, as its modules drive it.
// expect: display is there
// shows: oled: "\d+\.\dC"
var ADDRESS = 0x3c;
var g = Graphics.createArrayBuffer(128, 32, 1, { vertical_byte: true, msb: false });
g.flip = function () {
  for (var page = 0; page < 4; page++) {
    I2C1.writeTo(ADDRESS, [0, 0xb0 | page, 0, 16]);
    I2C1.writeTo(ADDRESS, 0x40, new Uint8Array(this.buffer, page * 128, 128));
  }
};
function draw() {
  g.clear().setFontVector(20).drawString(E.getTemperature().toFixed(1) + 'C', 0, 0);
  g.flip();
}
I2C1.setup({ scl: D22, sda: D21 });
I2C1.writeTo(ADDRESS, [0, 0xae]);
draw();
setInterval(draw, 5000);
print('display is there');
