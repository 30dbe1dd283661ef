/** Whether a text is a placeholder of documentation rather than a value: `{id}`, `:id`, `<id>`, `YOUR_ID`, `xxxx`. */
export function placeholderIn(text: string): boolean {
  const plain = text
    .replaceAll(/%7B/gi, '{')
    .replaceAll(/%7D/gi, '}')
    .replaceAll(/%3C/gi, '<')
    .replaceAll(/%3E/gi, '>');
  return (
    /^(?:\{{1,2}[^{}]{0,80}\}{1,2}|:[A-Za-z_]\w{0,60}|<[^<>]{0,80}>|\[[A-Za-z_ -]{1,60}\])$/.test(plain) ||
    /(?:^|[^a-z])(?:your|insert|replace)[-_ ]?(?:api|access|secret|token|key|bearer|id|own|password|credentials|username|client)/i.test(
      plain,
    ) ||
    /^(?:x{4,}|\.{3}|…)$/i.test(plain)
  );
}

/** A value that is not at hand: a shell's variable, or what somebody masked before pasting. */
export function isWithheld(text: string): boolean {
  return /^\$\{?[A-Za-z_]\w{0,60}\}?$|^\*{3,}$|^\[?(?:redacted|masked|hidden|secret)\]?$|^•+$/i.test(text.trim());
}
