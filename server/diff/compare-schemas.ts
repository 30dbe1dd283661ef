import { canonicalJson } from './canonical-json.ts';
import { compareConstraints } from './compare-constraints.ts';
import { compareFields } from './compare-fields.ts';
import { areDisjoint, compareTypes } from './compare-types.ts';
import type { TypeVerdict } from './compare-types.ts';
import { matchVariants } from './match-variants.ts';
import type { OperationReport } from './operation-report.ts';
import type { SchemaComparison, SchemaPair } from './schema-comparison.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { SchemaPlace, SchemaShape } from './schema-shape.ts';
import { itemSpot, subjectOf, whereOf } from './schema-spot.ts';
import type { SchemaSpot } from './schema-spot.ts';
import { typeWords } from './type-words.ts';

/** Nesting compared; definitions are cut at 24 when they are read. */
const MAX_DEPTH = 20;

/** Compares what a request may hold, between the schemas of two versions of one operation. */
export class RequestComparison implements SchemaComparison {
  readonly from: SchemaReader;
  readonly to: SchemaReader;
  readonly report: OperationReport;
  /** Pairs that are known to be equal, or are being compared further out: recursion ends at them. */
  readonly #settled = new Set<string>();
  /** The comparison that asks, when this one is only a probe. What it has settled counts here too. */
  readonly #outer: RequestComparison | null;

  constructor(from: SchemaReader, to: SchemaReader, report: OperationReport, outer: RequestComparison | null = null) {
    this.from = from;
    this.to = to;
    this.report = report;
    this.#outer = outer;
  }

  compare(pair: SchemaPair): void {
    const key = `${String(pair.from.id)}:${String(pair.to.id)}`;
    if (this.#isSettled(key)) return;
    if (pair.depth > MAX_DEPTH || this.from.exhausted || this.to.exhausted) this.report.miss();
    else if (this.report.takePair()) {
      const before = this.report.size;
      this.#settled.add(key);
      this.#comparePair(pair);
      if (this.report.size > before) this.#settled.delete(key);
    }
  }

  isSame(pair: SchemaPair): boolean {
    if (looksOf(pair.from, this.from) !== looksOf(pair.to, this.to)) return false;
    const probe = new RequestComparison(this.from, this.to, this.report.probe(), this);
    probe.compare(pair);
    if (probe.report.size > 0 || probe.report.incomplete) return false;
    for (const key of probe.#settled) this.#settled.add(key);
    return true;
  }

  #isSettled(key: string): boolean {
    return this.#settled.has(key) || (this.#outer !== null && this.#outer.#isSettled(key));
  }

  #comparePair(pair: SchemaPair): void {
    const { spot, depth } = pair;
    const { report } = this;
    const from = this.from.shape(pair.from);
    const to = this.to.shape(pair.to);
    if (from.lost || to.lost) {
      const bothUnknown = saysNothing(from) && saysNothing(to);
      if ((from.lost !== to.lost && !bothUnknown) || this.from.mayBeCut || this.to.mayBeCut) report.miss();
      if (from.lost !== to.lost || bothUnknown) return;
    }
    if (pair.from.closed !== pair.to.closed) {
      const message = `${subjectOf(spot)} may ${pair.to.closed ? 'no longer' : 'now'} be given.`;
      report.add(pair.to.closed ? 'constraint_tightened' : 'constraint_loosened', whereOf(spot), message, { keyword: 'not' }); // prettier-ignore
      return;
    }
    const verdict = this.#compareTypes(pair, from, to);
    if (areDisjoint(from, to) || (verdict !== 'equal' && (from.types === null || to.types === null))) return;
    this.#compareNullability(from, to, spot);
    this.#compareNotes(from, to, spot);
    if (matchVariants(this, pair, from, to, verdict === 'equal')) return;
    compareConstraints(from, to, spot, report);
    if (from.items !== null || to.items !== null) {
      const items = { from: from.items ?? this.from.place(), to: to.items ?? this.to.place() };
      this.compare({ ...items, spot: itemSpot(spot), depth: depth + 1 });
    }
    compareFields(this, pair, from, to);
  }

  #compareTypes(pair: SchemaPair, from: SchemaShape, to: SchemaShape): TypeVerdict {
    const { spot } = pair;
    const verdict = compareTypes(from, to, spot.asText);
    // Where the values are listed, they are the type.
    if (verdict === 'equal' || (from.enum !== null && to.enum !== null && verdict !== 'changed')) return 'equal';
    const [before, after] = [typeWords(pair.from, this.from), typeWords(pair.to, this.to)];
    const message = `${subjectOf(spot)} is of type ${after} instead of ${before}.`;
    if (verdict === 'changed') this.report.add('type_changed', whereOf(spot), message, { from: before, to: after });
    else {
      const breaking = verdict === 'narrowed';
      this.report.judge(`type_${verdict}`, breaking, whereOf(spot), message, { from: before, to: after });
    }
    return verdict;
  }

  #compareNullability(from: SchemaShape, to: SchemaShape, spot: SchemaSpot): void {
    // There is no `null` in a text.
    if (from.nullable === to.nullable || from.types === null || to.types === null || spot.asText) return;
    const [kind, word] = to.nullable ? (['became_nullable', 'now'] as const) : (['became_not_nullable', 'no longer'] as const); // prettier-ignore
    this.report.judge(kind, !to.nullable, whereOf(spot), `${subjectOf(spot)} may ${word} be null.`);
  }

  /** What is worth telling and refuses no request: defaults and deprecation. */
  #compareNotes(from: SchemaShape, to: SchemaShape, spot: SchemaSpot): void {
    const before = from.default?.value ?? undefined;
    const after = to.default?.value ?? undefined;
    if (canonicalJson(before ?? null) !== canonicalJson(after ?? null)) {
      const message = `${subjectOf(spot)} has ${after === undefined ? 'no default any more' : before === undefined ? 'a default now' : 'another default'}.`; // prettier-ignore
      this.report.add('default_changed', whereOf(spot), message, { from: before, to: after });
    }
    if (from.deprecated === to.deprecated || spot.path === '') return;
    const kind = to.deprecated ? 'request_field_deprecated' : 'request_field_undeprecated';
    this.report.add(kind, whereOf(spot), `${subjectOf(spot)} is ${to.deprecated ? 'now' : 'no longer'} deprecated.`);
  }
}

/** What equal schemas have in common and is cheap to look at. */
function looksOf(place: SchemaPlace, reader: SchemaReader): string {
  const { types, properties, enum: values, variants } = reader.shape(place);
  return canonicalJson([
    types === null ? null : [...types].toSorted(),
    [...properties.keys()].toSorted(),
    values === null ? null : [...values.keys()].toSorted(),
    variants.length,
  ]);
}

function saysNothing(shape: SchemaShape): boolean {
  return shape.types === null && shape.properties.size === 0 && shape.variants.length === 0 && shape.others.size === 0;
}
