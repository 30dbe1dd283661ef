/** APIs of any source that gateway facts are about; none of them can vanish before this transaction ends. $1 slugs. */
export const lockApisBySlug = `select id::text, slug from api where slug = any($1::text[]) order by id for key share`;
