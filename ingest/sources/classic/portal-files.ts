import { z } from 'zod';
import { CopilotError } from '../../../core/errors.ts';
import type { ApiClient } from '../http/api-client.ts';
import { apiPath } from '../http/api-client.ts';
import { isMissing } from '../http/api-failure.ts';
import { readOffsetPages } from '../http/read-pages.ts';

/** One file of the portal. The list of the Admin API gives the contents along. */
export interface PortalFile {
  readonly path: string;
  /** `null` where the list left it out. */
  readonly contents: string | null;
}

const fileSchema = z.object({ path: z.string().min(1), contents: z.string().nullish() });

/** Files per page; a specification in each makes 100 MB at worst, so not the thousand that Kong allows. */
const PAGE_SIZE = 100;

/**
 * All files of the portal of a workspace. @throws CopilotError `source_unreadable` when the list cannot be read as a
 * whole
 */
export async function listPortalFiles(
  client: ApiClient,
  workspace: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly files: readonly PortalFile[]; readonly unknown: number }> {
  const path = apiPath(workspace, 'files');
  const items = await readOffsetPages(client, path, { pageSize: PAGE_SIZE, signal }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new CopilotError(
      'source_unreadable',
      `The Admin API has no portal files at ${path}: check admin_url and workspace. The classic portal is part of Kong Gateway Enterprise up to 3.4.`,
      { cause: error },
    );
  });
  const files = items.flatMap((item): PortalFile[] => {
    const parsed = fileSchema.safeParse(item);
    return parsed.success ? [{ path: parsed.data.path, contents: parsed.data.contents ?? null }] : [];
  });
  return { files, unknown: items.length - files.length };
}

/** Contents of a file that the list gave without. */
export async function readPortalFile(
  client: ApiClient,
  workspace: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const schema = z.object({ contents: z.string() });
  const file = await client.getJson(apiPath(workspace, 'files', ...path.split('/')), { schema, signal });
  return file.contents;
}
