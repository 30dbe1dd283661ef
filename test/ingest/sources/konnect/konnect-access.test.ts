import { describe, expect, it } from 'vitest';
import { accessAt, resolveAccess } from '../../../../ingest/sources/konnect/konnect-access.ts';
import type { AccessLists, KonnectAccess } from '../../../../ingest/sources/konnect/konnect-access.ts';
import { portalShape } from '../../../../ingest/sources/konnect/konnect-shapes.ts';

function resolve(portal: Record<string, unknown>, lists: Partial<AccessLists> = {}): KonnectAccess {
  return resolveAccess({
    portal: portalShape.parse({ id: 'p', ...portal }),
    region: 'eu',
    publications: [],
    teams: [],
    pages: [],
    snippets: [],
    unreadable: [],
    ...lists,
  });
}

const open = { rbac_enabled: false, authentication_enabled: true };
const published = (visibility: unknown): unknown => ({ api_id: 'a', entity_type: 'api', visibility });
const text = (visibility: unknown, status: unknown = 'published'): unknown => ({
  id: 'x',
  name: 'x',
  slug: 'x',
  status,
  visibility,
  children: [],
});
const teams = [{ id: 't', name: 'Team', roles: [{ roleName: 'API Viewer', entityId: 'a', region: 'eu' }] }];

describe('who may read an API', () => {
  it.each([
    ['public', open, 'public'],
    ['private', open, 'authenticated'],
    [undefined, open, 'authenticated'],
    [null, open, 'authenticated'],
    ['secret', open, { teams: [] }],
    ['PUBLIC', open, { teams: [] }],
    [7, open, { teams: [] }],
    ['public', { ...open, rbac_enabled: true }, 'public'],
    ['private', { ...open, rbac_enabled: true }, { teams: ['Team', 't'] }],
    // What the portal does not say is taken as strictly as can be.
    ['private', {}, { teams: ['Team', 't'] }],
    ['private', { rbac_enabled: 'no' }, { teams: ['Team', 't'] }],
    ['private', { rbac_enabled: false, authentication_enabled: false }, { teams: [] }],
    ['public', { rbac_enabled: false, authentication_enabled: false }, 'public'],
  ])('visibility %j on a portal with %j', (visibility, portal, expected) => {
    const access = resolve(portal, { publications: [published(visibility)], teams });
    expect(accessAt(access, 'apis/orders~a/versions/1~v')).toEqual(expected);
    const isUnclear = !['public', 'private', undefined, null].includes(visibility as string);
    expect(access.warnings.length > 0).toBe(
      isUnclear || (visibility === 'private' && 'authentication_enabled' in portal && !portal.authentication_enabled),
    );
  });

  it('is nobody when the publication has gone, or cannot be read', () => {
    const access = resolve(open, {
      publications: [{ visibility: 'public' }, { api_id: '../a', visibility: 'public' }, null],
    });
    expect(accessAt(access, 'apis/orders~a/versions/1~v')).toEqual({ teams: [] });
    expect(accessAt(access, 'packages/bundle~b/about.md')).toEqual({ teams: [] });
    expect(access.warnings.join()).toContain('3 publications cannot be read');
  });

  it('is what all publications of one API agree on', () => {
    const access = resolve(open, { publications: [published('public'), published('private')] });
    expect(accessAt(access, 'apis/~a/access.md')).toBe('authenticated');
  });

  it('says which teams count by their ids alone, since another took their name', () => {
    const [team] = teams;
    const access = resolve(
      { ...open, rbac_enabled: true },
      { teams: [...teams, { id: 'u', name: 'Team', roles: [] }], publications: [published('private')] },
    );
    expect(accessAt(access, 'apis/~a/access.md')).toEqual({ teams: [team?.id] });
    expect(access.warnings).toEqual([expect.stringContaining('only their ids count (t, u)')]);
  });

  it('says that an IP allow list is not known here', () => {
    expect(resolve({ ...open, sipr_enabled: true }).warnings.join()).toContain('IP allow list');
  });
});

describe('who may read a page or snippet', () => {
  it.each(['pages', 'snippets'] as const)('follows the visibility of %s', (folder) => {
    const at = (item: unknown, portal: Record<string, unknown> = open): unknown =>
      accessAt(resolve(portal, { [folder]: [item] }), `${folder}/x~x`);
    expect(at(text('public'))).toBe('public');
    expect(at(text('private'))).toBe('authenticated');
    expect(at(text('private'), { ...open, rbac_enabled: true })).toBe('authenticated');
    expect(at(text('private'), { ...open, authentication_enabled: false })).toEqual({ teams: [] });
    expect(at(text('hidden'))).toEqual({ teams: [] });
    expect(at(text('public', 'unpublished'))).toEqual({ teams: [] });
    expect(at(text('public', null))).toEqual({ teams: [] });
    // Not listed any more says nothing.
    expect(accessAt(resolve(open), `${folder}/x~x`)).toBeNull();
  });

  it.each(['', 'x', 'apis', 'apis/x', 'apis/x~/y', 'other/x~a', '../apis/x~a/y', 'apis/a/b~a'])(
    'knows nothing of the path %j',
    (path) => {
      expect(accessAt(resolve(open, { publications: [published('public')] }), path)).toBeNull();
    },
  );
});
