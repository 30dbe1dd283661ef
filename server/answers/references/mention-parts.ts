/** `items[].price`, `customer.email`, `filter[status]` → the names in it. */
export function partsOf(text: string): string[] {
  return text
    .replaceAll(/^\$\.|[{}"'()]/g, '')
    .split(/[.[\]]+/)
    .filter((part) => part !== '' && !/^(?:\d+|\*)$/.test(part));
}
