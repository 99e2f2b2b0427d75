import type { Command, DeviceRow } from '../topics.ts';
import { byId, formatMs, make, setText } from './elements.ts';
import { Roving } from './roving.ts';
import { isAway, linkText, showState, stateText } from './states.ts';

/** Rows that are shown at first. If there are more, those that match the filter, with problems first. */
const MAX_ROWS = 100;
/** Rows that are shown to whoever asks for all. */
const MAX_ROWS_OF_ALL = 1000;

interface Line {
  element: HTMLTableRowElement;
  /** Opens the device. */
  name: HTMLButtonElement;
  state: HTMLElement;
  link: HTMLElement;
  outbox: HTMLElement;
  latency: HTMLElement;
  messages: HTMLElement;
}

export interface DeviceListUser {
  send(command: Command): void;
  /** Somebody wants to see a device. @param key of its row */
  open(key: string): void;
}

/** The table of devices: one Tab stop, arrow keys from row to row, Enter or a click opens one. */
export class DeviceList {
  readonly rows = new Map<string, DeviceRow>();
  #lines = new Map<string, Line>();
  #hasLinks = false;
  #showsAll = false;
  #user: DeviceListUser;
  #body = document.querySelector('#devices tbody') as HTMLTableSectionElement;
  #filter = byId<HTMLInputElement>('filter');
  #shown: Line[] = [];
  #roving = new Roving(this.#body, () => this.#shown.map(({ name }) => name));

  constructor(user: DeviceListUser) {
    this.#user = user;
    this.#filter.addEventListener('input', () => this.draw());
    this.#body.addEventListener('click', ({ target }) => this.#clicked(target as HTMLElement));
    byId('show-all').addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      this.draw();
    });
  }

  /** @param hasLinks whether links can be cut and healed here */
  setLinks(hasLinks: boolean): void {
    if (hasLinks === this.#hasLinks) return;
    this.#hasLinks = hasLinks;
    this.#lines.clear();
    this.#body.replaceChildren();
  }

  draw(): void {
    const wanted = this.#filter.value.trim().toLowerCase();
    const matching = [...this.rows].filter(([, row]) => wanted === '' || textOf(row).includes(wanted));
    const max = this.#showsAll ? MAX_ROWS_OF_ALL : MAX_ROWS;
    // Where all rows are shown, none moves under the pointer.
    const rank = (row: DeviceRow) => (matching.length > max && isAway(row) ? 0 : 1);
    matching.sort(([, a], [, b]) => rank(a) - rank(b) || a.device - b.device);
    this.#shown = matching.slice(0, max).map(([key, row]) => this.#draw(key, row));
    this.#place(this.#shown.map(({ element }) => element));
    this.#roving.update();
    this.#sayHidden(matching.length);
  }

  #place(elements: HTMLElement[]): void {
    const { children } = this.#body;
    const isSame =
      elements.length === children.length && elements.every((element, index) => children[index] === element);
    if (isSame) return;
    const focused = document.activeElement;
    const hadFocus = focused instanceof HTMLElement && this.#body.contains(focused);
    this.#body.replaceChildren(...elements);
    if (hadFocus) focused.focus({ preventScroll: true });
  }

  #sayHidden(matching: number): void {
    const hidden = matching - this.#shown.length;
    setText(byId('more'), hidden > 0 ? `${hidden} more; those without a path come first` : '');
    const button = byId('show-all');
    button.hidden = matching <= MAX_ROWS;
    setText(button, this.#showsAll ? `Show ${MAX_ROWS}` : `Show all ${matching}`);
  }

  #draw(key: string, row: DeviceRow): Line {
    const line = this.#lines.get(key) ?? this.#create(key, row);
    const className = row.isConnected ? '' : 'offline';
    if (line.element.className !== className) line.element.className = className;
    setText(line.name, row.name);
    showState(line.state, row);
    setText(line.link, linkText(row));
    setText(line.outbox, row.outbox === null ? '-' : String(row.outbox));
    setText(line.latency, formatMs(row.latencyMs));
    setText(line.messages, String(row.messages));
    return line;
  }

  #create(key: string, { target, device }: DeviceRow): Line {
    const element = make('tr');
    element.dataset.device = `${target}/${device}`;
    element.dataset.key = key;
    const cell = (className = '', label = '') => {
      const made = make('td', '', className);
      if (label !== '') made.dataset.label = label;
      element.append(made);
      return made;
    };
    const name = button('', 'name');
    cell().append(name);
    const [state, link] = [make('span'), make('span', '', 'link')];
    cell().append(state, link);
    const line = {
      ...{ element, name, state, link },
      outbox: cell('number', 'under way'),
      latency: cell('number', 'latency'),
      messages: cell('number', 'messages'),
    };
    const act = cell('act');
    if (this.#hasLinks) act.append(button('Cut', '', 'cut'), button('Heal', '', 'heal'));
    this.#lines.set(key, line);
    return line;
  }

  #clicked(target: HTMLElement): void {
    const key = target.closest('tr')?.dataset.key;
    const row = key === undefined ? undefined : this.rows.get(key);
    if (key === undefined || row === undefined) return;
    const { do: what } = target.dataset;
    if (what === undefined) this.#user.open(key);
    else this.#user.send({ do: what as Command['do'], target: row.target, device: row.device, forMs: 0 });
  }
}

/** None of them is a Tab stop: `Roving` makes one of the names so, and an open device has the same actions. */
function button(text: string, className: string, what?: Command['do']): HTMLButtonElement {
  const made = make('button', text, className);
  made.type = 'button';
  made.tabIndex = -1;
  if (what !== undefined) made.dataset.do = what;
  return made;
}

function textOf(row: DeviceRow): string {
  return `${row.name} ${row.link} ${stateText(row)} ${row.isConnected ? '' : 'not connected'}`.toLowerCase();
}
