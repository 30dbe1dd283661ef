const METHODS = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY';
const LIST = `(?:${METHODS})(?:\\s{0,3}(?:,|/|\\||&|\\band\\b|\\bor\\b){1,2}\\s{0,3}(?:(?:and|or)\\s{1,3})?(?:${METHODS})\\b){0,8}`;

/** Every method of a list of them. */
export const methodName = new RegExp(METHODS, 'g');
/** `GET`, `GET or POST`, `PUT/PATCH`, and the words between these and a path: `POST request to the`. */
export const methodList = new RegExp(`(?<![\\w/-])(${LIST})(?![\\w-])`, 'g');
export const toPath =
  /^["'”’)\]\s|:>→=—-]{0,8}(?:(?:requests?|calls?|method|endpoint|operation)[\s:]{1,3})?(?:(?:is|are)\s{1,3}(?:available|supported|allowed|possible|accepted)\s{1,3})?(?:(?:to|on|at|for|against|of|is|with|via|using|from|sent|by)\s{1,3}){0,2}(?:(?:the|a|an|this|path|endpoint|operation|resource|URL)[\s:]{1,3}){0,3}["'“‘([|:\s=]{0,6}/;
/** What stands for the address of the server in front of a path. */
const BASE = String.raw`(?:\{{1,2}[\w .-]{1,40}\}{1,2}|\$\{?\w{1,40}\}?|<[\w .-]{1,40}>|…|\.{3})`;
export const baseBefore = new RegExp(`^${BASE}(?=/)`);
/** The same where no method stands before it, so that its name has to tell. */
export const ownBase =
  /(?<=^|[\s"'`([,;:=])(?:\{{1,2}[\w .-]{0,30}(?:url|host|server|base|endpoint|root|api|domain)[\w .-]{0,20}\}{1,2}|\$\{?\w{0,30}(?:url|host|server|base|endpoint|root|api|domain)\w{0,20}\}?|<[\w .-]{0,30}(?:url|host|server|base|endpoint|root|api|domain)[\w .-]{0,20}>|…|\.{3})$/i;
export const targetStart = new RegExp(
  `^(?:${BASE}?/(?=[\\p{L}{:_~\\d<.$%*-]|$|[\\s"')|.,;:!?])|https?://|[a-z\\d-]{1,63}(?:\\.[a-z\\d-]{1,63}){1,6}/)`,
  'iu',
);
/** Methods behind the path they belong to. */
export const methodsBehind = new RegExp(
  `^["'”’)\\]\\s|]{0,4}(?:\\((?=${LIST}\\s{0,3}(?:requests?|only)?\\))|[:—-]\\s{1,3}|\\|\\s{0,20}(?=${LIST}\\s{0,20}(?:\\||$))|(?:endpoint\\s{1,3}|path\\s{1,3})?(?:with|via|using|by|accepts|supports|takes|through|allows|offers)\\s{1,3}(?:(?:a|an|the|methods?|HTTP|sending|making|both|only)\\s{1,3}){0,3})(${LIST})(?![\\w-])`,
);
/** A cell that says which methods a row is about. */
export const methodCell = new RegExp(`^\\s*(${LIST})\\s*$`);
/** In code, where methods may be in lower case. */
export const methodInCode = /^\s*\[?(get|post|put|patch|delete|head|options)\]?(?:\s+|:\s*)(?=\/|https?:)/i;

const REASONS =
  'Not Found|Unauthorized|Forbidden|Bad Request|Too Many Requests|Conflict|Unprocessable \\w+|Internal Server Error|Created|No Content|Accepted|OK';
const STATUS = '([1-5]\\d\\d)(?![\\w%.]?[\\w%])';
export const statusBefore = new RegExp(
  `(?<![\\w-])(?:status(?:es)?(?:[\\s_-]{0,3}codes?)?|HTTP(?:/\\d(?:\\.\\d)?)?|return(?:s|ed|ing)?|(?:respon(?:ds?|se)|fail(?:s|ed)?|reject(?:s|ed)|refused|results?)(?:\\s{1,3}(?:with|in))?|(?:answer(?:s|ed)?|replies|replied|comes)\\s{1,3}with|yields?|error\\s{1,3}codes?)(?=[\\s:="'“(|—-])[\\s:="'“(|—-]{1,6}(?:(?:with|a|an|the|of|is|are|will|may|can|either|code|status|error|HTTP|be)\\s{1,3}){0,4}(?:(?:${REASONS}|error|success(?:\\s{1,3}response)?)\\s{1,3}(?=\\())?["'“(]{0,2}${STATUS}`,
  'gi',
);
/** Directly behind the word: `HTTP404`. */
export const statusGlued = new RegExp(`(?<![\\w-])HTTP-?${STATUS}`, 'g');
/** Statuses listed after the first. */
export const statusNext = new RegExp(
  `^["'”)]{0,2}(?:\\s{1,3}\\(?\\p{Lu}[\\p{L} ]{1,30}\\)?)?(?:\\s{0,3}[,/|]\\s{0,3}(?:and\\s{1,3}|or\\s{1,3})?|\\s{1,3}(?:and|or)\\s{1,3})(?:(?:a|an)\\s)?["'“(]{0,2}${STATUS}`,
  'u',
);
export const statusBehind = new RegExp(
  `(?<![\\w.#$€£/-])([1-5]\\d\\d)(?=["'”)]{0,2}\\s{1,3}(?:status|errors?\\b|responses?\\b|(?:${REASONS})\\b))`,
  'g',
);
/** Behind a number that is a status: its name, or what it means. "100 items" is none. */
const BEHIND = String.raw`(?=["'”)]{0,2}\s{0,3}(?:$|[:(,/|=—-]|\p{Lu}|(?:or|and|if|when|for|means|indicates)\b))`;
/** At the beginning of an item below a line that speaks of statuses, or of a cell in their column. */
export const statusFirst = new RegExp(
  `^[\\s>]{0,40}(?:[-+]\\s|\\d{1,9}[.)]\\s)?\\s{0,3}["'“(]{0,2}${STATUS}${BEHIND}`,
  'u',
);
/** Words before code that is a number alone, so that it is a status. */
export const statusWords =
  /\b(?:status(?:es)?|HTTP|returns?|respon\w+|codes?|errors?|fail(?:s|ed)?|gets?|gives?|yields?|throws?|rejects?|rejected)\b/i;

export const extensionHeader = /(?<![\w/-])x-[a-z\d]{1,40}(?:-[a-z\d]{1,40}){0,8}(?![\w-])/gi;
const TOKEN = '[A-Z][A-Za-z\\d]{0,40}(?:-[A-Za-z\\d]{1,40}){1,8}';
/** One or several names behind the word. */
export const headersBefore = new RegExp(
  `(?<![\\w-])[Hh]eaders?:?\\s{1,3}(?:(?:named|called|is|are|like|such as)\\s{1,3})?["'“(]{0,2}(?:(?:Accept|Authorization|Cookie|Host|Origin|Date|${TOKEN})["'”]?(?:,|\\s{1,3}and|\\s{1,3}or){1,2}\\s{1,3}["'“]?){0,6}${TOKEN}(?![\\w-])`,
  'g',
);
export const headerToken = new RegExp(`(?<![\\w-])${TOKEN}`, 'g');
export const headerBehind = new RegExp(
  `(?<![\\w/-])(${TOKEN})(?=["'”]?\\s{1,3}(?:(?:as|in)\\s{1,3}(?:a|an|the)\\s{1,3})?(?:(?:request|response|HTTP|custom)\\s{1,3}){0,2}headers?\\b)`,
  'g',
);

/** At the beginning of an item below a line that speaks of headers, or of a cell in their column. */
export const headerFirst = new RegExp(
  `^[\\s>]{0,40}(?:[-+]\\s|\\d{1,9}[.)]\\s)?\\s{0,3}["'“(]{0,2}(${TOKEN})(?=["'”]?\\s{0,3}(?:$|[:(,|=—-]))`,
);

/** Units of a rate: `100 requests /minute`. */
export const rateUnit =
  /^\/(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|mo|years?|yr|calls?|requests?|users?)$/i;
