/** All APIs of all sources, as a gateway's services are matched to them. */
export const listIndexedApis = `select slug, title, implementations from api order by slug collate "C"`;
