import type { Rectangle } from './boxLayout';
import type { Picture } from './picture';

type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

const middle = ({ x, width }: Rectangle) => x + width / 2;

/**
 * The item an arrow key leads to: up and down follow an edge, left and right go to the nearest item at about the same
 * height. Without a selection it is the topmost.
 */
export function moveFocus(picture: Picture, from: string | undefined, key: Arrow): string | undefined {
  const { visible, rectangles } = picture;
  const leaves = [...rectangles].filter(([id]) => !visible.items.get(id)?.children);
  const here = from === undefined ? undefined : rectangles.get(from);
  if (from === undefined || !here) return leaves.sort(([, a], [, b]) => a.y - b.y)[0]?.[0];
  const best = (candidates: [string, Rectangle][], distance: (rectangle: Rectangle) => number) =>
    candidates.sort(([, a], [, b]) => distance(a) - distance(b))[0]?.[0] ?? from;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const [own, other] = key === 'ArrowDown' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    const ends = new Set(visible.edges.filter((edge) => edge[own] === from).map((edge) => edge[other]));
    return best(
      leaves.filter(([id]) => ends.has(id)),
      (rectangle) => Math.abs(middle(rectangle) - middle(here)),
    );
  }
  const sign = key === 'ArrowRight' ? 1 : -1;
  return best(
    leaves.filter(([, { y, height, ...rest }]) => {
      const overlaps = y < here.y + here.height && y + height > here.y;
      return overlaps && sign * (middle({ y, height, ...rest }) - middle(here)) > 0;
    }),
    (rectangle) => Math.abs(middle(rectangle) - middle(here)),
  );
}
