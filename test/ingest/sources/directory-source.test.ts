import { chmodSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceContent, SourceDocument } from '../../../ingest/source.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';
import { createPortal, spec, writePortalFile } from '../support/temporary-portal.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

async function read(files: Files): Promise<SourceContent> {
  return createDirectorySource(createPortal(files)).read();
}

function placed(content: SourceContent): string[] {
  return content.documents.map(({ path, api, version, slug }) => `${path} → ${api ?? '-'} ${version ?? slug}`);
}

function find(content: SourceContent, file: string): SourceDocument {
  const found = content.documents.find((document) => document.path === file);
  if (found === undefined) throw new TypeError(`${file} is no document`);
  return found;
}

describe('layout', () => {
  it('places specs and pages by folder and name; apis/ and pages/ do not count', async () => {
    const content = await read({
      'apis/Payments Core/v1.json': spec('Payments API v1', '1'),
      'apis/Payments Core/sub/v2.json': spec('Payments API (v2)', '2.0'),
      'apis/Payments Core/pages/how/refunds.md': '# Refunds\n\nText',
      'apis/Payments Core/notes.md': 'Text',
      'apis/status.json': spec('Status', '7'),
      'Orders API.yaml': spec('Orders', '3'),
      'pages/guides/errors.md': 'Text',
      'about.markdown': 'Text',
      'guides/deep.md': 'Text',
    });
    expect(placed(content)).toEqual([
      'Orders API.yaml → orders-api 3',
      'about.markdown → - about',
      'apis/Payments Core/notes.md → payments-core notes',
      'apis/Payments Core/pages/how/refunds.md → payments-core how/refunds',
      'apis/Payments Core/sub/v2.json → payments-core 2.0',
      'apis/Payments Core/v1.json → payments-core 1',
      'apis/status.json → status 7',
      'guides/deep.md → - guides/deep',
      'pages/guides/errors.md → - guides/errors',
    ]);
    expect(content.apis.map(({ slug, title, versions }) => [slug, title, versions.map(({ label }) => label)])).toEqual([
      ['orders-api', 'Orders', ['3']],
      ['status', 'Status', ['7']],
      ['payments-core', 'Payments API (v2)', ['1', '2.0']],
    ]);
    expect(content.failures).toEqual([]);
  });

  it('takes specs of one folder with different titles for different APIs, unless the manifest lists the folder', async () => {
    const files = { 'shop/cart.json': spec('Cart', '1'), 'shop/stock.json': spec('Stock', '1') };
    expect(placed(await read(files))).toEqual(['shop/cart.json → shop-cart 1', 'shop/stock.json → shop-stock 1']);
    const listed = await read({ ...files, 'portal.yaml': 'apis: { shop: { title: The shop } }' });
    expect(placed(listed)).toEqual(['shop/cart.json → shop 1', 'shop/stock.json → shop 1 (stock)']);
    expect(listed.apis[0]?.title).toBe('The shop');
  });

  it('labels versions by the manifest, then info.version as written, then the file name', async () => {
    const content = await read({
      'portal.yaml': 'apis: { pay: { current_version: one, versions: { a.yaml: { version: one } } } }',
      'pay/a.yaml': 'openapi: 3.1.0\ninfo:\n  title: Pay\n  version: 9\npaths: {}\n',
      'pay/b.yaml': 'openapi: 3.1.0\ninfo:\n  title: Pay\n  version: 1.10\npaths: {}\n',
      'pay/c.yaml': 'openapi: 3.1.0\ninfo:\n  title: Pay\npaths: {}\n',
    });
    expect(content.documents.map(({ version }) => version)).toEqual(['one', '1.10', 'c']);
    expect(content.apis[0]?.statedCurrent).toBe('one');
  });

  it('keeps a broken specification in its place by what can still be read of it', async () => {
    const content = await read({
      'pay/v1.json': spec('Pay', '1'),
      'pay/v2.json': '{"openapi": "3.1.0", "info": {"title": "Pay API", "version": "2"}, "paths": {',
      'pay/v3.yaml': 'openapi: 3.1.0\ninfo:\n  title: "Pay\n  version: 3\n\tbad',
    });
    expect(placed(content)).toEqual(['pay/v1.json → pay 1', 'pay/v2.json → pay 2', 'pay/v3.yaml → pay 3']);
  });

  it('does not count files that others refer to, follows them into the hash, and loads them', async () => {
    const directory = createPortal({
      'pay/v1.yaml': 'openapi: 3.1.0\ninfo: {title: Pay, version: "1"}\npaths: {/a: {$ref: "parts/a.yaml"}}\n',
      'pay/parts/a.yaml': 'get: {parameters: [{$ref: "../common.json#/p"}]}\n',
      'pay/common.json': '{"p": {}}',
      'lonely.json': '{"p": {}}',
    });
    const source = createDirectorySource(directory);
    const before = await source.read();
    expect(before.documents.map(({ path }) => path)).toEqual(['lonely.json', 'pay/v1.yaml']);
    const task = await find(before, 'pay/v1.yaml').load();
    expect(task.kind === 'spec' && Object.keys(task.files)).toEqual(['pay/common.json', 'pay/parts/a.yaml']);
    writePortalFile(directory, 'pay/common.json', '{"p": {"name": "x"}}');
    const after = await source.read();
    expect(find(after, 'pay/v1.yaml').contentHash).not.toBe(find(before, 'pay/v1.yaml').contentHash);
    expect(find(after, 'lonely.json').contentHash).toBe(find(before, 'lonely.json').contentHash);
  });

  it('keeps names apart and says so', async () => {
    const content = await read({
      'pay.json': spec('Pay', '1'),
      'pay/v1.json': spec('Other', '1'),
      'a.md': 'Text',
      'pages/a.md': 'Text',
    });
    expect(placed(content)).toEqual(['a.md → - a', 'pages/a.md → - a-2', 'pay.json → pay 1', 'pay/v1.json → pay-2 1']);
    expect(find(content, 'pages/a.md').warnings[0]).toContain('already');
    expect(find(content, 'pay/v1.json').warnings[0]).toContain('taken by another API');
  });

  it('fills address templates, values encoded', async () => {
    const urls =
      'urls: { page: "/p/{page}", api_page: "/a/{api}/p/{page}", api: "/a/{api}/{version}", operation: "/a/{api}/{version}#{operation}" }';
    const content = await read({
      'portal.yaml': urls,
      'pay/v1.json': spec('Pay', '1 beta/2'),
      'pay/x.md': 'T',
      'a b/c.md': 'T',
    });
    expect(content.documents.map(({ url }) => url)).toEqual(['/p/a%20b/c', '/a/pay/1%20beta/2', '/a/pay/p/x']);
    const task = await find(content, 'pay/v1.json').load();
    expect(task.kind === 'spec' && task.place.operationUrl).toBe('/a/pay/1%20beta/2#{operation}');
  });
});

