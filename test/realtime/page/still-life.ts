import type { LiveFault } from '../../../simulator/realtime/page/faults.ts';
import type { LiveSource, PassingMessage } from '../../../simulator/realtime/page/source.ts';
import type {
  Command,
  DeviceRow,
  Overview,
  WaitingMessage,
} from '../../../simulator/realtime/page/topics.ts';

/** Something to look at, without links or boards. */
export class StillLife implements LiveSource {
  all: DeviceRow[] = [];
  commands: Command[] = [];
  switchedOn: LiveFault[] = [];
  kept: { topic: string; payload: string }[] = [];
  underWay: WaitingMessage[] | null = null;
  about: Partial<Overview> = {};
  tell: ((message: PassingMessage) => void) | null = null;

  overview(): Overview {
    return { title: 'still', about: '', links: [], linkWords: {}, doors: [], ...this.about };
  }
  rows() {
    return this.all;
  }
  waiting(_target: string, _device: number, count: number) {
    return this.underWay?.slice(0, count) ?? null;
  }
  faults() {
    return this.switchedOn;
  }
  retained() {
    return this.kept;
  }
  listen(onMessage: ((message: PassingMessage) => void) | null) {
    this.tell = onMessage;
  }
  obey(command: Command) {
    if (command.link === 'moon') throw new Error('no link is called "moon"');
    this.commands.push(command);
  }
}

export const board = (device: number): DeviceRow => ({
  ...{ target: 'mote', device, name: `mote-${device}`, state: 'up', link: 'umts', isConnected: true },
  ...{ outbox: 2, latencyMs: 7, messages: 3 },
});

export const message = (given: Partial<PassingMessage> = {}): PassingMessage => ({
  ...{ target: 'mote', device: 1, from: 'mote-1', topic: 't', payload: 'x' },
  ...{ qos: 1, retain: false, latencyMs: 5, ...given },
});
