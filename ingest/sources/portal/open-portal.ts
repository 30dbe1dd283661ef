import type { Visibility } from '../../../core/caller.ts';
import { CopilotError, toCopilotError } from '../../../core/errors.ts';
import { nobody } from '../../visibility.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { PathOwner } from '../dev-portal/document-paths.ts';
import type { DeveloperSession } from './developer-session.ts';
import { mergeViews, readView } from './portal-lists.ts';
import type { ListProblem, PortalLists, View } from './portal-lists.ts';

/** A portal whose lists have been read. */
export interface OpenPortal {
  readonly visitor: ApiClient;
  readonly lists: PortalLists;
  /** The login did not work: only what a visitor sees is known. */
  readonly loginFailure: CopilotError | null;
  readonly warnings: readonly { readonly file: string; readonly message: string }[];
  /** Who may read what belongs to an API, page or snippet from now on. */
  visibilityOf(owner: PathOwner, id: string): Visibility;
  requestCount(): number;
}

export interface PortalReaders {
  readonly visitor: ApiClient;
  readonly session: DeveloperSession | null;
  readonly visibilityOfPrivate: Visibility;
}

/**
 * Reads the lists as a visitor, then as the developer. A login that fails does not throw: what a visitor sees no more is
 * to be taken away from visitors all the same.
 * @throws ApiFailure when a list cannot be read as a whole
 */
export async function openPortal(
  { visitor, session, visibilityOfPrivate }: PortalReaders,
  signal: AbortSignal | undefined,
): Promise<OpenPortal> {
  const problems = new Map<string, { file: string; message: string }>();
  const onProblem: ListProblem = (file, message) => problems.set(`${file} ${message}`, { file, message });
  const visitorView = await readView(visitor, { isVisitor: true, signal, onProblem });
  let developerView: View | null = null;
  let loginFailure: CopilotError | null = null;
  if (session !== null) {
    try {
      developerView = await readDeveloperView(session, signal, onProblem);
    } catch (error) {
      signal?.throwIfAborted();
      loginFailure = toCopilotError(error, 'source_unreadable');
    }
  }
  const lists = mergeViews(
    { view: visitorView, client: visitor },
    session === null || developerView === null
      ? null
      : { view: developerView, client: session.client, visibility: visibilityOfPrivate },
  );
  const known = new Map<string, Visibility>();
  for (const owner of ['apis', 'pages', 'snippets'] as const)
    for (const { item, visibility } of lists[owner]) known.set(`${owner} ${item.id}`, visibility);
  // Without the developer's lists all that is certain is that visitors may not read it.
  const otherwise = loginFailure === null ? nobody : visibilityOfPrivate;
  return {
    visitor,
    lists,
    loginFailure,
    warnings: [...problems.values()],
    visibilityOf: (owner, id) => known.get(`${owner} ${id}`) ?? otherwise,
    requestCount: () => visitor.requestCount() + (session?.client.requestCount() ?? 0),
  };
}

/** Sessions end, and then a portal shows the visitor's view without a word: a view counts when the session outlived it. */
async function readDeveloperView(
  session: DeveloperSession,
  signal: AbortSignal | undefined,
  onProblem: ListProblem,
): Promise<View> {
  for (let reading = 0; reading < 2; reading += 1) {
    await session.open(signal);
    const view = await readView(session.client, { isVisitor: false, signal, onProblem });
    if (await session.holds(signal)) return view;
    session.forget();
  }
  throw new CopilotError(
    'source_unreadable',
    'The session of the developer ends before the lists of the portal are read; nothing was changed.',
  );
}
