import { analyseText } from '../../../core/text-analysis.ts';
import { readAspects } from '../question-aspects.ts';

/** What a question may ask that the gateway in front of an API decides. */
export const gatewayTopics = ['authentication', 'limits', 'size', 'cors', 'address'] as const;
export type GatewayTopic = (typeof gatewayTopics)[number];

const patterns: Readonly<Record<Exclude<GatewayTopic, 'authentication'>, RegExp>> = {
  limits:
    /\brate[- ]?limit|\bthrottl|\bquotas?\b|\btoo many requests\b|\bhow many (?:requests|calls)\b|\bhow many\b[^?.]{0,40}\bper (?:second|minute|hour)\b|\b(?:requests|calls) (?:per|an?) (?:second|minute|hour|day|month)\b|\b(?:api|usage|request|traffic) limits?\b|\bwhat (?:are|is) the limits?\b|\bhow (?:often|fast|frequently)\b[^?.]{0,30}\b(?:call|request|send|poll|query|use)\b/iu,
  size: /\b(?:payload|body|bodies|requests?|uploads?|files?)\b[^?.]{0,40}\b(?:large|larger|big|bigger|size)\b|\b(?:large|larger|largest|big|bigger|maximum size|max size|size limit)\b[^?.]{0,40}\b(?:payload|body|bodies|requests?|uploads?|files?)\b|\bsize limit\b/iu,
  cors: /\bcors\b|\bcross[- ]origin\b|\bpreflight\b|\baccess-control-|\bfrom (?:a|the|my|our) (?:browser|web ?page|web ?site|web ?app|site|frontend|single[- ]page app)\b/iu,
  address:
    /\bbase ?(?:url|uri|path|address)|\bhost ?names?\b|\b(?:which|what) (?:is the )?(?:hosts?|domains?|url|address)\b|\bserver (?:url|address)|\bpublic (?:url|address)/iu,
};

/** Statuses that a gateway answers by itself, and what they are about. */
const topicsOfStatus: Readonly<Record<string, GatewayTopic>> = {
  401: 'authentication',
  403: 'authentication',
  411: 'size',
  413: 'size',
  429: 'limits',
};

/** The topics that a question is about, in a fixed order. */
export function readGatewayTopics(question: string): GatewayTopic[] {
  const { authentication, status } = readAspects(question);
  const ofStatus = status === null ? undefined : topicsOfStatus[status];
  return gatewayTopics.filter((topic) => {
    if (topic === ofStatus) return true;
    return topic === 'authentication' ? authentication : patterns[topic].test(question);
  });
}

/** Words of questions about these topics that name nothing else. */
const plainTerms = new Set(
  analyseText(
    'authenticate authentication authorize authorise authorization auth authenticated unauthorized forbidden api key keys token tokens ' +
      'credential credentials scope scopes permission permissions bearer login header headers name send pass put go carry request requests call calls response ' +
      'status error errors code http get getting got return returned receive see mean happens ' +
      'rate limit limits limiting limited throttle throttled throttling quota quotas many too number per second minute hour day month allowed allow ' +
      'apply applies exceed exceeded usage traffic large larger largest big bigger maximum max size payload body bodies upload uploads file files bytes ' +
      'megabyte mb kb long site website often fast frequently poll cors cross origin origins preflight access control browser web page frontend javascript base url uri path address host hosts hostname ' +
      'domain server public endpoint gateway kong behind front enforced enforce current work 401 403 411 413 429 not no all need required',
  ),
);

/** Whether a question is about its topics and the named API alone, and about no operation of it. */
export function asksForTopicsAlone(question: string, apiNames: readonly string[]): boolean {
  const names = new Set(apiNames.flatMap((name) => analyseText(name)));
  return analyseText(question).every((term) => plainTerms.has(term) || names.has(term) || /^v?\d+$/u.test(term));
}
