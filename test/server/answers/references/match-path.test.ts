import { expect, it } from 'vitest';
import { matchPath } from '../../../../server/answers/references/match-path.ts';

it('takes the addresses of a server whose scheme is a variable', () => {
  const servers = [{ url: '{scheme}://data.example/ds', description: '', variables: { scheme: 'https' } }];
  const asked = { host: 'data.example', path: '/ds/records' };
  expect(matchPath(asked, { path: '/records', servers }, () => false)).toMatchObject({ base: '/ds' });
  expect(matchPath({ ...asked, host: 'evil.example' }, { path: '/records', servers }, () => false)).toBeNull();
});
