import { canonicalJson } from './canonical-json.ts';
import { changeRules } from './version-diff.ts';
import type { ChangeKind, DependentKind, VersionChange } from './version-diff.ts';
import { boundedValue } from './words.ts';

/** Differences of one operation that are worth telling; beyond it everything is different. */
const MAX_CHANGES = 400;
/** Pairs of schemas looked at for one operation. Stripe's largest body has about a thousand. */
const MAX_SCHEMA_PAIRS = 10_000;

interface ChangeValues {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly keyword?: string;
}

/** Collects what differs in one operation, within its budgets. Equal changes count once. */
export class OperationReport {
  readonly operation: string;
  readonly #changes = new Map<string, VersionChange>();
  /** The report a probe belongs to: it pays for the probe. */
  readonly #owner: OperationReport | null;
  #pairs = 0;
  #incomplete = false;

  constructor(operation: string, owner: OperationReport | null = null) {
    this.operation = operation;
    this.#owner = owner;
  }

  /** A report that is only asked whether anything differs. */
  probe(): OperationReport {
    return new OperationReport(this.operation, this);
  }

  /** A change whose kind decides whether it breaks. */
  add(kind: Exclude<ChangeKind, DependentKind>, where: string, message: string, values: ChangeValues = {}): void {
    this.#record(kind, changeRules[kind] === 'always', where, message, values);
  }

  /** A change whose place decides whether it breaks. */
  judge(kind: DependentKind, breaking: boolean, where: string, message: string, values: ChangeValues = {}): void {
    this.#record(kind, breaking, where, message, values);
  }

  /** Something could not be compared. */
  miss(): void {
    this.#incomplete = true;
  }

  /** Whether one more pair of schemas may be looked at. */
  takePair(): boolean {
    if (this.#owner !== null) return this.#owner.takePair();
    this.#pairs += 1;
    if (this.#pairs <= MAX_SCHEMA_PAIRS) return true;
    this.miss();
    return false;
  }

  get incomplete(): boolean {
    return this.#incomplete;
  }

  get size(): number {
    return this.#changes.size;
  }

  get changes(): readonly VersionChange[] {
    return [...this.#changes.values()];
  }

  #record(kind: ChangeKind, breaking: boolean, where: string, message: string, values: ChangeValues): void {
    const { from, to, keyword } = values;
    const change: VersionChange = {
      kind,
      breaking,
      operation: this.operation,
      where,
      ...(keyword === undefined ? {} : { keyword }),
      ...(from === undefined ? {} : { from: boundedValue(from) }),
      ...(to === undefined ? {} : { to: boundedValue(to) }),
      message,
    };
    const key = canonicalJson([kind, where, keyword, change.from, change.to]);
    const known = this.#changes.get(key);
    // One place may be reached in several ways (media types, variants): what breaks one of them breaks.
    if (known !== undefined && (known.breaking || !breaking)) return;
    if (known === undefined && this.#changes.size >= MAX_CHANGES) this.miss();
    else this.#changes.set(key, change);
  }
}
