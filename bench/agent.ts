/**
 * What the agent's loop adds to one call of a model: `node bench/agent.ts [runs]`. Both sides ask the same model, which
 * answers at once; the difference is the loop.
 */
import { createLangChainAgent } from '../adapters/models/langchain-agent.ts';
import type { AgentTool } from '../core/chat-agent.ts';
import type { ChatMessage, ChatModel } from '../core/chat-model.ts';

const runs = Number(process.argv[2] ?? 300);

const chatModel: ChatModel = {
  name: 'immediate',
  async *stream() {
    yield { type: 'text', text: 'Use `POST /refunds` [1].' };
    yield { type: 'end', model: 'immediate', cut: null };
  },
};
const messages: ChatMessage[] = [
  { role: 'system', content: 'Rules.' },
  { role: 'user', content: 'How do I refund a payment?' },
];
const tools: AgentTool[] = Array.from({ length: 7 }, (_, index) => ({
  name: `tool_${index}`,
  description: 'Reads something.',
  parameters: { type: 'object' },
  run: async () => 'nothing',
}));
const limits = { modelCalls: 4, toolCalls: 8, tokens: 40_000, milliseconds: 45_000 };
const agent = createLangChainAgent(chatModel);
const { signal } = new AbortController();

interface Sample {
  readonly firstText: number;
  readonly processor: number;
}

async function measure(stream: () => AsyncIterable<{ readonly type: string }>): Promise<Sample> {
  const processor = process.cpuUsage();
  const startedAt = performance.now();
  let firstText = 0;
  for await (const event of stream()) if (event.type === 'text') firstText ||= performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processor);
  return { firstText, processor: (user + system) / 1_000 };
}

function report(name: string, samples: readonly Sample[]): void {
  const at = (key: keyof Sample, share: number): string => {
    const sorted = samples.map((sample) => sample[key]).toSorted((first, second) => first - second);
    return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  };
  const figures = (key: keyof Sample): string => `${at(key, 0.5)} (p50) ${at(key, 0.95)} (p95)`;
  process.stdout.write(`${name}: first text ${figures('firstText')} ms, processor ${figures('processor')} ms\n`);
}

const sides = {
  'model alone': () => chatModel.stream(messages, { signal }),
  agent: () => agent.run({ messages, tools, limits, lastWord: 'Answer now.' }, { signal }),
};
const samples: Record<keyof typeof sides, Sample[]> = { 'model alone': [], agent: [] };
for (let run = -10; run < runs; run += 1) {
  for (const side of ['model alone', 'agent'] as const) {
    const sample = await measure(sides[side]);
    // The first ones load and compile.
    if (run >= 0) samples[side].push(sample);
  }
}
for (const [side, taken] of Object.entries(samples)) report(side, taken);
