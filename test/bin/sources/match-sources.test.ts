import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../bin/configuration.ts';
import { matchSources } from '../../../bin/sources/match-sources.ts';
import { noteUnconfiguredSources } from '../../../bin/sources/note-unconfigured.ts';
import type { IndexedSource } from '../../../core/index-writer.ts';

const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'match-sources-')));
mkdirSync(path.join(directory, 'real'));
symlinkSync(path.join(directory, 'real'), path.join(directory, 'link'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configure = (sources: string) =>
  parseConfiguration({
    environment: {},
    text: `sources: [${sources}]`,
    file: path.join(directory, 'copilot.config.yaml'),
  });

function hold(key: string, overrides: Partial<IndexedSource> = {}): IndexedSource {
  const counts = { generation: 1, indexedAt: '2026-01-02T03:04:05.000Z', documents: 3, chunks: 9 };
  return { key, kind: 'directory', title: null, name: null, ...counts, ...overrides };
}

const match = (sources: string, ...indexed: IndexedSource[]) =>
  matchSources(configure(sources), indexed).map(
    (source) => `${source.name ?? '-'} ${source.isConfigured ? 'configured' : 'not'} ${source.indexed?.key ?? '-'}`,
  );

const admin = "kind: classic, admin_url: 'http://a'";

describe('sources of the index beside the configuration', () => {
  it('knows a directory by its real path, whatever its runs were called', () => {
    const real = path.join(directory, 'real');
    const found = [`docs configured ${real}`];
    expect(match('{ name: docs, directory: link }', hold(real))).toEqual(found);
    expect(match('{ name: docs, directory: ./real/../real }', hold(real, { name: 'former' }))).toEqual(found);
    expect(match('{ name: docs, directory: link }', hold(path.join(directory, 'link')))).toEqual([
      'docs configured -',
      `- not ${path.join(directory, 'link')}`,
    ]);
  });

  it('takes nothing for unwanted while a volume is not mounted', () => {
    const missing = path.join(directory, 'missing');
    expect(match('{ name: docs, directory: missing }', hold(missing))).toEqual([`docs configured ${missing}`]);
    const behindLink = hold('/mnt/volume-7', { name: 'docs' });
    expect(match('{ name: docs, directory: missing }', behindLink)).toEqual(['docs configured /mnt/volume-7']);
  });

  it('knows other kinds by name, and only of the same kind', () => {
    const portal = hold('http://a/default', { kind: 'classic', name: 'portal' });
    expect(match(`{ name: portal, ${admin} }`, portal)).toEqual(['portal configured http://a/default']);
    // The name is taken by the configuration, so the key alone tells what is meant.
    expect(match(`{ name: portal, ${admin} }`, { ...portal, kind: 'konnect' })).toEqual([
      'portal configured -',
      '- not http://a/default',
    ]);
    expect(match(`{ name: new, ${admin} }`, portal)).toEqual(['new configured -', 'portal not http://a/default']);
  });

  it('gives the path of a directory as its key alone', () => {
    expect(match('', hold('/a', { name: '/a' }), hold('/b', { name: '/link-to-b' }))).toEqual([
      '- not /a',
      '/link-to-b not /b',
    ]);
  });
});

describe('notes of sources that are not configured', () => {
  async function notes(sources: string, indexed: readonly IndexedSource[], own: readonly string[] = []) {
    let told = '';
    await noteUnconfiguredSources({
      configuration: configure(sources),
      writer: { listSources: () => Promise.resolve(indexed) },
      terminal: { note: (text) => (told += text) },
      own,
    });
    return told;
  }
  const portal = hold('http://a/default', { kind: 'classic', name: 'portal' });

  it('name each of them once, and say how to take it out', async () => {
    const told = await notes('{ name: docs, directory: real }', [portal, hold(path.join(directory, 'real'))]);
    expect(told).toBe(
      'Source     portal is in the index but not configured; portal-copilot sources remove portal takes it out\n',
    );
  });

  it('say nothing of what the process brings itself, nor where nothing is configured', async () => {
    expect(await notes('{ name: docs, directory: real }', [portal], ['portal'])).toBe('');
    expect(await notes('', [portal])).toBe('');
    expect(await notes(`{ name: portal, ${admin} }`, [portal])).toBe('');
  });

  it('quote what a shell would take apart, on one line, without moving the cursor', async () => {
    const hostile = hold("/srv/it's $(here)\n\u001B[2J\u202E`x`");
    const told = await notes('{ name: docs, directory: real }', [hostile, hold('-rf')]);
    const quoted = String.raw`'/srv/it'\''s $(here) [2J ` + "`x`'";
    expect(told).toBe(
      `Source     ${quoted} is in the index but not configured; portal-copilot sources remove ${quoted} takes it out\n` +
        "Source     '-rf' is in the index but not configured; portal-copilot sources remove '-rf' takes it out\n",
    );
  });
});
