import type { SearchHit } from '../../core/search-index.ts';
import { citationTitle } from './number-citations.ts';

/** Characters of a key: with 48 bits nobody who writes a specification can guess the one of a question to come. */
const KEY_CHARACTERS = 12;
/** Characters per token, as `estimate-tokens.ts` counts. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Marks retrieved text as data for a model: it stands between lines that carry a key which is new with each answer,
 * so that no text can end its own fence, or begin one.
 */
export class Fence {
  readonly key: string;

  /** @param id an unguessable id of its own */
  constructor(id: string) {
    this.key = id.replaceAll(/[^\da-z]/giu, '').slice(0, KEY_CHARACTERS);
  }

  /** A numbered source, which the model may cite. */
  source(number: number, hit: SearchHit, tokens: number, text = hit.text): string {
    const scope =
      hit.api === null
        ? ''
        : `\nAPI: ${oneLine(hit.apiTitle ?? hit.api)}${hit.version === null ? '' : ` ${oneLine(hit.version)}`}`;
    const operation = hit.operationKey === null ? '' : `\nOperation: ${oneLine(hit.operationKey)}`;
    const head = `${hit.kind}: ${oneLine(citationTitle(hit))}${scope}${operation}`;
    return this.#block(`source ${number}`, `${head}\n${cutToTokens(text, tokens)}`);
  }

  /** Text that nobody may cite: a selection, a list of names, what somebody pasted. */
  data(label: string, text: string, tokens: number): string {
    return this.#block(label, cutToTokens(text, tokens));
  }

  #block(label: string, text: string): string {
    return `--- ${label} begins · ${this.key} ---\n${defuse(text)}\n--- ${label} ends · ${this.key} ---`;
  }
}

/** Lines that look like a fence of ours get a mark in front: not every model looks at the key. */
function defuse(text: string): string {
  return text.replaceAll(/^[\s\p{Cf}]*-{2,}\s*\p{L}/gmu, (line) => `| ${line.trim()}`);
}

function cutToTokens(text: string, tokens: number): string {
  const most = tokens * CHARACTERS_PER_TOKEN;
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}\n… (cut)`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
