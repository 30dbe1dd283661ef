/** The few words the launcher shows before the panel's own texts are loaded; all languages, because they are tiny. */
export interface LauncherMessages {
  readonly launcherLabel: string;
  readonly launcherFailed: string;
}

const english: LauncherMessages = { launcherLabel: 'Ask the docs', launcherFailed: 'Could not load. Try again' };

const translations: Readonly<Record<string, LauncherMessages>> = {
  de: { launcherLabel: 'Frag die Doku', launcherFailed: 'Nicht geladen. Erneut versuchen' },
};

export function launcherMessages(locale: string, overrides: Readonly<Record<string, string>>): LauncherMessages {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  return { ...english, ...translations[language], ...overrides };
}
