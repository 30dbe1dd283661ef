import { z } from '@hono/zod-openapi';
import { changeRules } from '../../diff/version-diff.ts';
import type { ChangeKind } from '../../diff/version-diff.ts';
import { pageMetaSchema } from './common.ts';

const kinds = Object.keys(changeRules) as [ChangeKind, ...ChangeKind[]];

const changeSchema = z
  .object({
    kind: z.enum(kinds).openapi({ description: 'Stable; act on it rather than on the words.' }),
    breaking: z.boolean().openapi({
      description: 'A call that was right for `from` may be refused by `to`, or bring what its caller does not know.',
    }),
    operation: z.string().nullable().openapi({
      description: '`METHOD path` in `to`, or in `from` where it is gone; `null` for what several operations share.',
      example: 'POST /refunds',
    }),
    operations: z.int().min(2).optional().openapi({ description: 'How many share it, where `operation` is `null`.' }),
    where: z.string().openapi({
      description: 'Place inside the operation; empty for the operation itself.',
      example: '/request_body/items[].price',
    }),
    keyword: z.string().optional().openapi({ description: 'The keyword that differs.', example: 'maxLength' }),
    from: z.unknown().optional().openapi({ description: 'What it was, shortened where long.' }),
    to: z.unknown().optional().openapi({ description: 'What it is, shortened where long.' }),
    message: z.string().openapi({ description: 'The same as a sentence in plain text.' }),
  })
  .openapi('VersionChange', { description: 'One structural difference between two versions of an API.' });

export const versionDiffSchema = z
  .object({
    api: z.string(),
    from: z.string(),
    to: z.string(),
    breaking: z.boolean().openapi({ description: 'At least one change is breaking.' }),
    incomplete: z.boolean().openapi({
      description: 'Parts were too large to be compared in full, so there may be more changes than these.',
    }),
    counts: z
      .object({
        total: z.int().min(0).openapi({ description: 'Changes on all pages.' }),
        breaking: z.int().min(0).openapi({ description: 'Breaking changes on all pages.' }),
        operations_added: z.int().min(0),
        operations_removed: z.int().min(0),
        operations_changed: z.int().min(0).openapi({ description: 'Operations of both versions that differ.' }),
        operations_incomplete: z.int().min(0).openapi({ description: 'Operations that were not compared in full.' }),
      })
      .openapi({ description: 'Sums over all pages.' }),
    data: z.array(changeSchema),
    meta: pageMetaSchema,
  })
  .openapi('VersionDiff', {
    description: 'One page of the changes from one version to another, breaking ones first, then by path.',
    example: {
      api: 'payments',
      from: '2',
      to: '3',
      breaking: true,
      incomplete: false,
      counts: {
        total: 2,
        breaking: 1,
        operations_added: 1,
        operations_removed: 0,
        operations_changed: 1,
        operations_incomplete: 0,
      },
      data: [
        {
          kind: 'request_field_became_required',
          breaking: true,
          operation: 'POST /refunds',
          where: '/request_body/reason',
          message: 'Field `reason` of the request body is now required.',
        },
        {
          kind: 'operation_added',
          breaking: false,
          operation: 'GET /refunds/{id}',
          where: '',
          message: '`GET /refunds/{id}` is new.',
        },
      ],
      meta: { page: { number: 1, size: 20, total: 2 } },
    },
  });
