import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AutogradGraph, GraphNode } from '../../../extension/protocol/kernel';
import { allBoxes, allLeaves, buildHierarchy, isBox } from '../../../webview/graph/hierarchy';
import { type LayoutItem, layout } from '../../../webview/graph/layout';
import { initiallyOpen, type VisibleItem, visiblePart } from '../../../webview/graph/visible';

/** A graph from lines such as `conv1 > relu : 6×24×24`; nodes are declared as `kind label module type`. */
function graph(nodes: [GraphNode['kind'], string, string?, string?][], edges: [string, string][]): AutogradGraph {
  const ids = new Map(nodes.map(([, label], id) => [label, id]));
  return {
    title: 'test',
    nodes: nodes.map(([kind, label, module = '', moduleType = ''], id) => ({ id, kind, label, module, moduleType })),
    edges: edges.map(([from, to]) => ({ from: ids.get(from) as number, to: ids.get(to) as number, shape: [2, 3] })),
  };
}

const all = (root: ReturnType<typeof buildHierarchy>) => new Set([...allBoxes(root)].map((box) => box.id));

/** A block whose one relu module is called twice, as in ResNet. */
const block = graph(
  [
    ['input', 'x'],
    ['parameter', 'block.conv1.weight'],
    ['op', 'Conv1', 'block.conv1', 'Conv2d'],
    ['op', 'Relu1', 'block.relu', 'ReLU'],
    ['op', 'Clamp1', 'block.relu', 'ReLU'],
    ['op', 'Conv2', 'block.conv2', 'Conv2d'],
    ['op', 'Add', 'block', 'Block'],
    ['op', 'Relu2', 'block.relu', 'ReLU'],
    ['op', 'Clamp2', 'block.relu', 'ReLU'],
    ['output', 'y'],
  ],
  [
    ['x', 'Conv1'],
    ['block.conv1.weight', 'Conv1'],
    ['Conv1', 'Relu1'],
    ['Relu1', 'Clamp1'],
    ['Clamp1', 'Conv2'],
    ['Conv2', 'Add'],
    ['x', 'Add'],
    ['Add', 'Relu2'],
    ['Relu2', 'Clamp2'],
    ['Clamp2', 'y'],
  ],
);

test('nodes are grouped by module, parameters with the module they are named after', () => {
  const root = buildHierarchy(block);
  const conv = [...allBoxes(root)].find((box) => box.path === 'block.conv1');
  assert.deepEqual([...allLeaves(conv as never)].map((leaf) => leaf.node.label).sort(), [
    'Conv1',
    'block.conv1.weight',
  ]);
  assert.deepEqual(
    root.children.map((child) => (isBox(child) ? child.path : child.node.label)),
    ['x', 'y', 'block'],
  );
  assert.equal([...allLeaves(root)].length, block.nodes.length);
});

test('a module called twice is two boxes, and a single node needs none', () => {
  const boxes = [...allBoxes(buildHierarchy(block))];
  assert.deepEqual(
    boxes.filter((box) => box.path === 'block.relu').map((box) => box.id),
    ['block.relu', 'block.relu#2'],
  );
  assert.ok(!boxes.some((box) => box.path === 'block.conv2'));
});

test('a collapsed module stands for its nodes, and its inner edges vanish', () => {
  const root = buildHierarchy(block);
  const { edges, standsFor, top } = visiblePart(root, block, new Set());
  assert.deepEqual(
    edges.map(({ from, to }) => `${from} > ${to}`),
    ['#0 > block', 'block > #9'],
  );
  assert.equal(standsFor.get(5), 'block');
  assert.equal(top.length, 3);
  assert.equal(visiblePart(root, block, all(root)).edges.length, block.edges.length);
});

