import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keySystemSchema } from '../../../src/contract/drm.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { Problem } from '../../platform/http/problem.js';
import { takeRawBodies } from '../../platform/http/raw-bodies.js';
import { findVendor, forwardLicence } from './forward-licence.js';
import type { OpenLicensedPlay } from './licensed-play.js';

const tags = ['Delivery'];
const maxRequestBytes = 64 * 1024;
const params = z.object({ token: z.string(), keySystem: keySystemSchema });
const access = { open: 'checks the delivery token in its path' };
/** Of one app at the same time, so that a vendor who is slow holds up his own viewers only. */
const atOnce = { running: 200, waiting: 1000 };

/** Registered by the feature that knows tokens and videos; `open` is its check. */
export function licenceRoutes(deps: Deps, open: OpenLicensedPlay): FastifyPluginAsyncZod {
  return async (app) => {
    const gate = new CallerGate(atOnce);
    takeRawBodies(app, maxRequestBytes);

    app.post(
      '/p/:token/licence/:keySystem',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'getLicence',
          summary: 'Get a licence of Widevine, PlayReady or FairPlay',
          description:
            'Takes the request of the key system as it is, at most 64 KiB, and answers the vendor’s licence as it is. The address is ' +
            'returned by the playback calls. 403 `beyond-claim` for keys that the token does not permit, and `licence-refused` by the ' +
            'vendor; 502 `licence-invalid`; 503 `licence-unavailable`, worth another try.',
          params,
          response: { 200: z.unknown().describe('The licence, as bytes or SOAP.') },
        },
      },
      async ({ params: { token, keySystem }, body }, reply) => {
        const play = await open(token);
        const challenge = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const { type, bytes } = await gate.run(play.appId, () =>
          forwardLicence(deps, { keySystem, play, body: challenge }),
        );
        return reply
          .type(type)
          .header('cache-control', 'no-store')
          .header('cross-origin-resource-policy', 'cross-origin')
          .send(bytes);
      },
    );

    app.get(
      '/p/:token/licence/fairplay/certificate',
      {
        config: { access, cost: 0.1 },
        schema: {
          tags,
          operationId: 'getFairPlayCertificate',
          summary: 'Get the application certificate of FairPlay',
          description:
            'As DER, which the key system encrypts its requests to. 404 where the app has no licences of FairPlay.',
          params: z.object({ token: z.string() }),
          response: { 200: z.unknown().describe('The certificate.') },
        },
      },
      async ({ params: { token } }, reply) => {
        const { appId } = await open(token);
        const { certificate } = await findVendor(deps, { appId, keySystem: 'fairplay' });
        if (!certificate) throw new Problem('not-found');
        return reply
          .type('application/pkix-cert')
          .header('cache-control', 'private, max-age=3600')
          .header('cross-origin-resource-policy', 'cross-origin')
          .send(certificate);
      },
    );
  };
}
