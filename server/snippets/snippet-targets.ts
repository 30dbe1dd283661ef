import { CopilotError } from '../../core/errors.ts';
import type { SnippetTarget } from './snippet-target.ts';
import { csharpHttpclient } from './targets/csharp-httpclient.ts';
import { javascriptFetch, nodeFetch } from './targets/fetch.ts';
import { goNative } from './targets/go-native.ts';
import { javaOkhttp } from './targets/java-okhttp.ts';
import { phpCurl } from './targets/php-curl.ts';
import { pythonRequests } from './targets/python-requests.ts';
import { rubyNative } from './targets/ruby-native.ts';
import { shellCurl } from './targets/shell-curl.ts';

/** Every language and client there is; the first entry of a language is its default. */
export const snippetTargets: readonly SnippetTarget[] = [
  shellCurl,
  javascriptFetch,
  nodeFetch,
  pythonRequests,
  goNative,
  javaOkhttp,
  csharpHttpclient,
  rubyNative,
  phpCurl,
];

/** What people call the languages, or write after a code fence. */
const aliases: Readonly<Record<string, string>> = {
  bash: 'shell',
  sh: 'shell',
  zsh: 'shell',
  console: 'shell',
  curl: 'shell',
  js: 'javascript',
  mjs: 'javascript',
  fetch: 'javascript',
  nodejs: 'node',
  'node.js': 'node',
  typescript: 'node',
  ts: 'node',
  py: 'python',
  python3: 'python',
  requests: 'python',
  golang: 'go',
  okhttp: 'java',
  'c#': 'csharp',
  cs: 'csharp',
  dotnet: 'csharp',
  '.net': 'csharp',
  httpclient: 'csharp',
  rb: 'ruby',
};

/**
 * Finds a target by `language`, `language/client` or an alias. @throws CopilotError `invalid_request`
 * naming what there is
 */
export function findTarget(language: string, client?: string): SnippetTarget {
  const [name = '', namedClient] = language.trim().toLowerCase().split('/');
  const wanted = Object.hasOwn(aliases, name) ? aliases[name] : name;
  const wantedClient = client?.trim().toLowerCase() || namedClient;
  const found = snippetTargets.find(
    (target) => target.language === wanted && (wantedClient === undefined || target.client === wantedClient),
  );
  if (found) return found;
  const known = snippetTargets.map((target) => `${target.language}/${target.client}`).join(', ');
  throw new CopilotError('invalid_request', `There is no snippet for this language and client. There is: ${known}.`, {
    details: [{ field: 'language', reason: `must be one of ${known}` }],
  });
}
