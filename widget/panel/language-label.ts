const labels: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'shell/curl': 'curl',
    'javascript/fetch': 'JavaScript',
    'node/fetch': 'Node.js',
    python: 'Python',
    go: 'Go',
    java: 'Java',
    csharp: 'C#',
    ruby: 'Ruby',
    php: 'PHP',
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
);

/** What people call a snippet language: `shell/curl` is "curl", `csharp` is "C#". */
export function languageLabel(language: string, client = ''): string {
  return labels.get(`${language}/${client}`) ?? labels.get(language.toLowerCase()) ?? language;
}
