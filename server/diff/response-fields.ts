import type { OperationField } from '../../core/operation.ts';
import { FIELD_BUDGET } from './field-budgets.ts';
import { readResponseType } from './response-types.ts';
import type { ResponseType } from './response-types.ts';

/** The flattened fields of one response as a tree. */
export class ResponseFields {
  readonly byPath: ReadonlyMap<string, OperationField>;
  /** Fields beyond the budget were left out, perhaps. */
  readonly cut: boolean;
  readonly #parents = new Map<string, string | null>();
  readonly #children = new Map<string | null, Set<string>>();

  constructor(fields: readonly OperationField[]) {
    this.byPath = new Map(fields.map((field) => [field.path, field]));
    this.cut = fields.length >= FIELD_BUDGET;
    for (const { path } of fields) {
      const parent = this.#findParent(path);
      this.#parents.set(path, parent);
      const names = this.#children.get(parent) ?? new Set();
      this.#children.set(parent, names.add(nameOf(path)));
    }
  }

  /** The listed field around a field; `null` at the top. Also for paths that are not listed. */
  parentOf(path: string): string | null {
    const known = this.#parents.get(path);
    return known === undefined ? this.#findParent(path) : known;
  }

  /** Names of the fields right below a field, or at the top. */
  childrenOf(path: string | null): ReadonlySet<string> {
    return this.#children.get(path) ?? new Set();
  }

  typeOf(field: OperationField): ResponseType {
    return readResponseType(field.type, this.childrenOf(field.path).size > 0);
  }

  /** Whether `required` of a field tells about the field itself: all around it is always there, and no choice. */
  isCertain(path: string): boolean {
    for (let parent = this.parentOf(path); parent !== null; parent = this.parentOf(parent)) {
      const field = this.byPath.get(parent);
      if (field === undefined) return true;
      const { nullable, names, cut } = this.typeOf(field);
      if (!field.required || nullable || cut || names.size > 0) return false;
    }
    return !path.startsWith('*');
  }

  /**
   * Whether something around a field is a choice. Of a field that several variants have, only the first variant's is
   * listed, and the order of variants is no difference.
   */
  isInChoice(path: string): boolean {
    for (let parent = this.parentOf(path); parent !== null; parent = this.parentOf(parent)) {
      const field = this.byPath.get(parent);
      if (field === undefined) return false;
      const { names, cut } = this.typeOf(field);
      if (cut || names.size > 0) return true;
    }
    return false;
  }

  /**
   * Whether a value with such fields is one that stands further out too. Where a list ends at a recursion depends
   * on how the schemas refer to each other, which is no difference.
   */
  isRepetition(path: string, names: ReadonlySet<string>): boolean {
    for (let parent = this.parentOf(path); ; parent = this.parentOf(parent)) {
      const others = this.childrenOf(parent);
      if (names.size === others.size && [...names].every((name) => others.has(name))) return true;
      if (parent === null) return false;
    }
  }

  #findParent(path: string): string | null {
    let end = path.length;
    while (end > 0) {
      const dot = path.lastIndexOf('.', end - 1);
      if (dot === -1) return null;
      end = dot;
      let parent = path.slice(0, dot);
      for (;;) {
        if (this.byPath.has(parent)) return parent;
        const outer = parent.replace(/(?:\[\]|\.\*)$/, '');
        if (outer === parent) break;
        parent = outer;
      }
    }
    return null;
  }
}

/** `[]` of a list and `*` of a map belong to the place, not to the name. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
