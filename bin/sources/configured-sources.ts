import { CopilotError, type ProblemDetail, toCopilotError } from '../../core/errors.ts';
import type { Source } from '../../ingest/source.ts';
import { createSource, type SourceParts } from './create-source.ts';
import type { SourceSettings } from './source-settings.ts';

/**
 * All sources of the configuration, by name, in its order but gateways last: what they enforce is told of APIs that are
 * indexed. A source remembers what it read, so one object serves all runs.
 * @throws CopilotError `configuration_invalid` with every problem of every source in one message
 */
export function createConfiguredSources(
  parts: SourceParts,
  chosen: readonly SourceSettings[] = parts.configuration.file.sources,
): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  const problems: ProblemDetail[] = [];
  const gatewaysLast = chosen.toSorted((first, second) => rank(first) - rank(second));
  for (const settings of gatewaysLast) {
    try {
      sources.set(settings.name, createSource(settings, parts));
    } catch (error) {
      const { message, details } = toCopilotError(error, 'configuration_invalid');
      problems.push(...(details.length > 0 ? details : [{ field: `sources.${settings.name}`, reason: message }]));
    }
  }
  if (problems.length === 0) return sources;
  const lines = problems.map(({ field, reason }) => `  ${field ?? 'sources'}: ${reason}`);
  throw new CopilotError('configuration_invalid', `The configuration has problems:\n${lines.join('\n')}`, {
    details: problems,
  });
}

function rank({ kind }: SourceSettings): number {
  return kind === 'gateway' ? 1 : 0;
}
