import * as net from 'node:net';
import mqtt from 'mqtt-packet';

/** Hears everything that a broker passes on, and remembers it over reconnects: the judge behind the door. */
export class Subscriber {
  /** `topic payload` of each message. */
  readonly heard = new Set<string>();
  #socket: net.Socket | null = null;

  /** Resolves when the broker has acknowledged the subscription. */
  connect(port: number): Promise<void> {
    const socket = net.connect(port, '127.0.0.1');
    this.#socket = socket;
    const parser = mqtt.parser();
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.write(mqtt.generate({ cmd: 'connect', clientId: 'judge', clean: true, keepalive: 0 }));
    const subscriptions = [{ topic: '#', qos: 1 as const }];
    socket.write(mqtt.generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      parser.on('packet', (packet) => {
        if (packet.cmd === 'suback') resolve();
        if (packet.cmd !== 'publish') return;
        this.heard.add(`${packet.topic} ${packet.payload}`);
        if (packet.qos === 1) socket.write(mqtt.generate({ cmd: 'puback', messageId: packet.messageId }));
      });
    });
  }

  end(): void {
    this.#socket?.destroy();
  }
}
