import * as net from 'node:net';
import { Aedes } from 'aedes';

/** aedes on a port, as its own documentation starts it. */
const aedes = await Aedes.createBroker();
net.createServer((socket) => aedes.handle(socket)).listen(Number(process.argv[2]), '127.0.0.1');
