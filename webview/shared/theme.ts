/** The value of a CSS variable in the current theme, or `fallback` where the theme leaves it out. */
export function themeColor(variable: string, fallback = ''): string {
  return getComputedStyle(document.body).getPropertyValue(variable).trim() || fallback;
}

/** Calls `listener` after every change of the colour theme. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  // VS Code writes the colours on <html> and the kind of theme on <body>.
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
}

/** True when the user asked the editor or the system for less motion. */
export function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
