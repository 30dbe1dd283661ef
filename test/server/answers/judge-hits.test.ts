import { describe, expect, it } from 'vitest';
import { judgeHit, judgeHits } from '../../../server/answers/judge-hits.ts';
import { readAspects, readLanguage, withoutLanguage } from '../../../server/answers/question-aspects.ts';
import { readVerb, verbFits } from '../../../server/answers/question-verb.ts';
import { buildHit, buildOperationHit, listEntry, refundEntry } from './answer-fixtures.ts';

const refund = buildOperationHit(refundEntry);
const list = buildOperationHit(listEntry);
const page = buildHit();

describe('judgeHit', () => {
  it.each([
    [{ exact: 'operation_id', coverage: 0, cosine: 0 }, 'strong'],
    [{ exact: 'field', coverage: 0, cosine: 0 }, 'weak'],
    [{ exact: null, coverage: 0.5, cosine: 0 }, 'strong'],
    [{ exact: null, coverage: 0.41, cosine: 0.44 }, 'none'],
    [{ exact: null, coverage: 0.47, cosine: 0.3 }, 'weak'],
    [{ exact: null, coverage: 0.35, cosine: 0.61 }, 'weak'],
    [{ exact: null, coverage: 0, cosine: 0.73 }, 'strong'],
    [{ exact: null, coverage: 0.25, cosine: 0.53 }, 'none'],
  ] as const)('%j is %s', (hit, fit) => expect(judgeHit({ ...refund, ...hit })).toBe(fit));

  it.each([
    [{ exact: null, coverage: 1 }, 'strong'],
    [{ exact: null, coverage: 1, distance: 'unrelated' }, 'none'],
    [{ exact: null, coverage: 1, distance: 'far' }, 'weak'],
    [{ exact: null, coverage: 0.4, distance: 'far' }, 'none'],
    [{ exact: null, coverage: 0.6 }, 'strong'],
    [{ exact: 'title', coverage: 1, distance: 'unrelated' }, 'strong'],
    [{ exact: 'field', coverage: 1, distance: 'unrelated' }, 'strong'],
  ] as const)('a section with %j, which may hold the words of the question by chance, is %s', (hit, fit) =>
    expect(judgeHit({ ...page, ...hit })).toBe(fit),
  );

  it('takes a section that holds a name of the question for near, since names mean nothing', () => {
    const text = 'The code amount_exceeds_remaining: more than is left.';
    const hit = { ...page, text, coverage: 0.8, distance: 'unrelated' } as const;
    expect(judgeHit(hit)).toBe('none');
    expect(judgeHit(hit, ['amount_exceeds_remaining'])).toBe('strong');
    expect(judgeHits('What does amount_exceeds_remaining mean?', [hit]).fit).toBe('strong');
  });
});

