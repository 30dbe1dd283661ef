import { describe, expect, it } from 'vitest';
import { describeFinding } from '../../bin/describe-finding.ts';
import { describeReport } from '../../bin/report.ts';

const id = '0a3f6b52-7a1e-4f1b-9c7d-1d2e3f405162';
const file = `apis/webhooks-api-1~${id}/versions/2-broken~${id}`;

describe('findings in reports', () => {
  it('say first what the document is, and its path below', () => {
    expect(describeFinding('failed', { file, line: 1, message: 'not valid YAML' })).toEqual([
      '  failed   apis/webhooks-api-1/versions/2-broken:1: not valid YAML',
      `           ${file}`,
    ]);
    expect(describeFinding('warning', { file: 'a/b.yaml', message: 'odd' })).toEqual(['  warning  a/b.yaml: odd']);
  });

  it('stand so in the report of a run', () => {
    const text = describeReport({
      documents: { found: 2, indexed: 1, unchanged: 0, failed: 1, removed: 0 },
      failures: [{ file, reason: 'not valid YAML', line: 1 }],
      warnings: [{ file, message: 'odd' }],
      operations: 0,
      chunks: 1,
      embedded: 1,
      reused: 0,
      seconds: 1,
      stage_seconds: { read: 0, parse: 0, embed: 0, commit: 0 },
      peak_memory_mb: 1,
    });
    expect(text.split('\n').slice(2)).toEqual([
      '  failed   apis/webhooks-api-1/versions/2-broken:1: not valid YAML',
      `           ${file}`,
      '  warning  apis/webhooks-api-1/versions/2-broken: odd',
      `           ${file}`,
    ]);
  });
});
