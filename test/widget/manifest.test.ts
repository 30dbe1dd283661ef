import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../widget/custom-elements.json' with { type: 'json' };

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = globSync('widget/**/*.ts', { cwd: root }).map(read).join('\n');
const styles = globSync('widget/**/*.css', { cwd: root }).map(read).join('\n');
const element = read('widget/kong-copilot-element.ts');
const guide = read('docs/embedding.md');

const declaration = manifest.modules[0]?.declarations[0];
const names = (list: readonly { readonly name: string }[] = []): string[] => list.map(({ name }) => name).toSorted();
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].toSorted();

describe('custom-elements.json', () => {
  it('names every attribute that is read', () => {
    const read = found(sources, /(?:getAttribute|hasAttribute|toggleAttribute)\('([\w-]+)'/g);
    const settings = /settingAttributes = \[([^\]]+)\]/.exec(sources)?.[1] ?? '';
    const observed = found(settings, /'([\w-]+)'/g);
    const ours = [...read, ...observed].filter(
      (name) => !['content', 'aria-busy'].includes(name) && !name.startsWith('aria-'),
    );
    // The theme is for the style sheet alone.
    expect(names(declaration?.attributes)).toEqual([...new Set([...ours, 'theme'])].toSorted());
    expect(styles).toContain(":host([theme='dark'])");
  });

  it('names every public member', () => {
    const members = found(element, /^ {2}(?:get |set |async )?([a-z]\w*)\([^)]*\)(?:: [^{]+)? \{/gm);
    const inherited = ['constructor', 'connectedCallback', 'disconnectedCallback', 'attributeChangedCallback', 'emit'];
    expect(names(declaration?.members)).toEqual(members.filter((name) => !inherited.includes(name)));
  });

  it('names every event, part and custom property', () => {
    expect(names(declaration?.events)).toEqual(found(read('widget/events.ts'), /^ {2}'(copilot-[a-z]+)':/gm));
    expect(names(declaration?.cssParts)).toEqual(found(sources, /\bpart(?:=|', )["']([\w-]+)["']/g));
    expect(names(declaration?.cssProperties)).toEqual(found(styles, /var\(\s*(--copilot-[\w-]+)/g));
  });

  it('says the same as the guide', () => {
    const listed = [
      declaration?.attributes,
      declaration?.members,
      declaration?.events,
      declaration?.cssParts,
      declaration?.cssProperties,
    ]
      .flatMap((list) => names(list))
      .filter((name) => !guide.includes(`\`${name}`));
    expect(listed).toEqual([]);
  });
});
