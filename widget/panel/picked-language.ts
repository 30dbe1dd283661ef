const KEY = 'kong-copilot language';

/** The snippet language the reader picked on an earlier page, or `null`. */
export function recallLanguage(): string | null {
  try {
    const id = localStorage.getItem(KEY);
    // It goes out with the next question, so it has to look like a language.
    return id !== null && /^[a-z]{1,25}(?:\/[a-z]{1,25})?$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

/** Keeps the picked language for other pages and days; where nothing may be stored, for this panel alone. */
export function rememberLanguage(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Private windows and policies: the panel itself still knows.
  }
}
