import path from 'node:path';
import { CopilotError } from '../../core/errors.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import type { Configuration } from '../configuration.ts';
import type { SourceSettings } from './source-settings.ts';

/**
 * The source that the configuration describes. Nothing is read yet.
 * @throws CopilotError `configuration_invalid` when a secret it needs is not in the environment
 */
export function createSource(settings: SourceSettings, configuration: Configuration): Source {
  switch (settings.kind) {
    case 'directory':
      return createDirectorySource(path.resolve(configuration.baseDirectory, settings.directory));
    default:
      throw new CopilotError('configuration_invalid', `Sources of kind ${settings.kind} cannot be read yet.`);
  }
}
