import type { TestApp } from '../../../support/create-test-app.ts';
import { explain, type Fixture } from './explain-fixtures.ts';

/** What is compared of an explanation. */
export interface FixtureOutcome {
  readonly faults: readonly string[];
  readonly notes: readonly string[];
  readonly operation: string | null | undefined;
  readonly likelihood: string | undefined;
  /** The cause where it is not the expected one. */
  readonly otherCause: string | null;
  /** The corrected call where it lacks something. */
  readonly lackingCode: string | null;
  readonly problems: readonly unknown[];
  /** What our own checks find in the corrected call. */
  readonly left: readonly unknown[];
}

export function expectedOutcome({ faults, notes = [], operation, status, computed }: Fixture): FixtureOutcome {
  const problem = { pointer: '/security', message: `needs ${computed ?? ''}, which a snippet cannot carry` };
  const problems = computed === undefined ? [] : [problem];
  const nothing = { otherCause: null, lackingCode: null, problems, left: [] };
  return { faults, notes: notes.toSorted(), operation, likelihood: status?.[0], ...nothing };
}

/** Explains the call of a fixture, and then the corrected call, which has to pass the same checks. */
export async function fixtureOutcome(app: TestApp, fixture: Fixture): Promise<FixtureOutcome> {
  const { api, version, paste, status, operation, corrected = [] } = fixture;
  const given = { api, ...(version && { version }) };
  const found = await explain(app, { ...given, text: paste });
  const told = (isNote: boolean): string[] =>
    found.findings
      .filter(({ severity }) => (severity === 'info') === isNote)
      .map(({ code, pointer }) => `${code} ${pointer}`);
  const cause = found.status_explanation?.cause ?? '';
  const code = found.corrected?.code ?? '';
  const called = found.operation && `${found.operation.method} ${found.operation.path}`;
  return {
    faults: told(false),
    notes: told(true).toSorted(),
    operation: operation === undefined ? undefined : called,
    likelihood: status === undefined ? undefined : found.status_explanation?.likelihood,
    otherCause: status === undefined || status[1].test(cause) ? null : cause,
    lackingCode: corrected.every((pattern) => pattern.test(code)) ? null : code,
    problems: found.corrected?.problems ?? [],
    left: called === null ? [] : await faultsOf(app, given, code, fixture),
  };
}

async function faultsOf(
  app: TestApp,
  given: Readonly<Record<string, unknown>>,
  text: string,
  { computed }: Fixture,
): Promise<unknown[]> {
  const { findings } = await explain(app, { ...given, text });
  // The reader puts the credentials in; a switched-off route and a size stay what they are.
  const expected = /^(?:credentials_placeholder|gateway_terminates|body_too_large)$/;
  return findings.filter(
    ({ severity, code }) =>
      severity === 'error' && !expected.test(code) && (computed === undefined || code !== 'credentials_missing'),
  );
}
