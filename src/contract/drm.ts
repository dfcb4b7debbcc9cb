import { z } from 'zod';
import { text } from './text.js';

/** The key systems whose licences a vendor gives; ClearKey needs none. */
export const keySystemSchema = z.enum(['widevine', 'playready', 'fairplay']);

/** What a template of a vendor's headers, address or entitlement may name. */
export const entitlementNames = [
  'appId',
  'videoId',
  'viewerId',
  'keySystem',
  'kids',
  'keys',
  'persistent',
  'licenseSeconds',
  'expiresAt',
] as const;

/** What the claims of an entitlement may name besides: the keys themselves, for vendors that store none. */
export const contentKeysName = 'contentKeys';

const longestUrl = 2048;
const longestSecret = 4096;
/** Of a header field (RFC 9110, 5.1 and 5.5); templates hold visible ASCII. */
const headerName = text({ min: 1, max: 64 }).regex(
  /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
  'must be the name of a header',
);
const headerValue = text({ min: 1, max: longestSecret }).regex(
  /^[\x20-\x7e]+$/,
  'must be visible ASCII',
);
const httpUrl = text({ min: 1, max: longestUrl }).regex(
  /^https?:\/\//,
  'must be an http or https address',
);

const forbiddenHeaders =
  /^(host|connection|content-length|content-type|transfer-encoding|te|upgrade|expect|accept-encoding|cookie|proxy-.*)$/i;

const headersSchema = z
  .record(headerName, headerValue)
  .refine((value) => Object.keys(value).length <= 20, 'at most 20 headers')
  .refine(
    (value) => !Object.keys(value).some((name) => forbiddenHeaders.test(name)),
    'host, cookie, content type and headers of the connection cannot be set',
  );

/** By name, so that the API document has one. */
const jsonValue = z.json().meta({ id: 'JsonValue' });

/** Nested JSON whose texts may be templates. */
const claimsSchema = z
  .record(text({ min: 1, max: 64 }), jsonValue)
  .refine((value) => JSON.stringify(value).length <= 8192, 'at most 8192 characters');

const hdcpVersions = ['1.0', '1.1', '1.2', '1.3', '1.4', '2.0', '2.1', '2.2', '2.3'] as const;

export const drmPolicySchema = z
  .strictObject({
    persistent: z
      .boolean()
      .optional()
      .describe('Whether licences may be kept for playing offline; default false.'),
    licenseSeconds: z
      .int()
      .min(60)
      .max(31_536_000)
      .optional()
      .describe('How long a licence may be used; the vendor’s default otherwise.'),
    outputProtection: z
      .array(
        z.strictObject({
          minHeight: z
            .int()
            .min(0)
            .max(4320)
            .describe('Of the picture: its short side, in pixels.'),
          hdcp: z.enum(hdcpVersions).describe('The HDCP version that outputs need from there on.'),
        }),
      )
      .max(8)
      .optional(),
  })
  .meta({ id: 'DrmPolicy' });

const authorizationSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('basic'),
      user: text({ max: 256 }),
      password: text({ max: longestSecret }),
    }),
    z.strictObject({ type: z.literal('bearer'), token: headerValue }),
    z.strictObject({
      type: z.literal('header'),
      name: headerName.refine((name) => !forbiddenHeaders.test(name), 'cannot be set'),
      value: headerValue,
    }),
  ])
  .describe('How this server authenticates at the key server. Never returned.');

const keySourceSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('local') }).describe('This server makes the content keys.'),
  z
    .strictObject({
      type: z.literal('speke'),
      url: httpUrl,
      authorization: authorizationSchema.optional(),
    })
    .describe('A key server makes them, which is asked by CPIX 2.3 in the profile of SPEKE 2.0.'),
]);

export const putDrmSchema = z
  .strictObject({
    licenseUrl: httpUrl.describe(
      'Where the vendor’s licence server takes requests. Its query may be a template, as headers are.',
    ),
    headers: headersSchema
      .optional()
      .describe(
        `Sent with each licence request; only their names are returned. Values are templates: \`{entitlement}\`, ${entitlementNames.map((name) => `\`{${name}}\``).join(', ')}, percent-encoded.`,
      ),
    entitlement: z
      .strictObject({
        secret: text({ min: 1, max: longestSecret })
          .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
          .describe('The key that the vendor shares with you, in base64. Never returned.'),
        claims: claimsSchema
          .optional()
          .describe(
            'The vendor’s form of the message. A text that is a name in braces becomes its value; the default names everything but `{contentKeys}`, ' +
              'which are the keys themselves as `[{id, key}]`, for vendors that are to be given them with each request.',
          ),
      })
      .optional()
      .describe(
        'Makes `{entitlement}`: a JSON Web Token (HS256) that tells the vendor what to permit.',
      ),
    certificate: text({ min: 1, max: 16_384 })
      .optional()
      .describe('FairPlay’s application certificate, as PEM or as base64 of DER; required there.'),
    policy: drmPolicySchema.optional(),
    keySource: keySourceSchema.optional().describe('Default `{"type": "local"}`.'),
  })
  .meta({ id: 'PutDrm' });

export const drmSettingsSchema = z
  .object({
    keySystem: keySystemSchema,
    licenseUrl: z.string(),
    headers: z.array(z.string()).describe('The names of the headers.'),
    entitlement: z.object({ claims: z.record(z.string(), jsonValue).optional() }).optional(),
    certificate: z
      .object({ subject: z.string(), expiresAt: z.iso.datetime(), sha256: z.string() })
      .optional(),
    policy: drmPolicySchema,
    keySource: z.discriminatedUnion('type', [
      z.object({ type: z.literal('local') }),
      z.object({
        type: z.literal('speke'),
        url: z.string(),
        authorization: z.enum(['none', 'basic', 'bearer', 'header']),
      }),
    ]),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DrmSettings' });

export type KeySystem = z.infer<typeof keySystemSchema>;
export type DrmPolicy = z.infer<typeof drmPolicySchema>;
export type PutDrm = z.infer<typeof putDrmSchema>;
export type DrmSettings = z.infer<typeof drmSettingsSchema>;
