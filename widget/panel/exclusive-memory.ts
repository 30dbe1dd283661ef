import { createConversationMemory } from '../conversation-memory.ts';
import type { ConversationMemory } from '../conversation-memory.ts';

/** Who keeps a conversation under which name: two elements of one page must not write over each other. */
const owners = new Map<string, object>();

/** A memory in the tab's store that works for one owner at a time; for others it remembers nothing. */
export function createExclusiveMemory(key: () => string | null, owner: object): ConversationMemory {
  const use = <Result>(action: (memory: ConversationMemory) => Result): Result | null => {
    const name = key();
    if (name === null || (owners.get(name) ?? owner) !== owner) return null;
    owners.set(name, owner);
    return action(createConversationMemory(() => sessionStorage, name));
  };
  return {
    load: () => use((memory) => memory.load()),
    save: (conversation) => void use((memory) => memory.save(conversation)),
    clear: () => void use((memory) => memory.clear()),
  };
}

/** The owner has left the page: its conversation may be taken up by another. */
export function releaseMemory(owner: object): void {
  for (const [key, other] of owners) if (other === owner) owners.delete(key);
}
