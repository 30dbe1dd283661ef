import { z } from 'zod';

/**
 * What the control API of Konnect and the Portal API say alike of contents, and nothing else. Only what an item cannot do
 * without may make it unreadable; all the rest falls back to "not stated".
 */

/** Stands in addresses and paths, so it may hold nothing that means something there. */
export const identifier = z.string().regex(/^[\w-]{1,100}$/);
export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

export const versionShape = z.object({ id: identifier, version: text, updated_at: text });
export type VersionShape = z.infer<typeof versionShape>;

export const versionContentShape = z.object({
  spec: z.object({ content: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() }).nullish(),
});

/** Of a page of the portal or a document of an API; `children` is walked by hand, however deep it is. */
export const nodeShape = z.object({
  id: identifier,
  title: text,
  slug: text,
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
  description: text,
  parent_page_id: text,
  parent_document_id: text,
  updated_at: text,
  children: z.array(z.unknown()).catch([]),
});

export const treeShape = z.object({ data: z.array(z.unknown()) });

export const snippetShape = z.object({
  id: identifier,
  name: text,
  title: text,
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
  updated_at: text,
});

/** Of a page, a snippet or a document; documents state no visibility. */
export const contentShape = z.object({
  content: z.string().nullish(),
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
});

/** Items of a list, each judged alone; what cannot be read is counted. */
export function readItems<Shape>(
  schema: z.ZodType<Shape>,
  items: readonly unknown[],
  onUnreadable: (count: number) => void,
): Shape[] {
  const read = items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  if (read.length < items.length) onUnreadable(items.length - read.length);
  return read;
}
