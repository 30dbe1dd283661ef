import { lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CopilotError } from '../../core/errors.ts';

/** Half as much again as the largest specifications, of about 40 MB; beyond, it is data and not a description. */
const MAX_FILE_BYTES = 64 * 1_048_576;

export class UnreadableFile extends CopilotError {
  readonly isGone: boolean;

  constructor(reason: string, isGone = false, cause?: unknown) {
    super('document_unreadable', reason, { cause });
    this.isGone = isGone;
  }
}

/**
 * Text of a file below `root` (a real path). Links are followed only as long as they stay inside and lead
 * to nothing hidden. @throws UnreadableFile with a reason for people
 */
export async function readTextFile(root: string, relative: string): Promise<string> {
  return decodeText(await readBytes(await resolveInside(root, relative)));
}

/** The real path of something below `root`. @throws UnreadableFile when it is not there, or not inside */
export async function resolveInside(root: string, relative: string): Promise<string> {
  const wanted = path.join(root, relative);
  let real: string;
  try {
    real = await realpath(wanted);
  } catch (error) {
    throw await describeMissing(wanted, error);
  }
  if (!isInside(root, real)) throw new UnreadableFile('leads outside the directory; only files inside it are read');
  const segments = path.relative(root, real).split(path.sep);
  if (segments.some(isSkippedName)) throw new UnreadableFile('leads to a hidden file');
  return real;
}

async function describeMissing(wanted: string, error: unknown): Promise<UnreadableFile> {
  if (!hasCode(error, 'ENOENT')) return new UnreadableFile(reasonOf(error), false, error);
  try {
    await lstat(wanted);
    return new UnreadableFile('is a link to a file that is not there', false, error);
  } catch {
    return new UnreadableFile('vanished while the directory was read', true, error);
  }
}

/** Hidden files, and what package managers unpack. */
export function isSkippedName(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

export function isInside(root: string, real: string): boolean {
  const relative = path.relative(root, real);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

async function readBytes(real: string): Promise<Buffer> {
  try {
    const handle = await open(real, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new UnreadableFile('is no regular file');
      if (stat.size > MAX_FILE_BYTES) {
        const size = Math.round(stat.size / 1_048_576);
        throw new UnreadableFile(`is too large (${size} MB; at most 64 MB are read)`);
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    if (hasCode(error, 'ENOENT')) throw new UnreadableFile('vanished while the directory was read', true, error);
    throw new UnreadableFile(reasonOf(error), false, error);
  }
}

function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const encoding = !isUtf16 ? 'utf-8' : first === 0xff ? 'utf-16le' : 'utf-16be';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableFile('is not UTF-8 text; save it as UTF-8', false, error);
  }
  if (text.includes('\0'))
    throw new UnreadableFile('is a binary file, or text in an unmarked encoding; save it as UTF-8');
  return text;
}

function reasonOf(error: unknown): string {
  if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM'))
    return 'may not be read by this program; check its permissions';
  if (hasCode(error, 'ELOOP')) return 'is a link that leads back to itself';
  return 'cannot be read from the disk';
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
