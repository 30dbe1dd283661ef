/** Words that begin a summary, or a question, about something an operation does. */
const verbs = new Set(
  (
    'accept activate add approve archive assign attach authorise authorize batch block book bulk buy calculate cancel ' +
    'capture change charge check clear clone close complete confirm connect convert copy count create deactivate delete deny ' +
    'deploy detach disable disconnect download duplicate edit enable end execute export fetch filter find generate get ' +
    'grant import install invite invoke issue launch link list lock look manage mark merge migrate modify move open patch pause pay ' +
    'ping place poll post print publish purge put query quote read redeem refresh refund register reject release remove rename ' +
    'renew replace replay report request resend reset restart restore resume retrieve retry return revoke rotate run save ' +
    'schedule search send set share show sign start stop stream submit subscribe suspend sync synchronize tag test track ' +
    'transfer trigger unarchive unassign unblock unlink unlock unsubscribe update upload upsert validate verify view void write'
  ).split(' '),
);

/** Words of the same meaning where they say what is done with a resource. */
const synonyms: readonly (readonly string[])[] = [
  ['create', 'add', 'make', 'new', 'issue', 'open', 'register', 'start', 'post', 'generate', 'place'],
  ['get', 'retrieve', 'fetch', 'read', 'show', 'view', 'find', 'look', 'see', 'return'],
  ['list', 'get', 'search', 'find', 'query', 'show', 'all', 'retrieve', 'return'],
  ['update', 'change', 'edit', 'modify', 'patch', 'set', 'rename', 'replace', 'put'],
  ['delete', 'remove', 'erase', 'drop', 'destroy'],
  ['cancel', 'void', 'abort', 'stop'],
  ['verify', 'validate', 'check', 'confirm'],
  ['approve', 'accept'],
  ['pay', 'charge'],
];

/** What can be done with anything; the thing it is done with has to be named as well. */
const genericVerbs = new Set(synonyms.slice(0, 5).flat());

/** The verb in its base form (`Creates` → `create`), or `null` for any other word. */
export function baseVerb(word: string): string | null {
  const lower = word.toLowerCase();
  const candidates = [lower, lower.replace(/ies$/u, 'y'), lower.replace(/es$/u, ''), lower.replace(/s$/u, '')];
  return candidates.find((candidate) => verbs.has(candidate)) ?? null;
}

/** A verb with the words that mean the same, itself first. */
export function sameVerbs(verb: string): readonly string[] {
  return [...new Set([verb, ...synonyms.filter((group) => group.includes(verb)).flat()])];
}

export function isGenericVerb(verb: string): boolean {
  return genericVerbs.has(verb);
}
