const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const preRelease = /(?:^|[^a-z])(?:alpha|beta|rc|preview|pre|dev|draft|snapshot|nightly|experimental)(?![a-z])/i;

export interface VersionFacts {
  readonly label: string;
  readonly isDeprecated: boolean;
}

/** Natural order, oldest first: `v2` before `v10`, `1.0-beta` before `1.0`, dates as dates. */
export function compareVersions(first: string, second: string): number {
  const [firstCore, secondCore] = [coreOf(first), coreOf(second)];
  const byCore = collator.compare(firstCore, secondCore);
  if (byCore !== 0) return byCore;
  const byStage = Number(!preRelease.test(first)) - Number(!preRelease.test(second));
  return byStage !== 0 ? byStage : collator.compare(first, second) || (first < second ? -1 : Number(first > second));
}

/** Numbers of a label, so that `v2` and `2.0` stand together; `.0` at the end says nothing. */
function coreOf(label: string): string {
  const numbers = /\d+(?:[.\-_]\d+)*/.exec(label)?.[0];
  return numbers === undefined ? label : numbers.replaceAll(/[-_]/g, '.').replace(/(?:\.0+)+$/, '');
}

/** The version a reader means who names none: the highest that is neither deprecated nor a preview. */
export function chooseCurrent(versions: readonly VersionFacts[]): string | null {
  const ordered = versions.toSorted((first, second) => compareVersions(first.label, second.label));
  const sound = ordered.filter((version) => !version.isDeprecated);
  const released = sound.filter((version) => !preRelease.test(version.label));
  return (released.at(-1) ?? sound.at(-1) ?? ordered.at(-1))?.label ?? null;
}

/** What two titles must agree in to be versions of one API: `Payments API (v2, beta)` → `payments`. */
export function normaliseTitle(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/\b(?:version|ver|v)?[\s.]*\d+(?:[.\-_]\d+)*\b/g, ' ')
    .replaceAll(/\b(?:apis?|versions?|v\d*|alpha|beta|rc|preview|draft)\b/g, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
