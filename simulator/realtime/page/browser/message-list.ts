import { LOOK_EVERY_MS, type Look, type MessageRow, type Topics } from '../topics.ts';
import { isWanted } from '../wanted.ts';
import { byId, setText } from './elements.ts';
import { messageLine } from './message-line.ts';
import { TopicTree } from './topic-tree.ts';

/** Messages that are shown. */
const MAX_MESSAGES = 100;
/** Messages that are kept, so that a filter has something to show at once. */
const MAX_KEPT = 500;

/** The messages as they pass: all, or those of some topics, until somebody pauses them. */
export class MessageList {
  /** The newest first. */
  #kept: MessageRow[] = [];
  /** Since the list was last drawn. */
  #fresh: MessageRow[] = [];
  #isPaused = false;
  #send: (look: Look) => void;
  #list = byId('messages');
  #filter = byId<HTMLInputElement>('topic-filter');
  #retainedOnly = byId<HTMLInputElement>('retained-only');
  #tree = new TopicTree((filter) => this.#choose(filter));

  constructor(send: (look: Look) => void) {
    this.#send = send;
    this.#filter.addEventListener('input', () => this.#refilter());
    this.#retainedOnly.addEventListener('change', () => this.#redraw());
    byId('pause').addEventListener('click', () => this.#pause(!this.#isPaused));
    setInterval(() => this.#ask(), LOOK_EVERY_MS);
  }

  showTopics(topics: Topics): void {
    this.#tree.show(topics);
  }

  add(message: MessageRow): void {
    this.#fresh.push(message);
    if (this.#fresh.length > MAX_KEPT) this.#fresh.shift();
  }

  /** Shows what has come since the last call; a paused list stays as it is. */
  draw(): void {
    if (this.#fresh.length === 0) return;
    const wanted = this.#fresh.filter((message) => this.#isShown(message));
    if (this.#isPaused) {
      setText(byId('pause-note'), `${wanted.length} new`);
      return;
    }
    this.#keep();
    this.#list.prepend(...wanted.slice(-MAX_MESSAGES).reverse().map(messageLine));
    while (this.#list.children.length > MAX_MESSAGES) this.#list.lastElementChild?.remove();
  }

  #keep(): void {
    this.#kept = [...this.#fresh.reverse(), ...this.#kept].slice(0, MAX_KEPT);
    this.#fresh = [];
  }

  #redraw(): void {
    const shown = this.#kept.filter((message) => this.#isShown(message)).slice(0, MAX_MESSAGES);
    this.#list.replaceChildren(...shown.map(messageLine));
  }

  #isShown({ topic, retain }: MessageRow): boolean {
    return isWanted(topic, this.#filter.value.trim()) && (retain || !this.#retainedOnly.checked);
  }

  /** Choosing a branch again shows all messages. */
  #choose(filter: string): void {
    this.#filter.value = this.#filter.value === filter ? '' : filter;
    this.#refilter();
  }

  #refilter(): void {
    this.#tree.mark(this.#filter.value.trim());
    this.#redraw();
    this.#ask();
  }

  /** Where more messages pass than the page gets, those of the filter come beside the others. */
  #ask(): void {
    const filter = this.#filter.value.trim();
    if (filter !== '') this.#send({ do: 'filter', filter });
  }

  #pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    const button = byId('pause');
    setText(button, isPaused ? 'Go on' : 'Pause');
    setText(byId('pause-note'), isPaused ? '0 new' : '');
    if (isPaused) return;
    this.#keep();
    this.#redraw();
  }
}
