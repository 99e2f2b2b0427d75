/** One level of topics. */
export interface TopicNode {
  level: string;
  /** The topic that ends here. */
  path: string;
  children: Map<string, TopicNode>;
  /** Messages to it and to all below. */
  messages: number;
  retained: string | null;
}

/** Topics as a tree of their levels. */
export function treeOf(
  rows: readonly { topic: string; messages: number; retained: string | null }[],
): TopicNode {
  const root = nodeOf('', '');
  for (const { topic, messages, retained } of rows) {
    let node = root;
    root.messages += messages;
    for (const level of topic.split('/')) {
      let child = node.children.get(level);
      if (child === undefined) {
        child = nodeOf(level, node === root ? level : `${node.path}/${level}`);
        node.children.set(level, child);
      }
      node = child;
      node.messages += messages;
    }
    node.retained = retained;
  }
  return root;
}

function nodeOf(level: string, path: string): TopicNode {
  return { level, path, children: new Map(), messages: 0, retained: null };
}
