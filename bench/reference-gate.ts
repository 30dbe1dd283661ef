/**
 * How often the reference gate doubts what specifications say of themselves: every description of every operation,
 * parameter, field, response and schema is checked as if an answer had quoted it from its source.
 *
 *     node bench/reference-gate.ts [--details] FILE…
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { measureFalseMarks } from './support/measure-false-marks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { details: { type: 'boolean', default: false } },
});

const total = { descriptions: 0, mentions: 0, marked: 0 };
console.log(
  'specification'.padEnd(48),
  'descriptions'.padStart(12),
  'mentions'.padStart(10),
  'marked'.padStart(8),
  'share'.padStart(8),
);
for (const file of positionals) {
  const name = basename(file);
  try {
    const figures = await measureFalseMarks(readFileSync(file, 'utf8'), name);
    total.descriptions += figures.descriptions;
    total.mentions += figures.mentions;
    total.marked += figures.marked.length;
    print(name, { ...figures, marked: figures.marked.length });
    if (values.details)
      for (const { place, mention } of figures.marked) console.log(`  ${mention.kind} ${mention.text}  (${place})`);
  } catch (thrown) {
    console.log(name.padEnd(48), thrown instanceof Error ? thrown.message.slice(0, 60) : 'cannot be read');
  }
}
print('all', total);

function print(name: string, { descriptions, mentions, marked }: typeof total): void {
  const share = mentions === 0 ? '–' : `${((100 * marked) / mentions).toFixed(2)} %`;
  console.log(
    name.padEnd(48),
    String(descriptions).padStart(12),
    String(mentions).padStart(10),
    String(marked).padStart(8),
    share.padStart(8),
  );
}
