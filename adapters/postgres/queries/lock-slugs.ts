/** Two sources that bring the same new slug at once must not both find it free. */
export const lockSlugs = `lock table api in share row exclusive mode`;