describe('judgeHits', () => {
  it('is sure of a step whose title the question says, however far its text is', () => {
    const step = { ...page, title: '4. Know your price', coverage: 1, distance: 'far' } as const;
    expect(judgeHits('How do I know my price?', [step]).fit).toBe('strong');
    expect(judgeHits('How do I know my weight?', [step]).fit).toBe('weak');
  });

  it('takes the operation that the verb means', () => {
    const hits = [
      { ...list, score: 0.95 },
      { ...refund, score: 0.9 },
    ];
    expect(judgeHits('How do I refund a payment?', hits).fitting[0]?.title).toBe('Refund a payment');
    expect(judgeHits('How do I list refunds?', hits).fitting[0]?.title).toBe('List refunds');
  });

  it('takes a page for a question that asks for text, an operation for one that asks for a call', () => {
    const hits = [
      { ...refund, score: 0.8 },
      { ...page, score: 0.82 },
    ];
    expect(judgeHits('Why are there limits?', hits).kind).toBe('page');
    expect(judgeHits('How do I refund?', hits).kind).toBe('operation');
  });

  it('takes the call for something to do, whatever schema lists one of its values', () => {
    const schema = { ...buildHit(), kind: 'schema' as const, title: 'RefundReason', exact: 'schema_value' as const };
    const hits = [
      { ...schema, score: 20 },
      { ...refund, score: 0.9 },
    ];
    expect(judgeHits('How do I refund a payment with the reason duplicate?', hits).fitting[0]?.title).toBe(
      refund.title,
    );
    const named = [{ ...schema, exact: 'schema' as const, score: 20 }, ...hits.slice(1)];
    expect(judgeHits('How do I refund with a RefundReason?', named).fitting[0]?.title).toBe('RefundReason');
  });

  describe('among pages', () => {
    const section = (documentTitle: string, title: string, score: number) =>
      buildHit({ documentPath: `${documentTitle}.md`, documentTitle, title, score });
    const jaeger = section('Set up Jaeger with OpenTelemetry', 'Enable the plugin', 0.97);
    const tracing = section('Gateway tracing', 'Write a custom trace exporter', 0.8);
    const question = 'How do I export traces to Jaeger with OpenTelemetry?';

    it('keeps to the order of the search, whatever verb a section is titled by', () => {
      expect(judgeHits(question, [jaeger, tracing]).fitting[0]).toBe(jaeger);
    });

    it('takes of one page the section whose title the question says', () => {
      const validate = { ...jaeger, title: 'Validate', score: 0.99 };
      const traces = { ...jaeger, title: 'Export traces', score: 0.75 };
      expect(judgeHits(question, [validate, tracing, traces]).fitting[0]).toBe(traces);
    });

    it('takes of two that are as near the one that is titled as the question is worded', () => {
      const kong = section('deck openapi2kong', 'Convert an OpenAPI file to a Kong state file', 0.9);
      const mcp = section('deck openapi2mcp', 'Convert an OpenAPI file to a Kong state file with MCP config', 0.92);
      expect(judgeHits('How can I convert an OpenAPI file to Kong state?', [mcp, kong]).fitting[0]).toBe(kong);
      const asked = section('Authentication', 'Why do I get a 401?', 0.7);
      expect(judgeHits('Why do I get a 401?', [section('Errors', 'A 401 of the sandbox', 0.9), asked]).fitting[0]).toBe(
        asked,
      );
    });
  });

  it('takes the operation that is named, whatever scores higher', () => {
    const hits = [
      { ...page, score: 20 },
      { ...refund, score: 10, exact: 'method_path' as const },
    ];
    expect(judgeHits('What is POST /refunds?', hits).kind).toBe('operation');
  });

  it('takes the page when several operations share a header', () => {
    const header = { score: 5.2, exact: 'header' as const, text: 'Idempotency-Key' };
    const hits = [
      { ...refund, ...header },
      { ...list, ...header },
      { ...page, text: 'Send an Idempotency-Key.' },
    ];
    expect(judgeHits('Idempotency-Key', hits).kind).toBe('page');
  });

  it('answers from texts that hold the name a question names', () => {
    const hits = [{ ...page, score: 0.9 }, buildHit({ title: 'Errors', text: '`too_late`: …', score: 0.5 })];
    expect(judgeHits('What does too_late mean?', hits).fitting.map(({ title }) => title)).toEqual(['Errors']);
  });

  it('finds nothing among hits that do not fit', () => {
    expect(judgeHits('pizza?', [buildHit({ coverage: 0.1, cosine: 0.3 })])).toMatchObject({
      kind: 'none',
      fit: 'none',
    });
    expect(judgeHits('pizza?', [])).toMatchObject({ kind: 'none' });
  });
});

describe('reading a question', () => {
  it.each([
    ['How do I refund a payment?', 'write'],
    ['How do I get the status of a refund?', 'read'],
    ['delete a customer', 'delete'],
    ['List all customers', 'read'],
    ['What is a refund?', null],
    ['Why is it refused?', null],
  ])('%s wants to %s', (question, verb) => expect(readVerb(question)).toBe(verb));

  it('knows which methods can do what a verb wants', () => {
    expect(verbFits('write', 'GET /a')).toBe(false);
    expect(verbFits('read', 'POST /search')).toBe(true);
    expect(verbFits('delete', 'PATCH /a')).toBe(false);
    expect(verbFits(null, 'GET /a')).toBe(true);
    expect(verbFits('write', null)).toBe(true);
  });

  it.each([
    ['Show it in Go', 'go'],
    ['When do we go live?', null],
    ['as a node.js script', 'node'],
    ['in JavaScript please', 'javascript'],
    ['with C#', 'csharp'],
    ['curl example', 'shell'],
  ])('%s names %s', (question, language) => expect(readLanguage(question)).toBe(language));

  it('takes the language out of what is searched for, and nothing else', () => {
    expect(withoutLanguage('How do I create a payment in Python?')).toBe('How do I create a payment?');
    expect(withoutLanguage('in Python')).toBe('in Python');
    expect(withoutLanguage('Ship with Gopher')).toBe('Ship with Gopher');
  });

  it('reads which side of an operation is asked for', () => {
    expect(readAspects('Why do I get a 409 from it?')).toMatchObject({ errors: true, status: '409' });
    expect(readAspects('Charge 4990 cents')).toMatchObject({ errors: false, status: null });
    expect(readAspects('Which scope do I need?')).toMatchObject({ authentication: true, parameters: false });
    expect(readAspects('Which fields does a refund have?')).toMatchObject({ response: true, parameters: false });
  });
});
