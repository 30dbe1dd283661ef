type EmptyKeys<T> = { [K in keyof T]-?: null extends T[K] ? K : undefined extends T[K] ? K : never }[keyof T];

type WithoutEmpty<T> = Omit<T, EmptyKeys<T>> & { [K in EmptyKeys<T>]?: Exclude<T[K], null | undefined> };

/** Leaves out every property that is `null` or `undefined`: on the wire they mean "not given", inside absence does. */
export function omitEmpty<T extends object>(value: T): WithoutEmpty<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined),
  ) as WithoutEmpty<T>;
}
