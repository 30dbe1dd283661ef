/** Adds a sheet of a later chunk to the root an element is in; once, however often it is called. */
export function adoptStyles(element: Element, sheet: CSSStyleSheet): void {
  const root = element.getRootNode();
  if (!(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** A constructed sheet: not subject to `style-src`, so it works under a strict CSP. */
export function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
