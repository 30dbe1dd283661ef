const tables =
  'source, api, api_version, document, operation, chunk, chunk_vector, posting, document_statistic, identifier, gateway_fact';

/** After a commit, so that the next search is planned on what is there now. */
export const analyseIndex = `analyze ${tables}`;

/** Words and rights are read in indexes alone, which a page that was just written does not allow until it is vacuumed. */
export const vacuumSearchTables = 'vacuum document, posting, identifier';

/** The embedded engine has no background process that would give dead rows back. */
export const vacuumIndex = `vacuum (analyze) ${tables}`;
