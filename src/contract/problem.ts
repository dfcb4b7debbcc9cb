import { z } from 'zod';
import { problems, type ServerProblemCode } from './problem-codes.js';

const codes = Object.keys(problems) as [ServerProblemCode, ...ServerProblemCode[]];

/** An error answer, `application/problem+json` (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().describe('A URI that names the problem; ends with the code.'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes).describe('Stable; branch on this.'),
    detail: z.string().optional().describe('What to do about it, for a person.'),
    instance: z.string().optional().describe('The id of the request, also in the log.'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('For `invalid-request`: one entry a field.'),
  })
  .meta({ id: 'Problem' });

export type ProblemDocument = z.infer<typeof problemSchema>;