describe('manifest', () => {
  it('answers every fault with a warning that names the key and what to do', async () => {
    const content = await read({
      'portal.yaml': `
titel: x
title: [no]
urls: { page: 'javascript:alert(1)', api: '/a/{nope}', operation: 'https://x/{operation}' }
apis:
  pay: { current_version: '9', visibilty: public, colour: red, versions: { nope.yaml: { version: '1' }, v1.json: { label: x } } }
  ghost: { title: Ghost }
`,
      'pay/v1.json': spec('Pay', '1'),
    });
    expect(content.warnings.every(({ file }) => file === 'portal.yaml')).toBe(true);
    expect(content.warnings.map(({ message }) => message)).toEqual([
      '`titel` is unknown and ignored; known here: title, urls, visibility, apis',
      '`apis.pay.colour` is unknown and ignored; known here: title, description, current_version, visibility, versions',
      '`apis.pay.versions.v1.json.label` is unknown and ignored; known here: version',
      '`apis.pay.visibilty` was surely meant to be `visibility`; until it is, nobody may read it',
      '`title` is ignored; write a text',
      '`urls.page` is ignored; write an address that begins with `/` or `https://`',
      '`urls.api` is ignored: it may hold {api}, {version}, not {nope}',
      '`apis.ghost` names no folder or file that holds a specification; check its spelling',
      '`apis.pay.versions.nope.yaml` names no specification in that folder; check the file name',
      '`apis.pay.current_version` names `9`, but the folder holds `1`',
    ]);
    expect(find(content, 'pay/v1.json').visibility).toEqual({ teams: [] });
  });

  it('that is no YAML ends the run before anything is read from it', async () => {
    const refused = read({ 'portal.yaml': 'apis: {pay: {visibility: {teams: [a]}}', 'pay/v1.json': spec('Pay', '1') });
    await expect(refused).rejects.toMatchObject({
      code: 'source_unreadable',
      message: 'portal.yaml is not valid YAML (line 1); mend it, nothing was changed',
    });
  });

  it.each([
    ['apis: { pay: { visibility: secret } }', { teams: [] }],
    ['apis: { pay: { visibility: } }', { teams: [] }],
    ['apis: { pay: private }', { teams: [] }],
    ['apis: [pay]', { teams: [] }],
    ['visibility: everyone', { teams: [] }],
    ['visibility: authenticated', 'authenticated'],
    ['visibility: authenticated\napis: { pay: { visibility: public } }', 'public'],
    ['apis: { PAY: { visibility: { teams: [a] } } }', { teams: ['a'] }],
    ['{}', 'public'],
  ])('%s: what is not understood is for nobody', async (manifest, expected) => {
    const content = await read({ 'portal.yaml': manifest, 'pay/v1.json': spec('Pay', '1') });
    expect(find(content, 'pay/v1.json').visibility).toEqual(expected);
    expect(content.placeVisibility('pay/gone.json')).toEqual(expected);
    expect(content.warnings.length > 0).toBe(JSON.stringify(expected) === '{"teams":[]}');
  });
});

