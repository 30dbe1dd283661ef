import { describe, expect, it } from 'vitest';
import { teamsThatRead } from '../../../../ingest/sources/konnect/team-rights.ts';
import type { TeamRoles } from '../../../../ingest/sources/konnect/team-rights.ts';

function team(
  id: string,
  name: string | null,
  entityId = 'api-1',
  roleName = 'API Viewer',
  region: string | null = 'eu',
): TeamRoles {
  return { id, name, roles: [{ roleName, entityId, region }] };
}

describe('teamsThatRead', () => {
  it('names a team by identifier and name, and only teams that hold a reading role on the API', () => {
    const teams = [
      team('t1', 'Viewers'),
      team('t2', 'Consumers', 'api-1', 'API Consumer', '*'),
      team('t3', 'Others', 'api-2'),
      team('t4', 'Owners', 'api-1', 'Application Owner'),
      { id: 't5', name: 'Empty', roles: [] },
    ];
    expect(teamsThatRead('api-1', teams, 'eu')).toEqual({ teams: ['Consumers', 'Viewers', 't1', 't2'] });
    expect(teamsThatRead('api-9', teams, 'eu')).toEqual({ teams: [] });
  });

  it.each([
    ['own region', 'api-1', 'eu', 'eu', true],
    ['all regions', 'api-1', '*', 'eu', true],
    ['another region', 'api-1', 'us', 'eu', false],
    ['no region stated', 'api-1', null, 'eu', false],
    ['a region nobody knows here', 'api-1', 'us', null, true],
    ['everything in the region', '*', 'eu', 'eu', true],
    ['everything in another region', '*', 'us', 'eu', false],
    ['everything in some region, ours not known', '*', 'us', null, false],
    ['everything everywhere', '*', '*', null, true],
  ])('a role on %s', (_what, entityId, region, own, isAllowed) => {
    const found = teamsThatRead('api-1', [team('t1', null, entityId, 'API Viewer', region)], own);
    expect(found).toEqual({ teams: isAllowed ? ['t1'] : [] });
  });

  it('never lets a team inherit rights by its name', () => {
    const victim = team('11111111-aaaa', 'Partners');
    const teams = [
      victim,
      team('t2', 'Partners', 'api-2'),
      team('t3', '11111111-aaaa', 'api-2'),
      team('t4', 'Part\u0000ners', 'api-2'),
      team('t5', 'half \ud800', 'api-2'),
      team('t6', '  ', 'api-2'),
    ];
    expect(teamsThatRead('api-1', teams, 'eu')).toEqual({ teams: ['11111111-aaaa'] });
    expect(teamsThatRead('api-2', teams, 'eu')).toEqual({ teams: ['t2', 't3', 't4', 't5', 't6'] });
  });
});
