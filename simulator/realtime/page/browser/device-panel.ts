import {
  type Command,
  DETAILS,
  DEVICES,
  type DeviceDetail,
  type DeviceRow,
  LOOK_EVERY_MS,
  type Look,
} from '../topics.ts';
import { createChoice } from './choice.ts';
import { byId, formatMs, make, setText } from './elements.ts';
import { messageLine } from './message-line.ts';
import { linkText, showState, stateSentence } from './states.ts';

export interface DevicePanelUser {
  send(command: Command | Look): void;
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
}

/** One device: its state, link, what it has under way, and its last messages. A dialog, so Escape closes it. */
export class DevicePanel {
  #user: DevicePanelUser;
  #dialog = byId<HTMLDialogElement>('device');
  /** Of the open device; empty: none is open. */
  #key = '';
  #row: DeviceRow | undefined;
  #linkWords: Record<string, string> = {};
  #hasLinks = false;
  #timer = 0;

  constructor(user: DevicePanelUser) {
    this.#user = user;
    this.#dialog.addEventListener('close', () => this.#closed());
    this.#dialog.addEventListener('click', ({ target }) => {
      // The dialog itself is hit only beside what it holds.
      if (target === this.#dialog) this.#dialog.close();
      const { do: what, for: forMs } = (target as HTMLElement).dataset;
      if (what === 'close') this.#dialog.close();
      else if (what !== undefined) this.#command({ do: what as Command['do'], forMs: Number(forMs ?? 0) });
    });
  }

  /** The topic that says more of the open device; null: none is open. */
  get topic(): string | null {
    return this.#key === '' ? null : this.#key.replace(DEVICES, DETAILS);
  }

  setLinks(links: string[], linkWords: Record<string, string>): void {
    this.#linkWords = linkWords;
    this.#hasLinks = links.length > 0;
    byId('device-acts').hidden = !this.#hasLinks;
    createChoice(
      links,
      (link) => this.#command({ do: 'link', link }),
      byId<HTMLSelectElement>('device-link-choice'),
    );
  }

  /** @param key of its row */
  open(key: string, row: DeviceRow): void {
    this.#key = key;
    this.#row = row;
    this.detail(null);
    this.show(row);
    this.#dialog.showModal();
    this.#user.subscribe(this.topic as string);
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS) as unknown as number;
  }

  /** @param rows all that are known; without its own the open device is gone */
  update(rows: ReadonlyMap<string, DeviceRow>): void {
    if (this.#key === '') return;
    const row = rows.get(this.#key);
    if (row !== undefined) this.show(row);
    else setText(byId('device-state'), 'it is not known any more');
  }

  show(row: DeviceRow): void {
    this.#row = row;
    setText(byId('device-name'), row.name);
    showState(byId('device-chip'), row);
    setText(byId('device-state'), stateSentence(row, this.#hasLinks));
    setText(byId('device-link'), linkText(row));
    setText(byId('device-link-words'), this.#wordsOf(row.link));
    setText(byId('device-outbox'), row.outbox === null ? '-' : String(row.outbox));
    setText(byId('device-latency'), formatMs(row.latencyMs));
    setText(byId('device-messages'), String(row.messages));
  }

  /** @param detail null before the first one has come */
  detail(detail: DeviceDetail | null): void {
    const waiting = detail?.waiting ?? [];
    byId('device-waiting').replaceChildren(
      ...waiting.map(({ topic, payload, waitingMs }) => {
        const line = make('li');
        const text = make('span');
        text.append(make('b', topic), ` ${payload}`);
        line.append(text, make('span', `for ${formatMs(waitingMs)}`, 'took'));
        return line;
      }),
    );
    setText(byId('device-waiting-none'), waiting.length > 0 ? '' : noneWaiting(detail));
    const messages = detail?.messages ?? [];
    byId('device-last').replaceChildren(...messages.map(messageLine));
    setText(byId('device-last-none'), messages.length > 0 ? '' : detail === null ? 'asking' : 'none yet');
  }

  #look(): void {
    const row = this.#row;
    if (row !== undefined) this.#user.send({ do: 'look', target: row.target, device: row.device });
  }

  #command(command: Pick<Command, 'do' | 'forMs' | 'link'>): void {
    const row = this.#row;
    if (row !== undefined) this.#user.send({ ...command, target: row.target, device: row.device });
  }

  #closed(): void {
    clearInterval(this.#timer);
    this.#user.unsubscribe(this.topic as string);
    this.#key = '';
  }

  #wordsOf(link: string): string {
    return link
      .split(',')
      .flatMap((name) => this.#linkWords[name.split('@')[0]] ?? [])
      .join('; ');
  }
}

function noneWaiting(detail: DeviceDetail | null): string {
  if (detail === null) return 'asking';
  return detail.waiting === null ? 'not known here' : 'nothing: all is acknowledged';
}
