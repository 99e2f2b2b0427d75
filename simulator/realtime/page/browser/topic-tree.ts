import type { Topics } from '../topics.ts';
import { byId, make, setText } from './elements.ts';
import { Roving } from './roving.ts';
import { type TopicNode, treeOf } from './topic-nodes.ts';

/** Branches with so few children are open at first. */
const MAX_OPEN_CHILDREN = 8;

interface Branch {
  element: HTMLElement;
  /** What is focused and clicked. */
  head: HTMLElement;
  twist: HTMLElement;
  count: HTMLElement;
  retained: HTMLElement;
  list: HTMLElement;
  isOpen: boolean;
  path: string;
  hasChildren: boolean;
}

/** The topics as a tree. Enter or a click shows the messages of a branch alone; the arrow keys open and close it. */
export class TopicTree {
  #box = byId('topic-tree');
  #branches = new Map<string, Branch>();
  #roving = new Roving(this.#box, () =>
    [...this.#box.querySelectorAll<HTMLElement>('.head')].filter(isVisible),
  );
  #choose: (filter: string) => void;
  #chosen = '';

  /** @param choose called with a topic filter */
  constructor(choose: (filter: string) => void) {
    this.#choose = choose;
    this.#box.addEventListener('click', ({ target }) => {
      const branch = this.#branchAt(target as HTMLElement);
      if (branch === undefined) return;
      if ((target as HTMLElement).className === 'twist') this.#turn(branch, !branch.isOpen);
      else this.#choose(filterOf(branch));
    });
    this.#box.addEventListener('keydown', (event) => this.#pressed(event));
  }

  show({ rows, others }: Topics): void {
    const tree = treeOf(rows);
    this.#fill(this.#box, tree, true);
    setText(
      byId('topic-others'),
      others === 0 ? '' : `${others} messages to further topics, which are too many to list`,
    );
    setText(byId('topic-count'), String(rows.length));
    this.#roving.update();
  }

  /** Marks the branch whose messages are shown. */
  mark(filter: string): void {
    this.#chosen = filter;
    for (const branch of this.#branches.values())
      branch.head.setAttribute('aria-selected', String(filterOf(branch) === filter));
  }

  #fill(list: HTMLElement, { children }: TopicNode, isOpen: boolean): void {
    const sorted = [...children.values()].sort((a, b) =>
      a.level.localeCompare(b.level, 'en', { numeric: true }),
    );
    const elements = sorted.map((node) => {
      const branch =
        this.#branches.get(node.path) ?? this.#create(node, isOpen && sorted.length <= MAX_OPEN_CHILDREN);
      branch.hasChildren = node.children.size > 0;
      setText(branch.count, String(node.messages));
      setText(branch.retained, node.retained === null ? '' : `retained: ${node.retained}`);
      this.#turn(branch, branch.isOpen);
      this.#fill(branch.list, node, branch.isOpen);
      return branch.element;
    });
    const isSame =
      elements.length === list.children.length && elements.every((one, at) => list.children[at] === one);
    if (!isSame) list.replaceChildren(...elements);
  }

  #create({ path, level }: TopicNode, isOpen: boolean): Branch {
    const element = make('div', '', 'branch');
    element.dataset.path = path;
    element.setAttribute('role', 'none');
    const head = make('div', '', 'head');
    head.tabIndex = -1;
    head.setAttribute('role', 'treeitem');
    const [twist, count, retained] = [
      make('span', '', 'twist'),
      make('span', '', 'count'),
      make('span', '', 'kept'),
    ];
    twist.setAttribute('aria-hidden', 'true');
    head.append(twist, make('span', level === '' ? '(empty level)' : level, 'level'), retained, count);
    const list = make('div', '', 'twigs');
    list.setAttribute('role', 'group');
    element.append(head, list);
    const branch = { element, head, twist, count, retained, list, isOpen, path, hasChildren: false };
    this.#branches.set(path, branch);
    head.setAttribute('aria-selected', String(filterOf(branch) === this.#chosen));
    return branch;
  }

  #turn(branch: Branch, isOpen: boolean): void {
    branch.isOpen = isOpen;
    branch.list.hidden = !isOpen;
    setText(branch.twist, branch.hasChildren ? (isOpen ? '▾' : '▸') : '');
    if (branch.hasChildren) branch.head.setAttribute('aria-expanded', String(isOpen));
    else branch.head.removeAttribute('aria-expanded');
  }

  #branchAt(element: HTMLElement): Branch | undefined {
    const path = element.closest<HTMLElement>('.branch')?.dataset.path;
    return path === undefined ? undefined : this.#branches.get(path);
  }

  #pressed(event: KeyboardEvent): void {
    const branch = this.#branchAt(event.target as HTMLElement);
    if (branch === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') this.#choose(filterOf(branch));
    else if (event.key === 'ArrowRight') this.#turn(branch, branch.hasChildren);
    else if (event.key === 'ArrowLeft') {
      if (branch.isOpen && branch.hasChildren) this.#turn(branch, false);
      else this.#branchAt(branch.element.parentElement as HTMLElement)?.head.focus();
    } else return;
    event.preventDefault();
  }
}

/** The messages of a branch: its own topic and all below. */
function filterOf({ path, hasChildren }: Branch): string {
  return hasChildren ? `${path}/#` : path;
}

function isVisible(element: HTMLElement): boolean {
  return element.offsetParent !== null;
}
