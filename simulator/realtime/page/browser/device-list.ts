import type { Command, DeviceRow } from '../topics.ts';
import { byId, formatMs, make, setText } from './elements.ts';

/** Rows that are shown. If there are more, those that match the filter, with problems first. */
const MAX_ROWS = 100;

const STATES = {
  up: 'link up',
  outage: 'outage',
  cut: 'cut',
  searching: 'searching for a network',
  off: 'no power yet',
  none: '',
};
const TROUBLE = new Set<DeviceRow['state']>(['cut', 'outage']);

interface Line {
  element: HTMLTableRowElement;
  name: HTMLElement;
  state: HTMLElement;
  link: HTMLElement;
  outbox: HTMLElement;
  latency: HTMLElement;
  messages: HTMLElement;
}

/** The table of devices, and the buttons in it. */
export class DeviceList {
  readonly rows = new Map<string, DeviceRow>();
  #lines = new Map<string, Line>();
  #links: string[] = [];
  #send: (command: Command) => void;
  #body = document.querySelector('#devices tbody') as HTMLTableSectionElement;
  #filter = byId<HTMLInputElement>('filter');

  constructor(send: (command: Command) => void) {
    this.#send = send;
    this.#filter.addEventListener('input', () => this.draw());
  }

  /** @param links to choose from; empty where links cannot be switched */
  setLinks(links: string[]): void {
    this.#links = links;
    this.#lines.clear();
    this.#body.replaceChildren();
  }

  draw(): void {
    const wanted = this.#filter.value.trim().toLowerCase();
    const matching = [...this.rows].filter(([, row]) => wanted === '' || textOf(row).includes(wanted));
    // Where all rows are shown, none moves under the pointer.
    const inTrouble = (row: DeviceRow) => (matching.length > MAX_ROWS && TROUBLE.has(row.state) ? 0 : 1);
    matching.sort(([, a], [, b]) => inTrouble(a) - inTrouble(b) || a.device - b.device);
    const shown = matching.slice(0, MAX_ROWS);
    const elements = shown.map(([key, row]) => this.#draw(key, row));
    const isSame =
      elements.length === this.#body.children.length &&
      elements.every((element, index) => this.#body.children[index] === element);
    // Drawing anew would close an open list.
    const isChoosing =
      document.activeElement instanceof HTMLSelectElement && this.#body.contains(document.activeElement);
    if (!isSame && !isChoosing) this.#body.replaceChildren(...elements);
    const hidden = matching.length - shown.length;
    setText(byId('more'), hidden > 0 ? `and ${hidden} more; those in trouble come first` : '');
  }

  #draw(key: string, row: DeviceRow): HTMLTableRowElement {
    const line = this.#lines.get(key) ?? this.#create(key, row);
    line.element.className = row.isConnected ? '' : 'offline';
    setText(line.name, row.name);
    setText(line.state, STATES[row.state]);
    line.state.className = row.state === 'none' ? '' : `state ${row.state}`;
    setText(line.link, row.link === 'none' ? 'a wire' : row.link);
    setText(line.outbox, row.outbox === null ? '-' : String(row.outbox));
    setText(line.latency, formatMs(row.latencyMs));
    setText(line.messages, String(row.messages));
    return line.element;
  }

  #create(key: string, { target, device }: DeviceRow): Line {
    const element = make('tr');
    element.dataset.device = `${target}/${device}`;
    const cell = (className = '', label = '') => {
      const made = make('td', '', className);
      if (label !== '') made.dataset.label = label;
      element.append(made);
      return made;
    };
    const name = make('span', '', 'name');
    cell().append(name);
    const [state, link] = [make('span'), make('span')];
    cell().append(state, link);
    const line = {
      ...{ element, name, state, link },
      outbox: cell('number', 'under way'),
      latency: cell('number', 'latency'),
      messages: cell('number', 'messages'),
    };
    cell('act').append(...this.#buttons(target, device));
    this.#lines.set(key, line);
    return line;
  }

  #buttons(target: string, device: number): HTMLElement[] {
    if (this.#links.length === 0) return [];
    const button = (text: string, command: Pick<Command, 'do' | 'forMs'>) => {
      const made = make('button', text);
      made.addEventListener('click', () => this.#send({ target, device, ...command }));
      return made;
    };
    const choice = createChoice(this.#links, (link) => this.#send({ do: 'link', target, device, link }));
    choice.setAttribute('aria-label', `switch the link of device ${device}`);
    const [cut, heal] = [button('Cut', { do: 'cut', forMs: 0 }), button('Heal', { do: 'heal' })];
    return [cut, ' ', heal, ' ', choice].map((part) =>
      typeof part === 'string' ? make('span', part) : part,
    );
  }
}

/** A list of links. It reports the choice and shows its title again. */
export function createChoice(
  links: string[],
  choose: (link: string) => void,
  choice = make('select'),
): HTMLSelectElement {
  const title = make('option', 'switch link');
  title.value = '';
  choice.replaceChildren(title, ...links.map((link) => make('option', link)));
  choice.onchange = () => {
    if (choice.value !== '') choose(choice.value);
    choice.value = '';
    choice.blur();
  };
  return choice;
}

function textOf({ name, link, state, isConnected }: DeviceRow): string {
  return `${name} ${link} ${state} ${isConnected ? '' : 'not connected'}`.toLowerCase();
}
