/** Frames do not come in a hidden tab; the text goes on growing there, only more slowly. Milliseconds. */
const HIDDEN_FRAME = 200;

/** Resolves when the browser is about to draw. */
export async function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, HIDDEN_FRAME);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
