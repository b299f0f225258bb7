type Handler = (event: never) => void;
type Attributes = Record<string, string | number | boolean | undefined | Handler>;
type Child = Node | string | number | false | undefined;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== undefined && child !== false) element.append(typeof child === 'number' ? String(child) : child);
  }
}

/** Makes an HTML element; a function among the attributes becomes a listener for the event of its name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

/** Makes an SVG element, as `h` does for HTML. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, attributes, children);
  return element;
}

/** Sets an element's text, touching the DOM only when it differs. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows or hides an element. */
export function show(element: HTMLElement | SVGElement, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}

/** Calls `draw` once in the next animation frame, however often it is asked to. */
export function perFrame(draw: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}

/** Work that is throttled takes at most this part of the time. */
const SHARE = 1 / 20;

/** Calls `work` at most once per `milliseconds`, heavy work more rarely; the last call is never lost. */
export function throttle(milliseconds: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = Number.NEGATIVE_INFINITY;
  return () => {
    if (timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        const start = performance.now();
        work();
        const end = performance.now();
        next = end + Math.max(milliseconds, (end - start) / SHARE);
      },
      Math.max(0, next - performance.now()),
    );
  };
}

/** Hands a file to the user. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  // Never attached: VS Code intercepts clicks on links inside the document.
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
