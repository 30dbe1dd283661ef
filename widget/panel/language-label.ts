/** The languages the server computes snippets in, with what people call them. */
const snippetLanguages: readonly (readonly [id: string, label: string])[] = [
  ['shell/curl', 'curl'],
  ['javascript/fetch', 'JavaScript'],
  ['node/fetch', 'Node.js'],
  ['python/requests', 'Python'],
  ['go/native', 'Go'],
  ['java/okhttp', 'Java'],
  ['csharp/httpclient', 'C#'],
  ['ruby/native', 'Ruby'],
  ['php/curl', 'PHP'],
];

const labels: ReadonlyMap<string, string> = new Map([
  ...snippetLanguages,
  ...snippetLanguages.map(([id, label]): [string, string] => [id.split('/')[0] ?? '', label]),
  ...Object.entries({
    json: 'JSON',
    yaml: 'YAML',
    http: 'HTTP',
    bash: 'Shell',
    shell: 'Shell',
    sh: 'Shell',
    js: 'JavaScript',
    javascript: 'JavaScript',
    typescript: 'TypeScript',
    ts: 'TypeScript',
  }),
]);

/** What people call a snippet language: `shell/curl` is "curl", `csharp` is "C#". */
export function languageLabel(language: string, client = ''): string {
  return labels.get(`${language}/${client}`) ?? labels.get(language.toLowerCase()) ?? language;
}

/** The languages a snippet could be had in besides these. */
export function moreLanguages(ids: readonly string[]): readonly { readonly id: string; readonly label: string }[] {
  return snippetLanguages.filter(([id]) => !ids.includes(id)).map(([id, label]) => ({ id, label }));
}
