// A lamp that fades to what a message asks, step by step with analogWrite; a class of ES6.
// expect: lamp: 5 %
// expect: lamp: 50 %
// expect: at 50 %
// publishes: dimmer/level 50
class Dimmer {
  constructor(pin) {
    this.pin = pin;
    this.level = 0;
    this.timer = undefined;
  }
  fadeTo(target, done) {
    if (this.timer) clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.level === target) {
        clearInterval(this.timer);
        this.timer = undefined;
        done(this.level);
        return;
      }
      this.level += this.level < target ? 5 : -5;
      analogWrite(this.pin, this.level / 100, { freq: 200 });
    }, 50);
  }
}
const lamp = new Dimmer(D16);
const mqtt = require('MQTT').create('broker', { client_id: 'dimmer' });
mqtt.on('connected', () => mqtt.subscribe('dimmer/set'));
mqtt.on('message', (topic, message) => {
  const target = Math.round(Math.max(0, Math.min(100, parseInt(message))) / 5) * 5;
  lamp.fadeTo(target, (level) => {
    console.log(`at ${level} %`);
    mqtt.publish('dimmer/level', level, { retain: true });
  });
});
mqtt.connect();
