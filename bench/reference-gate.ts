/**
 * How often the reference gate doubts what specifications say of themselves: every description of every operation,
 * parameter, field, response and schema is checked against the chunks that a search brings for it. And how often it
 * believes what is false: mentions that come near to each operation and are in no specification.
 *
 *     node bench/reference-gate.ts [--details] FILE…
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { measureFalseMarks } from './support/measure-false-marks.ts';

/** Characters of a column. */
const WIDTH = 12;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { details: { type: 'boolean', default: false } },
});

const total = { descriptions: 0, mentions: 0, marked: 0, planted: 0, missed: 0 };
const columns = ['descriptions', 'mentions', 'marked', 'share', 'planted', 'missed'];
console.log('specification'.padEnd(48), ...columns.map((column) => column.padStart(WIDTH)));
for (const file of positionals) {
  const name = basename(file);
  try {
    const figures = await measureFalseMarks(readFileSync(file, 'utf8'), name);
    const counts = { ...figures, marked: figures.marked.length, missed: figures.missed.length };
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key];
    print(name, counts);
    if (!values.details) continue;
    for (const { place, mention } of figures.marked) console.log(`  ${mention.kind} ${mention.text}  (${place})`);
    for (const { place, text } of figures.missed) console.log(`  believed: ${text}  (${place})`);
  } catch (thrown) {
    console.log(name.padEnd(48), thrown instanceof Error ? thrown.message.slice(0, 60) : 'cannot be read');
  }
}
print('all', total);

function print(name: string, { descriptions, mentions, marked, planted, missed }: typeof total): void {
  const share = mentions === 0 ? '–' : `${((100 * marked) / mentions).toFixed(2)} %`;
  const cells = [descriptions, mentions, marked, share, planted, missed];
  console.log(name.padEnd(48), ...cells.map((cell) => String(cell).padStart(WIDTH)));
}
