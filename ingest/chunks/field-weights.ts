/**
 * How much one word counts by where it stands in a chunk. The frequencies are summed over the fields before
 * BM25 saturates them, so a word in a summary weighs as much as forty in a response. The order counts
 * more than the numbers; `portal-copilot eval` shows what another choice does to a set of questions.
 */
export const fieldWeights = {
  /** What an author calls the operation is what people ask for. */
  summary: 4,
  /** Path segments name the resource, which is half of every question. */
  path: 3,
  operationId: 3,
  tags: 2,
  /** Names of APIs: in every chunk of the document, so they only tell documents apart. */
  documentTitle: 1,
  parameterName: 1,
  description: 1,
  fieldName: 0.3,
  parameterDescription: 0.5,
  fieldDescription: 0.15,
  response: 0.1,

  /** As `documentTitle`, but of pages: their titles say what they are about, and there is one for every few sections. */
  pageTitle: 3,
  /** Folders and name of a page: they name the product it is about, which its sections take for granted. */
  pagePath: 1,

  /** Sections of pages: the heading says what it is about, the text is what people quote. */
  heading: 3,
  sectionText: 1,

  /** Low, because these chunks are short and would outrank operations; asked for by name they are looked up exactly. */
  schemaName: 2,
  schemaFieldName: 0.7,
  schemaFieldDescription: 0.3,

  overviewTitle: 3,
  overviewText: 1,
} as const;
