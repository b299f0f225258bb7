const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-linejoin',
  'stroke-dasharray',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
  'opacity',
];
const MARGIN = 24;

/** The picture as a file of its own: every style written out, so that it looks the same anywhere. */
export function exportSvg(frame: SVGSVGElement, group: SVGGElement, width: number, height: number): string {
  const copy = frame.cloneNode(false) as SVGSVGElement;
  for (const { name } of [...copy.attributes]) copy.removeAttribute(name);
  const [full, high] = [Math.ceil(width + 2 * MARGIN), Math.ceil(height + 2 * MARGIN)];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${full} ${high}`);
  copy.setAttribute('width', String(full));
  copy.setAttribute('height', String(high));
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const sheet = { x: -MARGIN, y: -MARGIN, width: full, height: high };
  for (const [name, value] of Object.entries(sheet)) background.setAttribute(name, String(value));
  background.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  const defs = frame.querySelector('defs');
  copy.append(background, ...(defs ? [withStyles(defs)] : []), withStyles(group));
  return new XMLSerializer().serializeToString(copy);
}

function withStyles(element: Element): Element {
  const copy = element.cloneNode(true) as Element;
  copy.removeAttribute('transform');
  const originals = [element, ...element.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((target, index) => {
    const style = getComputedStyle(originals[index] as Element);
    for (const property of PROPERTIES) {
      const value = style.getPropertyValue(property);
      if (value) target.setAttribute(property, value);
    }
    target.removeAttribute('class');
  });
  return copy;
}
