// A display on SPI with its own flip, drawn every ten seconds.
// expect: 128x64, 1024 bytes, text 55 wide
// expect: screen: "21.5C"
var g = Graphics.createArrayBuffer(128, 64, 1, { vertical_byte: true, msb: false });
g.flip = function () {
  SPI1.write(this.buffer, D5);
};
function draw() {
  g.clear();
  g.setFontCustom('', 32, 11, 16);
  g.drawString('21.5C', 4, 20);
  g.drawRect(0, 0, g.getWidth() - 1, g.getHeight() - 1);
  g.flip();
}
function onInit() {
  SPI1.setup({ sck: D18, mosi: D23 });
  draw();
  print(
    g.getWidth() +
      'x' +
      g.getHeight() +
      ', ' +
      g.buffer.byteLength +
      ' bytes, text ' +
      g.stringWidth('21.5C') +
      ' wide',
  );
  setInterval(draw, 10000);
}
