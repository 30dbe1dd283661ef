import { analyseText, splitWords } from '../../core/text-analysis.ts';
import { plainText } from '../../ingest/chunks/plain-text.ts';
import { splitSections } from '../../ingest/pages/split-sections.ts';
import { createRandom } from '../../test/support/create-random.ts';

/** A question with what counts as found. */
export interface PageBenchQuestion {
  readonly query: string;
  /** Paths of the pages that answer. */
  readonly pages: readonly string[];
  /** Whether a passage of one of these pages is the one that answers; absent: any of them does. */
  readonly isPassage?: (text: string) => boolean;
  /** Page the question was taken from, which therefore must not be an answer. */
  readonly takenFrom?: string;
}

export type Pages = ReadonlyMap<string, string>;

/** Sentences of a paragraph that are neither a label nor a whole paragraph. */
const SENTENCE_CHARACTERS = { least: 50, most: 260 };
/** Words that a developer who half remembers a thing would type. */
const KEPT_WORDS = { least: 3, most: 5 };
/** The rarest words of a sentence would give it away, and whoever knows them hardly asks. */
const DROPPED_SHARE = 0.5;
/** The first sections of a page say what its title says. */
const FIRST_SECTIONS = 1;

/** Letters and digits alone: the same sentence looks the same however it was marked up. */
export function bareWords(markdown: string): string {
  return splitWords(plainText(markdown)).join(' ');
}

/**
 * Hard questions from the pages themselves: three to five words of a sentence deep in a section, its rarer half left
 * out, and in two of three a word of the page's title. Found is the passage that holds the sentence. The same pages
 * and seed give the same questions.
 */
export function buildPassageQuestions(pages: Pages, count: number, seed: number): PageBenchQuestion[] {
  const random = createRandom(seed);
  const holding = new Map<string, number>();
  for (const text of pages.values()) {
    for (const term of new Set(analyseText(text))) holding.set(term, (holding.get(term) ?? 0) + 1);
  }
  const sentences = [...pages].flatMap(([page, text]) => deepSentences(text).map((sentence) => ({ page, sentence })));
  const questions: PageBenchQuestion[] = [];
  for (let tries = 0; questions.length < count && tries < 20 * count && sentences.length > 0; tries += 1) {
    const { page = '', sentence = '' } = sentences[random.below(sentences.length)] ?? {};
    const words = [...new Set(sentence.match(/[\p{L}\p{N}_-]{3,}/gu) ?? [])].filter(
      (word) => rarityOf(word, holding) > 0,
    );
    const rarest = words.toSorted((left, right) => rarityOf(left, holding) - rarityOf(right, holding));
    const dropped = new Set(rarest.slice(0, Math.round(words.length * DROPPED_SHARE)));
    const rest = words.filter((word) => !dropped.has(word));
    if (rest.length < KEPT_WORDS.least) continue;
    const wanted = KEPT_WORDS.least + random.below(KEPT_WORDS.most - KEPT_WORDS.least + 1);
    while (rest.length > wanted) rest.splice(random.below(rest.length), 1);
    const title = (/^# (.*)$/mu.exec(pages.get(page) ?? '')?.[1] ?? '').match(/\p{L}{4,}/gu) ?? [];
    if (title.length > 0 && random.below(3) > 0) rest.push(title[random.below(title.length)] ?? '');
    const bare = bareWords(sentence);
    questions.push({ query: rest.join(' '), pages: [page], isPassage: (text) => bareWords(text).includes(bare) });
  }
  return questions;
}

/** In how many pages the rarest of its terms stands; 0 for a word that says nothing. */
function rarityOf(word: string, holding: ReadonlyMap<string, number>): number {
  const terms = analyseText(word);
  return terms.length === 0 ? 0 : Math.min(...terms.map((term) => holding.get(term) ?? 0));
}

function deepSentences(text: string): string[] {
  const sections = splitSections(text).filter(({ passages }) => passages.length > 0);
  return sections.slice(FIRST_SECTIONS).flatMap(({ passages }) =>
    passages.flatMap((passage) =>
      plainText(passage.replaceAll(/```[\s\S]*?```/gu, '\n'))
        .split(/(?<=[.!?])\s+/u)
        .slice(1)
        .filter(({ length }) => length >= SENTENCE_CHARACTERS.least && length <= SENTENCE_CHARACTERS.most),
    ),
  );
}

/**
 * Sentences that link to another page, in the words of whoever wrote them there; found is the page they lead to. Each
 * target and text of a link once.
 */
export function buildLinkQuestions(pages: Pages, count: number, seed: number): PageBenchQuestion[] {
  const find = createPageFinder(pages);
  const questions = new Map<string, PageBenchQuestion>();
  for (const [page, text] of pages) {
    for (const line of text.split('\n')) {
      if (line.length > 2_000) continue;
      for (const link of line.matchAll(/\[([^\]\n]{3,200})\]\((\/[^)\s#]{1,300})(?:#[^)\s]{0,200})?\)/gu)) {
        const target = find(link[2] ?? '');
        if (target === null || target === page) continue;
        const end = line.indexOf('. ', link.index);
        const sentence = line.slice(line.lastIndexOf('. ', link.index) + 1, end === -1 ? undefined : end);
        const query = plainText(sentence);
        if (query.length > 300 || analyseText(query).length < 5) continue;
        const key = `${target} ${link[1]?.toLowerCase() ?? ''}`;
        if (!questions.has(key)) questions.set(key, { query, pages: [target], takenFrom: page });
      }
    }
  }
  const all = [...questions.values()];
  const random = createRandom(seed);
  while (all.length > count) all.splice(random.below(all.length), 1);
  return all;
}

/** Addresses on a site are its files' paths, or end with the name of one file; two files of a name lead nowhere. */
function createPageFinder(pages: Pages): (address: string) => string | null {
  const byPath = new Map<string, string>();
  const byName = new Map<string, string | null>();
  for (const page of pages.keys()) {
    const path = page.replace(/\.\w+$/u, '').replace(/\/index$/u, '');
    const name = path.split('/').at(-1) ?? '';
    byPath.set(path, page);
    byName.set(name, byName.has(name) ? null : page);
  }
  return (address) => {
    const path = address.replaceAll(/^\/|\/$/gu, '');
    const name = path.split('/').at(-1) ?? '';
    return byPath.get(path) ?? (name.includes('-') ? (byName.get(name) ?? null) : null);
  };
}