describe('visibility of pages', () => {
  const page = (frontMatter: string): string => `---\n${frontMatter}\n---\nText`;

  it.each([
    ['visibility: public', { teams: ['a', 'b'] }, true],
    ['visibility: authenticated', { teams: ['a', 'b'] }, true],
    ['visibility: {teams: [b, c]}', { teams: ['b'] }, true],
    ['visibility: {teams: [a]}', { teams: ['a'] }, false],
    ['visibility: hidden', { teams: [] }, true],
    ['visiblity: {teams: [a]}', { teams: [] }, true],
    ['visibility: {teams: [a', { teams: [] }, true],
    ['title: x', { teams: ['a', 'b'] }, false],
  ])('%s below an API for teams a and b', async (frontMatter, expected, warns) => {
    const content = await read({
      'portal.yaml': 'apis: { pay: { visibility: { teams: [b, a] } } }',
      'pay/v1.json': spec('Pay', '1'),
      'pay/x.md': page(frontMatter),
    });
    expect(find(content, 'pay/x.md').visibility).toEqual(expected);
    expect(find(content, 'pay/x.md').warnings.length > 0).toBe(warns);
  });
});

describe('files', () => {
  it('skips hidden files and node_modules', async () => {
    const content = await read({
      '.git/a.md': 'T',
      'node_modules/x/README.md': 'T',
      '.hidden.json': '{}',
      'a.md': 'T',
      'b.txt': 'T',
    });
    expect(placed(content)).toEqual(['a.md → - a']);
  });

  it('follows links inside the directory and none out of it', async () => {
    const outside = createPortal({ 'secret.md': '# Secret', 'deep/secret.yaml': 'x: 1' });
    const directory = createPortal({
      'real/a.md': 'Text',
      'spec.yaml': 'openapi: 3.1.0\npaths: {/a: {$ref: out.yaml}}',
    });
    symlinkSync(path.join(outside, 'secret.md'), path.join(directory, 'secret.md'));
    symlinkSync(outside, path.join(directory, 'out'));
    symlinkSync(path.join(outside, 'deep/secret.yaml'), path.join(directory, 'out.yaml'));
    symlinkSync(path.join(directory, 'real'), path.join(directory, 'linked'));
    symlinkSync(directory, path.join(directory, 'real', 'loop'));
    symlinkSync('nowhere.md', path.join(directory, 'dangling.md'));
    const content = await createDirectorySource(directory).read();
    expect(content.documents.map(({ path }) => path)).toEqual(['linked/a.md', 'spec.yaml']);
    expect(content.failures.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([
      'dangling.md: is a link to a file that is not there',
      'secret.md: leads outside the directory; only files inside it are read',
    ]);
    expect(content.warnings).toEqual([
      { file: 'out', message: 'leads outside the directory; only files inside it are read' },
    ]);
    const task = await find(content, 'spec.yaml').load();
    expect(task.kind === 'spec' && task.files).toEqual({});
  });

  it('reads a hidden file by no reference', async () => {
    const content = await read({
      'spec.yaml': 'openapi: 3.1.0\npaths: {/a: {$ref: .env.yaml}}',
      '.env.yaml': 'SECRET: 1',
    });
    const task = await find(content, 'spec.yaml').load();
    expect(task.kind === 'spec' && task.files).toEqual({});
  });

  it('decodes UTF-8 with a mark and UTF-16, and refuses what is no text', async () => {
    const utf16 = Buffer.from(`\ufeff# Ünïcode`, 'utf16le');
    const directory = createPortal({
      'bom.md': '\ufeff# Title',
      'utf16.md': utf16,
      'swapped.md': Buffer.from(utf16).swap16(),
      'binary.md': Buffer.from([65, 0, 66]),
      'latin1.md': Buffer.from([0x47, 0xfc, 0x6e]),
      'huge.json': '{}',
    });
    truncateSync(path.join(directory, 'huge.json'), 65 * 1_048_576);
    const content = await createDirectorySource(directory).read();
    const texts = await Promise.all(
      content.documents.map(async (document) => {
        const task = await document.load();
        return task.kind === 'facts' ? null : task.text;
      }),
    );
    expect(texts).toEqual(['# Title', '# Ünïcode', '# Ünïcode']);
    expect(content.failures.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([
      'binary.md: is a binary file, or text in an unmarked encoding; save it as UTF-8',
      'huge.json: is too large (65 MB; at most 64 MB are read)',
      'latin1.md: is not UTF-8 text; save it as UTF-8',
    ]);
  });

  it('fails for the directory as a whole only when that cannot be read', async () => {
    const directory = createPortal({ 'a.md': 'T' });
    await expect(createDirectorySource(path.join(directory, 'nope')).read()).rejects.toMatchObject({
      code: 'source_unreadable',
    });
    await expect(createDirectorySource(path.join(directory, 'a.md')).read()).rejects.toMatchObject({
      code: 'source_unreadable',
    });
    const content = await createDirectorySource(directory).read();
    writeFileSync(path.join(directory, 'b.md'), 'T');
    chmodSync(directory, 0o755);
    expect(content.documents).toHaveLength(1);
  });
});

describe('a document that is edited between listing and reading', () => {
  it.each([
    ['page', 'pages/keys.md', 'Text', '---\nvisibility: authenticated\n---\nSecret'],
    ['spec', 'pay/v1.json', spec('Pay', '1'), spec('Pay', '2')],
  ])('is not read as a %s with the visibility it had before', async (_kind, file, before, after) => {
    const directory = createPortal({ [file]: before });
    const content = await createDirectorySource(directory).read();
    writePortalFile(directory, file, after);
    await expect(find(content, file).load()).rejects.toMatchObject({
      code: 'document_unreadable',
      message: 'was changed while the directory was read; the next run reads it',
    });
    const again = await createDirectorySource(directory).read();
    await expect(find(again, file).load()).resolves.toMatchObject({ text: after });
  });
});
