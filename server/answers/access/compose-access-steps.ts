import type { SecurityScheme } from '../../../core/operation.ts';
import { composePageAnswer } from '../compose-page-answer.ts';
import { oneSafeLine } from '../describe-inputs.ts';
import { describeSecurity } from '../describe-security.ts';
import { composeGatewayAnswer, viewOf } from '../gateway/compose-gateway-answer.ts';
import type { CitationList } from '../number-citations.ts';
import { operationHit } from '../operation-hit.ts';
import { nameOperation } from '../operation-title.ts';
import { plainText } from '../quote-markdown.ts';
import type { TermWeights } from '../term-weights.ts';
import { tellsApproval } from './access-facts.ts';
import type { AccessFacts } from './access-facts.ts';
import type { AccessSections } from './compose-access.ts';

export interface AccessSteps {
  readonly paragraphs: readonly string[];
  /** Whether a source says where one registers or gets credentials. */
  readonly isTold: boolean;
}

/** What a specification says of a scheme: "Create one under Settings." */
const MAX_MEANING = 240;
const MAX_SCHEMES = 3;

/**
 * How one gets access, in steps, each from a source that the caller may read: where to register, which credentials the API
 * takes, whether somebody approves, and where the portal shows it. What no source tells is said to be told by none. `null`
 * where there is nothing to tell at all.
 */
export function composeAccessSteps(
  question: string,
  facts: AccessFacts,
  page: Pick<AccessSections, 'registration' | 'authentication'>,
  list: CitationList,
  terms: TermWeights,
): AccessSteps | null {
  const registration = page.registration ?? facts.registration;
  const isAboutApproval = /\bapprov/iu.test(question);
  const tells = [registration, page.authentication, facts.approval].some(tellsApproval);
  const isTold = isAboutApproval ? tells : registration !== null || facts.credentials !== null;
  if (!isTold && registration === null && facts.operation === null && facts.gateway === null) return null;
  const steps: (readonly string[])[] = [];
  const quote = (hit: NonNullable<typeof registration>): string[] => composePageAnswer([hit], list, terms);
  steps.push([
    'Register',
    ...(registration === null ? ['The documentation does not say where to register.'] : quote(registration)),
  ]);
  const credentials = [
    ...describeTaken(facts, list, terms),
    ...(page.authentication === null ? [] : quote(page.authentication)),
    ...(facts.credentials === null || page.authentication !== null ? [] : quote(facts.credentials)),
  ];
  if (credentials.length > 0) steps.push(['Get and send credentials', ...credentials]);
  const quoted = [registration, page.authentication ?? facts.credentials];
  if (!quoted.some(tellsApproval)) {
    const told = facts.approval === null ? null : quote(facts.approval);
    const step = ['Approval', ...(told ?? ['The documentation does not say whether access has to be approved.'])];
    // Who asks for it alone hears of it first, and that nobody knows.
    if (isAboutApproval) steps.unshift(step);
    else steps.push(step);
  }
  if (facts.home !== null && facts.home.url !== null && facts.api !== null)
    steps.push([
      'Go on',
      `The portal shows the API here: ${plainText(facts.api.title, 80)} [${list.cite(facts.home)}].`,
    ]);
  const paragraphs = steps.flatMap(([title = '', ...lines], at) => [`**${at + 1}. ${title}**`, ...lines]);
  return { paragraphs, isTold };
}

/** What calls have to carry: as the gateway enforces it, else as the specification says. */
function describeTaken({ gateway, operation }: AccessFacts, list: CitationList, terms: TermWeights): string[] {
  const cite = (): number => (operation === null ? 0 : list.cite(operationHit(operation)));
  const enforced =
    gateway === null
      ? []
      : composeGatewayAnswer({
          view: viewOf(gateway, null),
          topics: ['authentication'],
          example: operation === null ? null : { entry: operation, cite },
          list,
          terms,
        });
  if (operation === null) return enforced;
  const security = describeSecurity(operation.operation);
  const meanings = describeSchemes(operation.operation.security.flat());
  if (enforced.length > 0) return security === null ? enforced : [...enforced, ...meanings];
  const call = nameOperation(operation.operation);
  if (security === null) return [`The specification states no authentication for ${call} [${cite()}].`];
  if (security === 'no authentication') return [`${call} needs no credentials [${cite()}].`];
  return [`The specification asks for ${withArticle(security)}, for example for ${call} [${cite()}].`, ...meanings];
}

function withArticle(security: string): string {
  return /^(?:API|OAuth|OpenID|HTTP)/u.test(security) ? `an ${security}` : `a ${security}`;
}

function describeSchemes(schemes: readonly SecurityScheme[]): string[] {
  const said = schemes.map(({ description }) =>
    description === undefined ? '' : oneSafeLine(description, MAX_MEANING),
  );
  const lines = [...new Set(said)].filter((line) => line !== '').slice(0, MAX_SCHEMES);
  return lines.length === 0 ? [] : [lines.map((line) => `> ${line}`).join('\n>\n')];
}
