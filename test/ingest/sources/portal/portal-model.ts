import {
  addApi,
  addDeveloper,
  addDocument,
  addPage,
  addSnippet,
  addTeam,
  emptyModel,
} from '../../../support/kong-mock/portal-model.ts';
import type { ModelApi, ModelDeveloper, PortalModel } from '../../../support/kong-mock/portal-model.ts';
import { spec } from '../../support/temporary-portal.ts';

export interface LargePortal {
  readonly model: PortalModel;
  /** Sees `teamApi`, and no other private API. */
  readonly developer: ModelDeveloper;
  readonly publicApis: ModelApi[];
  readonly teamApis: ModelApi[];
  readonly foreignApis: ModelApi[];
  readonly unpublishedApis: ModelApi[];
}

/**
 * Sixty APIs of three versions with a document tree each: forty public, ten for the developer's team, six for another
 * team, four not published. The words `teamword`, `foreignword` and `unpublishedword` stand in what is not for everybody.
 */
export function createLargePortal(): LargePortal {
  const model = emptyModel('Acme');
  model.portal.rbacEnabled = true;
  model.strategies.push({
    id: 'b5b1ef0e-0000-4000-a000-000000000001', name: 'keys', displayName: 'Keys', updatedAt: '2026-01-15T10:00:00.000Z',
    type: 'key_auth', keyNames: ['x-acme-key'], ttl: null,
  }); // prettier-ignore
  const create = (count: number, word: string, visibility: 'public' | 'private' | null): ModelApi[] =>
    Array.from({ length: count }, (_, index) => {
      const name = `${word} api ${index}`;
      const versions = Object.fromEntries(
        ['1.0', '1.1', '2.0'].map((version) => [
          version,
          spec(name, version, { tags: [{ name: word, description: word }] }),
        ]),
      );
      const api = addApi(model, {
        name, version: '2.0', description: `About the ${word}`, versions, visibility,
        strategyIds: index % 2 === 0 ? ['b5b1ef0e-0000-4000-a000-000000000001'] : null,
      }); // prettier-ignore
      const root = addDocument(api, { slug: 'guide', content: `# Guide\n\nText of the ${word}` });
      addDocument(api, { slug: 'start', parentId: root.id, content: `# Start\n\nBegin with the ${word}` });
      addDocument(api, { slug: 'hidden', status: 'unpublished', content: 'unpublishedword' });
      return api;
    });
  const publicApis = create(40, 'publicword', 'public');
  const teamApis = create(10, 'teamword', 'private');
  const foreignApis = create(6, 'foreignword', 'private');
  const unpublishedApis = create(4, 'unpublishedword', null);
  const [first, second] = publicApis;
  if (first?.versions[0] !== undefined) first.versions[0].content = '{"openapi": "3.1.0", "paths": {';
  if (second?.versions[1] !== undefined) second.versions[1].content = 'just a note';
  const team = addTeam(model, 'Partners', teamApis.map(({ id }) => id)); // prettier-ignore
  addTeam(model, 'Others', foreignApis.map(({ id }) => id)); // prettier-ignore
  addPage(model, { slug: '/', title: 'Home', content: '# Home\n\nWelcome publicword' });
  const guides = addPage(model, { slug: 'guides', parentId: null, title: 'Guides' });
  addPage(model, { slug: 'start here', parentId: guides.id, title: 'Start' });
  addPage(model, { slug: 'internal', visibility: 'private', content: '# Internal\n\nteamword' });
  addPage(model, { slug: 'draft', status: 'unpublished', content: 'unpublishedword' });
  addSnippet(model, { name: 'banner' });
  addSnippet(model, { name: 'insider', visibility: 'private', content: 'teamword' });
  return {
    model, developer: addDeveloper(model, 'pat', [team.id]), publicApis, teamApis, foreignApis, unpublishedApis,
  }; // prettier-ignore
}
