import { parse } from 'shell-quote';

/** Stands around the name of a variable that the shell would fill in: a private character no paste needs. */
export const VARIABLE = '\uE000';

/** A word of a command, its variables between two {@link VARIABLE}, or an operator of the shell. */
export type ShellWord = string | { readonly op: string };

/** A command in words, as a shell splits it. Lines that `\`, `^` or a backtick continues are one. Nothing is run. */
export function shellWords(command: string): ShellWord[] {
  const joined = command.replaceAll(VARIABLE, '').replaceAll(/[\\^`][ \t]*\r?\n/g, ' ');
  return parse(joined, (name: string) => `${VARIABLE}${name}${VARIABLE}`).flatMap((token): ShellWord[] => {
    if (typeof token === 'string') return [token];
    if ('pattern' in token) return [token.pattern];
    return 'op' in token ? [{ op: token.op }] : [];
  });
}

/** A word with its variables by name: `$TOKEN`. */
export function plainWord(raw: string): string {
  return raw.replaceAll(/\uE000([^\uE000]*)\uE000/g, (_, name: string) => `$${name}`);
}

/**
 * A text whose curl command is quoted for the command prompt of Windows, as a shell would have it: browsers copy
 * `^"https://…^"`, where `^` takes the meaning from the next character.
 */
export function withoutCarets(text: string): string {
  const start = /\bcurl(?:\.exe)?[ \t][^\n]{0,2000}?\^"/.exec(text)?.index;
  if (start === undefined) return text;
  const command = text
    .slice(start)
    // An escaped end of line within quotes is one of the value, and stands twice.
    .replaceAll(/\^\n\n/g, '\n')
    .replaceAll(/\^([^\n])/g, '$1');
  return text.slice(0, start) + command;
}
