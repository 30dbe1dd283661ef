import { objectAt, valueAt } from '../../json-values.ts';
import type { OperationSubject } from './operation-subject.ts';

/** What answers refer to: name, subject, authentication, responses. */
export function checkContract(subject: OperationSubject): void {
  const { operation, report } = subject;
  if (operation.operationId === null) report('missing-operation-id', 'It has no operationId.');
  if (operation.tags.length === 0) report('missing-tags', 'It has no tag.');
  if (operation.responses.length === 0) report('missing-responses', 'No response is described.', 'responses');
  else if (!operation.responses.some(({ status }) => /^[45]|^default$/i.test(status)))
    report('missing-error-responses', 'No error response is described.', 'responses');
  checkSecurity(subject);
}

/** Silence about security is a fault only where there are schemes it could name. */
function checkSecurity({ node, context, report }: OperationSubject): void {
  const schemes = objectAt(objectAt(context.root, 'components'), 'securitySchemes') ?? {};
  const stated = Array.isArray(valueAt(node, 'security')) || Array.isArray(valueAt(context.root, 'security'));
  if (!stated && Object.keys(schemes).length > 0)
    report('missing-security', 'Security schemes are defined, but none is stated for it.');
}
