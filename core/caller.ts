/** Who may read a document: everybody, everybody who proved who they are, or members of any of the teams. */
export type Visibility = 'public' | 'authenticated' | { readonly teams: readonly string[] };

/** Who asks, as proved to the server. Anonymous unless proved. */
export interface Caller {
  /** Stable identifier of the person or application; `null` for an anonymous caller. */
  readonly subject: string | null;
  /** Portal teams, already mapped from the identity provider's values. Empty for an anonymous caller. */
  readonly teams: readonly string[];
}

export const anonymousCaller: Caller = Object.freeze({ subject: null, teams: Object.freeze([]) });

/** Two callers see the same when both are anonymous, or both are known and in the same teams. No name is no subject. */
export function rightsOf({ subject, teams }: Caller): readonly string[] | null {
  return subject === null || subject === '' ? null : [...new Set(teams)].sort();
}
