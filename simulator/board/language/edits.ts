import type { AnyNode } from 'acorn';

/** A replacement for a piece of a source, by its place. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The part of a source from `from` to `to` with its edits, which must not overlap. */
export function applyEdits(source: string, edits: Edit[], from = 0, to = source.length): string {
  let text = '';
  let at = from;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at, to);
}

/** The place in the source of a place in the text that `applyEdits` made of it. @param edits in the order of their places */
export function unedited(edits: readonly Edit[], at: number): number {
  let added = 0;
  for (const { start, end, text } of edits) {
    if (at < start + added) break;
    if (at < start + added + text.length) return Math.min(start + (at - start - added), end);
    added += text.length - (end - start);
  }
  return at - added;
}

/** Visits a tree of acorn's, outermost node first, each with its ancestors. */
export function walk(
  node: AnyNode,
  parents: AnyNode[],
  visit: (node: AnyNode, parents: AnyNode[]) => void,
): void {
  visit(node, parents);
  const below = [...parents, node];
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (child && typeof child.type === 'string') walk(child, below, visit);
}
