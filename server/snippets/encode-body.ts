import type { JsonSchema } from '../../core/json-schema.ts';
import type { OperationBodyContent } from '../../core/operation.ts';
import { getOwn, isRecord } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';
import { flattenSchema, typeList } from './merge-schemas.ts';
import { plainText, serializeQueryParameter } from './serialize-parameter.ts';
import type { MultipartPart, NameValue, SnippetBody } from './snippet-request.ts';

type Definitions = Readonly<Record<string, JsonSchema>>;

const textTypes = /^text\/|[/+](xml|yaml|x-yaml|graphql|x-ndjson|jsonl|javascript|sql)\b/;
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'application/json': 'json',
  'application/xml': 'xml',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

/** How a media type is written: bodies of objects as JSON or forms, the rest as text or from a file. */
export function bodyKind(content: OperationBodyContent): SnippetBody['kind'] {
  const type = content.mediaType.toLowerCase();
  if (/[/+]json\b/.test(type) && !/json-seq|jsonl/.test(type)) return 'json';
  if (type === '*/*' || type === 'application/*') return 'json';
  if (type.startsWith('application/x-www-form-urlencoded')) return 'form';
  if (type.startsWith('multipart/')) return 'multipart';
  return textTypes.test(type) && content.schema['format'] !== 'binary' ? 'text' : 'file';
}

/** The value in the form of its media type. `value` is not looked at for files, which the reader supplies. */
export function encodeBody(content: OperationBodyContent, value: unknown, definitions: Definitions): SnippetBody {
  const mediaType = content.mediaType.replaceAll(/[^\x21-\x7e ]/g, '');
  const kind = bodyKind(content);
  switch (kind) {
    case 'json':
      return { kind, mediaType: mediaType.includes('*') ? 'application/json' : mediaType, value };
    case 'form':
      return { kind, mediaType: 'application/x-www-form-urlencoded', fields: formFields(content, value) };
    case 'multipart':
      return { kind, mediaType: 'multipart/form-data', parts: multipartParts(content, value, definitions) };
    case 'text':
      return { kind, mediaType, text: asText(content, value) };
    case 'file': {
      const concrete = mediaType.startsWith('image/*')
        ? 'image/png'
        : mediaType.includes('*')
          ? 'application/octet-stream'
          : mediaType;
      return { kind, mediaType: concrete, fileName: fileName(concrete) };
    }
  }
}

function fileName(mediaType: string): string {
  return `file.${(getOwn(extensions, mediaType.toLowerCase()) as string | undefined) ?? 'bin'}`;
}

/** Fields follow their `encoding`, where one is stated; otherwise lists repeat the name and objects are JSON. */
function formFields(content: OperationBodyContent, value: unknown): NameValue[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]): NameValue[] => {
    const encoding = content.encoding && Object.hasOwn(content.encoding, name) ? content.encoding[name] : undefined;
    const style = encoding?.['style'];
    if (typeof style === 'string') {
      const explode = typeof encoding?.['explode'] === 'boolean' ? encoding['explode'] : style === 'form';
      return serializeQueryParameter({ name, style, explode }, item).map((part) => ({
        name: part.name,
        value: part.value,
      }));
    }
    if (Array.isArray(item)) return (item as unknown[]).map((entry) => ({ name, value: plainText(entry) }));
    return [{ name, value: plainText(item) }];
  });
}

function multipartParts(content: OperationBodyContent, value: unknown, definitions: Definitions): MultipartPart[] {
  if (!isRecord(value)) return [];
  const { schema } = flattenSchema(content.schema, definitions);
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.entries(value).flatMap(([name, item]): MultipartPart[] => {
    const encoding = content.encoding && Object.hasOwn(content.encoding, name) ? content.encoding[name] : undefined;
    const stated =
      typeof encoding?.['contentType'] === 'string' ? encoding['contentType'].split(',')[0]?.trim() : undefined;
    const property = flattenSchema(getOwn(properties, name), definitions).schema;
    const itemSchema = flattenSchema(property['items'], definitions).schema;
    const isList = Array.isArray(item);
    const entries = isList ? (item as unknown[]) : [item];
    return entries.map((entry) => multipartPart(name, entry, isList ? itemSchema : property, stated));
  });
}

function multipartPart(name: string, value: unknown, schema: JsonRecord, stated: string | undefined): MultipartPart {
  const mediaType = stated === undefined || stated.includes('*') ? undefined : stated;
  const withType = mediaType === undefined ? {} : { mediaType };
  if (isFile(schema)) return { name, fileName: fileName(mediaType ?? ''), ...withType };
  if (isRecord(value) || Array.isArray(value))
    return { name, value: JSON.stringify(value), mediaType: mediaType ?? 'application/json' };
  return { name, value: plainText(value), ...withType };
}

function isFile(schema: JsonRecord): boolean {
  if (schema['format'] === 'binary') return true;
  const types = typeList(schema['type']);
  return (
    typeof schema['contentMediaType'] === 'string' &&
    schema['contentEncoding'] === undefined &&
    !types.includes('object')
  );
}

function asText(content: OperationBodyContent, value: unknown): string {
  if (typeof value === 'string') return value;
  if (!content.mediaType.includes('xml'))
    return isRecord(value) || Array.isArray(value) ? JSON.stringify(value, null, 2) : plainText(value);
  const named = content.schema['xml'];
  const reference = typeof content.schema['$ref'] === 'string' ? content.schema['$ref'].split('/').at(-1) : undefined;
  const root = isRecord(named) && typeof named['name'] === 'string' ? named['name'] : (reference ?? 'root');
  return toXml(root, value, '');
}

function toXml(name: string, value: unknown, indent: string): string {
  const tag = name.replaceAll(/[^\w.-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  if (Array.isArray(value)) return (value as unknown[]).map((item) => toXml(name, item, indent)).join('\n');
  if (!isRecord(value)) return `${indent}<${tag}>${escapeXml(plainText(value))}</${tag}>`;
  const inner = Object.entries(value).map(([key, item]) => toXml(key, item, `${indent}  `));
  return [`${indent}<${tag}>`, ...inner, `${indent}</${tag}>`].join('\n');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
