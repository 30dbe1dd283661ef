/** The string literals of some code, decoded, and the code without them. */
export interface CodeLiterals {
  readonly literals: readonly string[];
  readonly rest: string;
}

/** Java 17: strings and text blocks, by the rules of its language specification (3.10.4 to 3.10.7). */
export function readJavaLiterals(code: string): CodeLiterals {
  return scan(code, (at) => {
    if (!code.startsWith('"""', at)) return readPlain(code, at, decodeEscapes);
    const start = code.indexOf('\n', at) + 1;
    let end = start;
    while (!code.startsWith('"""', end)) {
      if (end >= code.length) throw new Error('a text block never ends');
      end += code[end] === '\\' ? 2 : 1;
    }
    return { text: decodeEscapes(stripIndent(code.slice(start, end))), end: end + 3 };
  });
}

/** C# 11: regular, interpolated and raw string literals. */
export function readCsharpLiterals(code: string): CodeLiterals {
  return scan(code, (at) => {
    const fence = /^"{3,}/.exec(code.slice(at))?.[0];
    if (!fence) return readPlain(code, at, decodeEscapes);
    const start = code.indexOf('\n', at) + 1;
    const end = code.indexOf(fence, start);
    if (end < 0) throw new Error('a raw string never ends');
    return { text: stripIndent(code.slice(start, end)).replace(/\n$/, ''), end: end + fence.length };
  });
}

function scan(code: string, read: (at: number) => { readonly text: string; readonly end: number }): CodeLiterals {
  const literals: string[] = [];
  let rest = '';
  for (let at = 0; at < code.length;) {
    if (code[at] !== '"') {
      rest += code[at];
      at += 1;
      continue;
    }
    const { text, end } = read(at);
    literals.push(text);
    at = end;
  }
  return { literals, rest };
}

function readPlain(code: string, at: number, decode: (text: string) => string): { text: string; end: number } {
  let end = at + 1;
  while (code[end] !== '"') {
    if (end >= code.length || code[end] === '\n') throw new Error('a string never ends');
    end += code[end] === '\\' ? 2 : 1;
  }
  return { text: decode(code.slice(at + 1, end)), end: end + 1 };
}

function decodeEscapes(text: string): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) => {
    if (escape.startsWith('u')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
    const char = known[escape];
    if (char === undefined) throw new Error(`no such escape: ${escape}`);
    return char;
  });
}

/** Removes what all lines are indented by, and blanks at their ends. */
function stripIndent(text: string): string {
  const lines = text.split('\n');
  const counted = lines.filter((line, index) => line.trim() !== '' || index === lines.length - 1);
  const indent = Math.min(...counted.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent).trimEnd()).join('\n');
}
