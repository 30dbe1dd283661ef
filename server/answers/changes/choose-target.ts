/** The version that a question asks about among those that it names. "… from v1 to v2": what stands behind "to" or "in", else the last one. */
export function chooseTarget(words: string, labels: readonly string[]): string | undefined {
  const named = labels.filter((label) => {
    const escaped = label.replaceAll(/[^\w-]/g, String.raw`\$&`);
    return new RegExp(String.raw`\b(?:to|in|with)\s+(?:the\s+)?(?:version\s+)?v?${escaped}(?![\w.])`, 'i').test(words);
  });
  return named.at(-1) ?? labels.at(-1);
}
