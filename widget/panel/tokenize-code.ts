/** How a piece of code is coloured; `plain` is not. */
export type CodePieceKind = 'plain' | 'comment' | 'string' | 'number' | 'keyword';

export interface CodePiece {
  readonly kind: CodePieceKind;
  readonly text: string;
}

const hashComments = new Set(['shell', 'bash', 'sh', 'curl', 'python', 'py', 'ruby', 'rb', 'yaml', 'yml']);

/** Union over the languages we emit: a wrong colour does no harm, a grammar per language would cost kilobytes. */
const keywords =
  'async|await|break|case|catch|class|const|continue|def|do|echo|else|end|except|export|false|final|finally|fn|for|from|func|' +
  'function|if|import|in|interface|let|match|new|nil|None|not|null|package|private|public|require|return|static|string|struct|' +
  'switch|throw|true|True|False|try|type|using|var|void|while|with|yield|curl';

const strings = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/.source;
const numbers = /\b\d+(?:\.\d+)?\b/.source;
const patterns = {
  hash: new RegExp(
    `(?<comment>(?<=^|\\s)#[^\\n]*)|(?<string>${strings})|(?<number>${numbers})|(?<keyword>\\b(?:${keywords})\\b)`,
    'gm',
  ),
  slash: new RegExp(
    `(?<comment>//[^\\n]*|/\\*[^]*?(?:\\*/|$))|(?<string>${strings})|(?<number>${numbers})|(?<keyword>\\b(?:${keywords})\\b)`,
    'g',
  ),
};

/** Longer code stays plain: colouring it would cost more time than it gives. Characters. */
const MAX_LENGTH = 20_000;

/** Cuts code into coloured pieces; joined they are the code again. */
export function tokenizeCode(code: string, language: string): readonly CodePiece[] {
  if (code.length > MAX_LENGTH || language === '' || language === 'text') return [{ kind: 'plain', text: code }];
  const pieces: CodePiece[] = [];
  let end = 0;
  for (const match of code.matchAll(hashComments.has(language) ? patterns.hash : patterns.slash)) {
    const kind = (['comment', 'string', 'number', 'keyword'] as const).find(
      (name) => match.groups?.[name] !== undefined,
    );
    if (match.index > end) pieces.push({ kind: 'plain', text: code.slice(end, match.index) });
    pieces.push({ kind: kind ?? 'plain', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ kind: 'plain', text: code.slice(end) });
  return pieces;
}
