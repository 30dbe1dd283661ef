/** $1 a slug: itself and all that continue it. */
export const listTakenSlugs = `select slug from api where slug = $1 or starts_with(slug, $1 || '-')`;
