import { readFile } from 'node:fs/promises';
import path from 'node:path';

const widgetDirectory = path.join(import.meta.dirname, '../dist/widget');

/** One built file of the widget; `null` when there is none. The server has already refused paths that climb. */
export async function readWidgetFile(name: string): Promise<Uint8Array | null> {
  const file = path.resolve(widgetDirectory, name);
  if (!file.startsWith(widgetDirectory + path.sep)) return null;
  return readFile(file).catch(() => null);
}
