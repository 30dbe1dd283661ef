import type { IndexWriter } from '../../core/index-writer.ts';
import type { Configuration } from '../configuration.ts';
import { oneLine } from '../one-line.ts';
import type { Terminal } from '../terminal.ts';
import { matchSources } from './match-sources.ts';

/**
 * Says of each source in the index that is not configured how to take it out: its answers only grow older. Nothing is
 * said where the configuration names no source at all, since then directories are indexed by hand.
 */
export async function noteUnconfiguredSources(parts: {
  readonly configuration: Configuration;
  readonly writer: Pick<IndexWriter, 'listSources'>;
  readonly terminal: Pick<Terminal, 'note'>;
  /** Names of sources that this process brings along itself. */
  readonly own?: Iterable<string>;
}): Promise<void> {
  const { configuration, writer, terminal } = parts;
  if (configuration.file.sources.length === 0) return;
  const own = new Set(parts.own);
  for (const { name, isConfigured, indexed } of matchSources(configuration, await writer.listSources())) {
    if (isConfigured || indexed === null || (indexed.name !== null && own.has(indexed.name))) continue;
    const word = quoteWord(oneLine(name ?? indexed.key));
    terminal.note(
      `Source     ${word} is in the index but not configured; portal-copilot sources remove ${word} takes it out\n`,
    );
  }
}

/** A word as a shell takes it, and as people read it where nothing in it needs quoting. */
function quoteWord(text: string): string {
  return /^[\w./:@%+,=-]+$/u.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