test('a parameter with many users is drawn beside each of them', () => {
  const ops = [0, 1, 2, 3, 4].map((at): [GraphNode['kind'], string] => ['op', `Mm${at}`]);
  const shared = graph(
    [['parameter', 'w'], ...ops],
    ops.map(([, label]) => ['w', label]),
  );
  const { edges, items } = visiblePart(buildHierarchy(shared), shared, new Set());
  assert.equal(new Set(edges.map((edge) => edge.from)).size, 5);
  assert.equal(items.size, 10);
});

test('small graphs start open, large ones with their modules closed', () => {
  const root = buildHierarchy(block);
  assert.deepEqual(initiallyOpen(root), all(root));
  const nodes = Array.from({ length: 400 }, (_, at): [GraphNode['kind'], string, string, string] => [
    'op',
    `Op${at}`,
    `layer${at % 4}`,
    'Layer',
  ]);
  assert.equal(initiallyOpen(buildHierarchy(graph(nodes, []))).size, 0);
});

function arrange(source: AutogradGraph) {
  const root = buildHierarchy(source);
  const visible = visiblePart(root, source, all(root));
  const item = ({ id, children }: VisibleItem): LayoutItem => ({
    id,
    width: 80,
    height: 30,
    ...(children ? { children: children.map(item) } : {}),
  });
  const edges = visible.edges.map(({ from, to }) => ({ from, to, width: 40, height: 12 }));
  const result = layout({ items: visible.top.map(item), edges });
  return { visible, edges, result, at: new Map(result.items.map((placed) => [placed.id, placed])) };
}

type Box = { x: number; y: number; width: number; height: number };
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const contains = (a: Box, b: Box) =>
  a.x <= b.x && a.y <= b.y && a.x + a.width >= b.x + b.width && a.y + a.height >= b.y + b.height;

function checkPicture({ visible, edges, result, at }: ReturnType<typeof arrange>): void {
  const check = (siblings: VisibleItem[], around: Box) => {
    siblings.forEach(({ id, children }, index) => {
      const own = at.get(id) as Box;
      assert.ok(contains(around, own), `${id} sticks out`);
      for (const other of siblings.slice(index + 1))
        assert.ok(!overlap(own, at.get(other.id) as Box), `${id} ${other.id}`);
      if (children) check(children, own);
    });
  };
  check(visible.top, { x: -0.01, y: -0.01, width: result.width + 0.02, height: result.height + 0.02 });
  edges.forEach(({ from, to }, index) => {
    const points = result.routes[index]?.points ?? [];
    const [start, end] = [points[0], points[points.length - 1]];
    const [source, target] = [at.get(from) as Box, at.get(to) as Box];
    assert.ok(source.y + source.height <= target.y + 0.01, `${from} is not above ${to}`);
    assert.ok(start && Math.abs(start.y - (source.y + source.height)) < 1.5, `${from} > ${to} does not start at it`);
    assert.ok(end && Math.abs(end.y - target.y) < 1.5, `${from} > ${to} does not end at it`);
    assert.ok(start.x >= source.x && start.x <= source.x + source.width);
    assert.ok(end.x >= target.x && end.x <= target.x + target.width);
  });
}

test('nothing overlaps, boxes hold what is in them, and edges run from node to node across borders', () => {
  const picture = arrange(block);
  checkPicture(picture);
  assert.equal(picture.result.routes.filter((route) => route.label).length, block.edges.length);
});

test('a graph of thousands of nodes without modules is cut into bands and keeps its order', () => {
  const count = 600;
  const nodes = Array.from({ length: count }, (_, at): [GraphNode['kind'], string] => ['op', `Op${at}`]);
  const edges = nodes.flatMap(([, label], at): [string, string][] => [
    ...(at > 0 ? [[`Op${at - 1}`, label] as [string, string]] : []),
    ...(at % 7 === 0 && at >= 20 ? [[`Op${at - 20}`, label] as [string, string]] : []),
  ]);
  const start = performance.now();
  checkPicture(arrange(graph(nodes, edges)));
  assert.ok(performance.now() - start < 20_000);
});
