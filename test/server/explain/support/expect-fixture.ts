import { expect } from 'vitest';
import type { TestApp } from '../../../support/create-test-app.ts';
import { explain, type Fixture } from './explain-fixtures.ts';

/** Fails unless the explanation is exactly that of the fixture, and the corrected call passes the same checks. */
export async function expectFixture(app: TestApp, fixture: Fixture): Promise<void> {
  const { api, version, paste, faults, notes = [], status, operation, corrected = [] } = fixture;
  const given = { api, ...(version && { version }) };
  const found = await explain(app, { ...given, text: paste });
  const told = found.findings.map(
    ({ code, pointer, severity }) => [severity === 'info', `${code} ${pointer}`] as const,
  );
  expect(told.filter(([isNote]) => !isNote).map(([, text]) => text)).toEqual(faults);
  expect(
    told
      .filter(([isNote]) => isNote)
      .map(([, text]) => text)
      .toSorted(),
  ).toEqual([...notes].toSorted());
  if (operation !== undefined) {
    expect(found.operation && `${found.operation.method} ${found.operation.path}`).toBe(operation);
  }
  if (status !== undefined) {
    expect(found.status_explanation).toMatchObject({ likelihood: status[0] });
    expect(found.status_explanation?.cause).toMatch(status[1]);
  }
  if (found.operation === null) return;
  for (const pattern of corrected) expect(found.corrected?.code).toMatch(pattern);
  expect(found.corrected?.problems).toEqual([]);
  // What we call correct has to pass our own checks, but for what its reader puts in or the gateway is set to.
  const again = await explain(app, { ...given, text: found.corrected?.code ?? '' });
  const left = again.findings.filter(
    ({ severity, code }) => severity === 'error' && !/placeholder|terminates|too_large/.test(code),
  );
  expect(left).toEqual([]);
}
