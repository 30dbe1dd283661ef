/** Over the sources that the caller sees: one that appears, disappears or has a new generation changes it. */
export const FINGERPRINT = "coalesce(string_agg(id || ':' || generation, ' ' order by id), '')";

export const readFingerprint = `select ${FINGERPRINT} as fingerprint from source`;
