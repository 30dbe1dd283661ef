import { CopilotError } from '../../../core/errors.ts';
import { ApiFailure, isMissing } from '../http/api-failure.ts';
import type { Konnect } from './konnect-api.ts';
import { contentShape, versionContentShape } from '../dev-portal/content-shapes.ts';
import { writePortalPage } from '../dev-portal/portal-page.ts';

/** A document whose content cannot be had. */
export class UnreadableContent extends CopilotError {
  /** It has been deleted: what was indexed of it goes too. */
  readonly isGone: boolean;

  constructor(reason: string, options: { isGone?: boolean; cause?: unknown } = {}) {
    super('document_unreadable', reason, options.cause === undefined ? {} : { cause: options.cause });
    this.isGone = options.isGone ?? false;
  }
}

export interface ContentLoader {
  /** Text of a specification, JSON or YAML or whatever stands there. @throws UnreadableContent */
  loadSpec(path: string): Promise<string>;
  /**
   * Markdown of a page that still is what was listed, with its title as front matter.
   * @throws UnreadableContent when it was withdrawn or hidden meanwhile: it may be for fewer people than was decided
   */
  loadPage(path: string, page: { title: string; description: string | null; visibility: unknown }): Promise<string>;
}

/** Contents in a row that may fail for the server's sake before the rest is not even asked for. */
const MAX_FAILURES_IN_A_ROW = 5;

/** Loads contents, each of which may fail alone. @throws CopilotError `cancelled` */
export function createContentLoader(konnect: Konnect, signal: AbortSignal | undefined): ContentLoader {
  let failures = 0;
  const ask = async <Shape>(load: () => Promise<Shape>): Promise<Shape> => {
    if (failures >= MAX_FAILURES_IN_A_ROW)
      throw new UnreadableContent('was not asked for, because Konnect stopped answering; the next run reads it');
    try {
      const answer = await load();
      failures = 0;
      return answer;
    } catch (error) {
      if (isMissing(error))
        throw new UnreadableContent('has been deleted since it was listed', { isGone: true, cause: error });
      const status = error instanceof ApiFailure ? error.answered : null;
      if (error instanceof ApiFailure && (status === null || status === 401 || status >= 429)) failures += 1;
      throw error;
    }
  };
  return {
    async loadSpec(path) {
      const { spec } = await ask(() => konnect.client.getJson(path, { schema: versionContentShape, signal }));
      const content = spec?.content ?? '';
      if (typeof content !== 'string') return JSON.stringify(content);
      if (content.trim() === '') throw new UnreadableContent('holds no specification', { isGone: true });
      return content;
    },
    async loadPage(path, page) {
      const answer = await ask(() => konnect.client.getJson(path, { schema: contentShape, signal }));
      const isSame = answer.status === 'published' && answer.visibility === page.visibility;
      if (!isSame) throw new UnreadableContent('was changed while the portal was read; the next run reads it');
      return writePortalPage(answer.content ?? '', page);
    },
  };
}
