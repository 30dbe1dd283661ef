/** The few words that are needed before the panel is there. They are in the bundle in all languages, because they are tiny. */
export interface LauncherMessages {
  readonly launcherLabel: string;
  readonly launcherFailed: string;
  readonly launcherSelection: string;
}

// The build makes modules of these that hold the texts of the launcher alone (`vite.config.ts`); the rest of each file
// is for the panel's chunk of that language.
const translations = import.meta.glob<LauncherMessages>('./locales/*.json', {
  query: '?launcher',
  import: 'default',
  eager: true,
});

/** The launcher's words for a BCP 47 tag: in its language, or in English. `overrides` are those of the page. */
export function launcherMessages(locale: string, overrides: Readonly<Record<string, string>>): LauncherMessages {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  const none = { launcherLabel: '', launcherFailed: '', launcherSelection: '' };
  return {
    ...none,
    ...translations['./locales/en.json'],
    ...translations[`./locales/${language}.json`],
    ...overrides,
  };
}
