const SVG = 'http://www.w3.org/2000/svg';

/** Speech bubble with a spark, built by hand: the launcher has no template library and uses no markup strings. */
export function launcherIcon(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const [className, d] of [
    [
      'bubble',
      'M5.5 3h13A3.5 3.5 0 0 1 22 6.5v8a3.5 3.5 0 0 1-3.5 3.5H12l-4.7 3.6A.8.8 0 0 1 6 21v-3h-.5A3.5 3.5 0 0 1 2 14.5v-8A3.5 3.5 0 0 1 5.5 3Z',
    ],
    ['spark', 'M12 5.6l1.25 3.65 3.65 1.25-3.65 1.25L12 15.4l-1.25-3.65-3.65-1.25 3.65-1.25Z'],
  ] as const) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', className);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
