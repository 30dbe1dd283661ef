/** Candidates of each similarity: four times the most results that anybody can ask for. */
export const CANDIDATES = 200;

/**
 * Documents up to which words are looked up document by document; beyond, word by word. A common word stands in
 * thousands of documents, of which the search inside one API wants one.
 */
export const FEW_DOCUMENTS = 64;

/**
 * Sums are taken over whole multiples of one part in this many: a sum of floating-point numbers depends on the
 * order of the rows, and that must not depend on rows the caller cannot see. Whole numbers add up exactly as
 * long as the sum stays below 2^53, which leaves scores up to eight million.
 */
export const FIXED_POINT = 2 ** 30;
